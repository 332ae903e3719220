import { LiveRow, type LiveEvent } from "./live-row.ts";

const AGAIN_AFTER = 5000;
const started = new WeakSet<Element>();

/** The live list: an EventSource whose newest events stand on top, with a filter and a pause. */
export function start(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-live]").forEach((section) => {
    if (started.has(section)) return;
    started.add(section);
    new LiveList(section).listen();
  });
}

class LiveList {
  private readonly body: HTMLElement;
  private readonly limit: number;
  private readonly known = new Set<string>();
  private rows: LiveRow[] = [];
  private waiting: LiveEvent[] = [];
  private paused = false;
  private drawing = false;

  constructor(private readonly section: HTMLElement) {
    this.body = this.part("[data-live-rows]") ?? section;
    this.limit = Number(section.dataset["liveLimit"]) || 200;
    this.body.querySelectorAll<HTMLElement>("[data-live-id]").forEach((row) => this.adopt(row));
    section.addEventListener("input", () => this.filter());
    this.part("[data-live-pause]")?.addEventListener("click", () => this.togglePause());
    this.filter();
  }

  listen(): void {
    const url = this.section.dataset["live"];
    if (!url) return;
    const stream = new EventSource(url);
    stream.addEventListener("open", () => this.sayState("open"));
    stream.addEventListener("message", (message: MessageEvent<string>) => this.receive(message.data));
    stream.addEventListener("error", () => {
      this.sayState("closed");
      if (stream.readyState === EventSource.CLOSED && this.section.isConnected) window.setTimeout(() => this.listen(), AGAIN_AFTER);
    });
    window.addEventListener("pagehide", () => stream.close(), { once: true });
    window.addEventListener("pageshow", (event) => event.persisted && this.listen(), { once: true });
  }

  private receive(data: string): void {
    const parsed = JSON.parse(data) as LiveEvent | LiveEvent[];
    const fresh = (Array.isArray(parsed) ? parsed : [parsed]).filter((event) => !this.known.has(event.id));
    fresh.forEach((event) => this.known.add(event.id));
    this.waiting = [...this.waiting, ...fresh].slice(-this.limit);
    if (this.paused) this.sayWaiting();
    else this.drawSoon();
  }

  /** A burst is drawn once a frame, however many messages it came in. */
  private drawSoon(): void {
    if (this.drawing) return;
    this.drawing = true;
    window.requestAnimationFrame(() => {
      this.drawing = false;
      if (!this.paused) this.draw();
    });
  }

  private draw(): void {
    const template = this.part<HTMLTemplateElement>("template[data-live-row]");
    if (!template) return;
    const made = this.waiting.map((event) => LiveRow.from(template, event)).reverse();
    this.waiting = [];
    this.body.prepend(...made.map((row) => row.element));
    this.rows = [...made, ...this.rows];
    this.rows.splice(this.limit).forEach((row) => this.forget(row));
    this.sayWaiting();
    this.filter();
  }

  private adopt(element: HTMLElement): void {
    const row = LiveRow.adopt(element);
    this.rows.push(row);
    this.known.add(row.id);
  }

  private forget(row: LiveRow): void {
    row.element.remove();
    this.known.delete(row.id);
  }

  private filter(): void {
    const text = this.part<HTMLInputElement>("[data-live-filter]")?.value.trim().toLowerCase() ?? "";
    const fields = [...this.section.querySelectorAll<HTMLSelectElement>("[data-live-filter-field]")];
    const wanted = new Map(fields.filter((field) => field.value !== "").map((field) => [field.dataset["liveFilterField"] ?? "", field.value]));
    this.rows.forEach((row) => (row.element.hidden = !row.matches(text, wanted)));
    const empty = this.part("[data-live-empty]");
    if (empty) empty.hidden = this.rows.length > 0;
  }

  private togglePause(): void {
    this.paused = !this.paused;
    const button = this.part("[data-live-pause]");
    if (button) {
      const label = (button.dataset["labelPause"] ??= button.textContent ?? "");
      button.setAttribute("aria-pressed", String(this.paused));
      button.textContent = this.paused ? (button.dataset["labelResume"] ?? label) : label;
    }
    if (!this.paused) this.drawSoon();
  }

  private sayWaiting(): void {
    const badge = this.part("[data-live-waiting]");
    if (!badge) return;
    badge.hidden = this.waiting.length === 0;
    badge.textContent = this.waiting.length < this.limit ? String(this.waiting.length) : `${this.limit}+`;
  }

  private sayState(state: "open" | "closed"): void {
    const place = this.part("[data-live-state]");
    if (place) place.textContent = place.dataset[state] ?? "";
    this.section.dataset["liveNow"] = state;
  }

  private part<E extends HTMLElement = HTMLElement>(selector: string): E | null {
    return this.section.querySelector<E>(selector);
  }
}
