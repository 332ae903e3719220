import type { EventBody } from "./events.ts";
import { guard } from "./guard.ts";

const SILENT = new Set(["hidden", "submit", "button", "image", "reset"]);

/** Tells which forms were seen and sent, with the names of their fields. What was written into them is never read. */
export class Forms {
  private seen = new WeakSet<HTMLFormElement>();
  private readonly eye: IntersectionObserver | null;

  constructor(private readonly tell: (event: EventBody) => void) {
    const look = guard((entries: readonly IntersectionObserverEntry[]) => this.look(entries));
    this.eye = "IntersectionObserver" in window ? new IntersectionObserver(look, { threshold: 0.3 }) : null;
    document.addEventListener("submit", guard((event: Event) => this.told("form.submitted", event.target)), true);
    const onFocus = guard((event: Event) => this.see((event.target as HTMLInputElement).form));
    document.addEventListener("focusin", onFocus, true);
  }

  restart(): void {
    this.seen = new WeakSet();
    this.eye?.disconnect();
  }

  /** Forms may come and go with a script, so they are looked for again each second. */
  search(): void {
    for (const form of Array.from(document.forms)) if (!this.seen.has(form)) this.eye?.observe(form);
  }

  private look(entries: readonly IntersectionObserverEntry[]): void {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => this.see(entry.target));
  }

  private see(form: unknown): void {
    if (!(form instanceof HTMLFormElement) || this.seen.has(form)) return;
    this.seen.add(form);
    this.eye?.unobserve(form);
    this.told("form.viewed", form);
  }

  private told(name: string, form: unknown): void {
    if (!(form instanceof HTMLFormElement) || form.matches("[role=search], [data-crescendo=off]")) return;
    this.tell({ name, props: { form: nameOf(form), fields: fieldsOf(form) } });
  }
}

/** Attributes, because a field called "id" hides the form's own property. */
function nameOf(form: HTMLFormElement): string {
  return form.getAttribute("id") || form.getAttribute("name") || form.getAttribute("action") || "";
}

function fieldsOf(form: HTMLFormElement): string[] {
  const fields = Array.from(form.querySelectorAll<HTMLInputElement>("input, select, textarea"));
  const names = fields.filter((field) => !SILENT.has(field.type)).map((field) => field.name);
  return Array.from(new Set(names.filter((name) => name !== ""))).slice(0, 50);
}
