import { Offcanvas } from "@tabler/core";
import htmx from "htmx.org";

import { toast } from "./toasts.ts";

interface Told {
  readonly mark: string;
  readonly leads: ReadonlyArray<{ readonly id: string; readonly text: string }>;
}

const AGAIN_AFTER = 5000;
const KEPT = "crescendo-desk-sound";
const CHANGED = "desk-changed";
const started = new WeakSet<Element>();
let focused = "";

/** The desk reads itself anew when the server says that it changed; a lead that comes in is seen, told and heard. */
export function start(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-desk]").forEach((desk) => {
    if (started.has(desk)) return;
    started.add(desk);
    keepFocus(desk);
    offerSound();
    listen(desk, new Bell(desk.dataset["deskNew"] ?? ""));
  });
}

/** An act in the drawer shuts it, then the desk is read. */
document.addEventListener(CHANGED, (event) => {
  const drawer = (event.target as Element).closest<HTMLElement>("#cr-drawer");
  if (drawer) (Offcanvas.getOrCreateInstance(drawer) as Offcanvas).hide();
});

function listen(desk: HTMLElement, bell: Bell): void {
  let mark: string | undefined;
  const stream = new EventSource(desk.dataset["desk"] ?? "");
  stream.addEventListener("message", (message: MessageEvent<string>) => {
    const told = JSON.parse(message.data) as Told;
    bell.hear(told.leads);
    if (mark !== undefined && mark !== told.mark) htmx.trigger(document.body, CHANGED, {});
    mark = told.mark;
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED && desk.isConnected) window.setTimeout(() => listen(desk, bell), AGAIN_AFTER);
  });
  window.addEventListener("pagehide", () => stream.close(), { once: true });
  window.addEventListener("pageshow", (event) => event.persisted && listen(desk, bell), { once: true });
}

/** What stood in focus does so again once the rows are drawn anew. */
function keepFocus(desk: HTMLElement): void {
  desk.addEventListener("htmx:beforeSwap", () => {
    focused = desk.contains(document.activeElement) ? (document.activeElement?.closest("[data-row]")?.id ?? "") : "";
  });
  desk.addEventListener("htmx:afterSettle", () => {
    const row = focused ? document.getElementById(focused) : null;
    if (!row) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  });
}

/** Rings for leads that were not there when the page was opened. */
class Bell {
  private known: Set<string> | undefined;
  private readonly title = document.title;

  constructor(private readonly label: string) {
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) document.title = this.title;
    });
  }

  hear(leads: Told["leads"]): void {
    const before = this.known;
    this.known = new Set(leads.map((lead) => lead.id));
    const fresh = before ? leads.filter((lead) => !before.has(lead.id)) : [];
    if (fresh.length === 0) return;
    fresh.forEach((lead) => toast("info", `${this.label}: ${lead.text}`));
    if (document.hidden) document.title = `(${fresh.length}) ${this.label} · ${this.title}`;
    if (localStorage.getItem(KEPT) === "on") ring();
  }
}

function offerSound(): void {
  const button = document.querySelector<HTMLElement>("[data-desk-sound]");
  if (!button) return;
  const show = (): void => {
    const on = localStorage.getItem(KEPT) === "on";
    button.setAttribute("aria-pressed", String(on));
    button.classList.toggle("active", on);
  };
  button.addEventListener("click", () => {
    const on = localStorage.getItem(KEPT) === "on";
    localStorage.setItem(KEPT, on ? "off" : "on");
    show();
    if (!on) ring();
  });
  show();
}

/** Two short tones; a browser that wants a click first stays silent until there was one. */
function ring(): void {
  const sound = new AudioContext();
  [880, 1175].forEach((frequency, place) => {
    const tone = sound.createOscillator();
    const loudness = sound.createGain();
    const at = sound.currentTime + place * 0.18;
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.15, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
    tone.connect(loudness).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  });
  window.setTimeout(() => void sound.close(), 1000);
}
