import { isTyping } from "./keys.ts";

const REST = 120;
const RECENT = "crescendo-recent";
const MOST = 8;

/**
 * The search over any page: `/` or Ctrl/Cmd+K opens it, arrows choose, Enter opens, Escape closes. Its list is the
 * search page's, as a part. The browser keeps ids of what was looked at, never a name; the server says who they are.
 */
export function start(): void {
  remember();
  const dialog = document.querySelector<HTMLDialogElement>("#cr-palette");
  const box = dialog?.querySelector<HTMLInputElement>("input");
  const place = dialog?.querySelector<HTMLElement>("[data-palette-found]");
  if (!dialog || !box || !place) return;
  const palette = new Palette(dialog, box, place);
  document.addEventListener("keydown", (event) => palette.summon(event));
  document.addEventListener("pointerdown", (event) => palette.take(event));
}

class Palette {
  private asked: AbortController | null = null;
  private timer = 0;
  private answered: string | null = null;

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly box: HTMLInputElement,
    private readonly place: HTMLElement,
  ) {
    box.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.askSoon();
    });
    box.addEventListener("compositionend", () => this.askSoon());
    box.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("pointermove", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      if (option) this.choose(option);
    });
    dialog.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target === dialog || target.closest("[data-palette-close]")) dialog.close();
    });
    dialog.addEventListener("close", () => this.asked?.abort());
  }

  /** `/` where nobody is writing; Ctrl+K and Cmd+K wherever one is. */
  summon(event: KeyboardEvent): void {
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    if (!isChord && (event.key !== "/" || isTyping(event))) return;
    if (event.isComposing || document.querySelector("dialog[open]:not(#cr-palette)")) return;
    event.preventDefault();
    this.open("");
  }

  /** A click into the page's own search box opens the palette instead; the box itself is for no script. */
  take(event: PointerEvent): void {
    const own = (event.target as Element).closest<HTMLInputElement>("[data-palette-open]");
    if (!own || event.button !== 0) return;
    event.preventDefault();
    this.open(own.value);
  }

  private open(text: string): void {
    if (!this.dialog.open) {
      this.box.value = text;
      this.answered = null;
      this.place.replaceChildren();
      this.dialog.showModal();
      void this.ask();
    }
    this.box.focus();
    this.box.select();
  }

  private askSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), REST);
  }

  /** The newest question alone is answered; a late answer to an older one is dropped. */
  private async ask(): Promise<void> {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    const text = this.box.value.trim();
    const query = new URLSearchParams(text ? { q: text } : { recent: recent().join(",") });
    try {
      const answer = await fetch(`${this.dialog.dataset["results"]}?${query}`, {
        headers: { "HX-Request": "true" },
        signal: asked.signal,
      });
      if (answer.status === 204) window.location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(await answer.text(), text);
    } catch {
      if (!asked.signal.aborted) this.fail();
    }
  }

  private show(part: string, text: string): void {
    this.place.innerHTML = part;
    this.place.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    this.place.scrollTop = 0;
    this.answered = text;
    const list = this.place.querySelector("[role=listbox]");
    this.box.setAttribute("aria-expanded", String(list !== null));
    if (list) this.box.setAttribute("aria-controls", list.id);
    else this.box.removeAttribute("aria-controls");
    this.choose(text ? this.options()[0] : undefined);
  }

  private fail(): void {
    const sentence = document.createElement("p");
    sentence.className = "px-3 py-4 mb-0 text-secondary text-center";
    sentence.textContent = this.dialog.dataset["failed"] ?? "";
    this.place.replaceChildren(sentence);
    this.answered = null;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.move(step);
    } else if (event.key === "Enter") {
      this.enter(event);
    } else if (event.key === "Escape") {
      // A search box would only empty itself.
      event.preventDefault();
      this.dialog.close();
    }
  }

  /** What is chosen opens; while the answer is not there yet the form goes to the whole page of what is found. */
  private enter(event: KeyboardEvent): void {
    const chosen = this.place.querySelector<HTMLAnchorElement>("[aria-selected=true]");
    if (!chosen || this.answered !== this.box.value.trim()) {
      if (!this.box.value.trim()) event.preventDefault();
      return;
    }
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) window.open(chosen.href, "_blank", "noopener");
    else window.location.assign(chosen.href);
  }

  private move(step: number): void {
    const options = this.options();
    if (options.length === 0) return;
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = now < 0 ? (step > 0 ? 0 : options.length - 1) : (now + step + options.length) % options.length;
    this.choose(options[next]);
    options[next]?.scrollIntoView({ block: "nearest" });
  }

  private choose(option: Element | undefined): void {
    for (const one of this.options()) {
      one.setAttribute("aria-selected", String(one === option));
      one.classList.toggle("active", one === option);
    }
    if (option) this.box.setAttribute("aria-activedescendant", option.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  private options(): HTMLElement[] {
    return [...this.place.querySelectorAll<HTMLElement>("[role=option]")];
  }
}

/** The page of a contact or an account puts its id in front. */
function remember(): void {
  const id = /^\/console\/(?:contacts|accounts)\/((?:con|acc)_\d+)\/$/.exec(window.location.pathname)?.[1];
  if (!id) return;
  const ids = [id, ...recent().filter((one) => one !== id)].slice(0, MOST);
  try {
    window.localStorage.setItem(RECENT, ids.join(","));
  } catch {
    // A browser that keeps nothing has no recent list.
  }
}

function recent(): string[] {
  try {
    return (window.localStorage.getItem(RECENT) ?? "").split(",").filter(Boolean);
  } catch {
    return [];
  }
}
