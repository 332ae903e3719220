import { exact, show } from "./times.ts";

export interface LiveEvent {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** One row of the live list: markup of the page's template, filled from an event, or a row that the server rendered. */
export class LiveRow {
  private constructor(
    readonly id: string,
    readonly element: HTMLElement,
    private readonly text: string,
    private readonly field: (name: string) => string,
  ) {}

  static from(template: HTMLTemplateElement, event: LiveEvent): LiveRow {
    const part = document.importNode(template.content, true);
    const element = part.firstElementChild as HTMLElement;
    const field = (name: string): string => asText(event[name]);
    fill(element, field);
    element.dataset["liveId"] = event.id;
    element.classList.add("cr-new");
    return new LiveRow(event.id, element, Object.values(event).map(asText).join(" ").toLowerCase(), field);
  }

  static adopt(element: HTMLElement): LiveRow {
    const field = (name: string): string => element.getAttribute(`data-field-${name}`) ?? "";
    return new LiveRow(element.dataset["liveId"] ?? "", element, (element.textContent ?? "").toLowerCase(), field);
  }

  matches(text: string, wanted: ReadonlyMap<string, string>): boolean {
    return this.text.includes(text) && [...wanted].every(([name, value]) => this.field(name) === value);
  }
}

function fill(element: HTMLElement, field: (name: string) => string): void {
  for (const place of [element, ...element.querySelectorAll<HTMLElement>("*")]) {
    const { slot, slotTitle, slotClass, slotTime, slotHref, slotDrawer } = place.dataset;
    if (slot) place.textContent = field(slot);
    if (slotTitle) place.title = field(slotTitle);
    if (slotClass && field(slotClass)) place.classList.add(...field(slotClass).split(" "));
    if (slotTime && place instanceof HTMLTimeElement) fillTime(place, Number(field(slotTime)));
    if (slotDrawer) link(place, "data-drawer", field(slotDrawer));
    if (slotHref || slotDrawer) link(place, "href", (slotHref && field(slotHref)) || (slotDrawer ? field(slotDrawer) : ""));
  }
}

function fillTime(place: HTMLTimeElement, at: number): void {
  if (!at) return;
  place.dateTime = new Date(at).toISOString();
  place.title = exact(at);
  place.dataset["ago"] = "";
  show(place);
}

/** What an event says never becomes a script: only the web's own schemes and paths of this site are linked. */
function link(place: HTMLElement, attribute: string, target: string): void {
  if (/^(https?:\/\/|\/(?!\/)|\?)/i.test(target)) place.setAttribute(attribute, target);
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
