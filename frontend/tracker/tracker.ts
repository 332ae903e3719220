import type { Properties } from "./events.ts";
import { guard } from "./guard.ts";
import type { Consent } from "./privacy.ts";
import { Queue } from "./queue.ts";
import { Sender } from "./sender.ts";
import { Store } from "./store.ts";
import { Visit } from "./visit.ts";

type Call = readonly [name: string, ...given: unknown[]];

class Tracker {
  private readonly store = new Store();
  private readonly queue: Queue;
  private readonly sender: Sender;
  private readonly visit: Visit;

  constructor(
    script: HTMLScriptElement,
    private readonly isConsentRequired = script.dataset["consent"] === "required",
  ) {
    const host = script.dataset["host"] ?? new URL(script.src).origin;
    const choice = this.store.readChoice();
    const consent: Consent = choice === "granted" || choice === "denied" ? choice : "unset";
    if (this.mayKeep(consent)) this.store.allow(true);
    this.queue = new Queue(this.store);
    this.sender = new Sender({ key: script.dataset["key"] ?? "", host: host.replace(/\/+$/, "") }, this.store, this.queue);
    this.settle(consent);
    this.visit = new Visit(this.sender);
    this.visit.begin(script.dataset["spa"] !== "off");
    this.sender.sendSoon();
  }

  track(name: unknown, props?: Properties): void {
    if (typeof name === "string" && name.trim() !== "") this.visit.tell({ name: "custom", event: name, props: props ?? {} });
  }

  /** `identify(id, traits)`, or `identify(traits)` while no id is known. Neither is kept in the browser. */
  identify(userId: unknown, traits?: Properties): void {
    const isTraits = typeof userId === "object" && userId !== null;
    const id = isTraits || userId === null || userId === undefined ? "" : String(userId).trim();
    const told = isTraits ? (userId as Properties) : (traits ?? {});
    if (id !== "" || Object.keys(told).length > 0) this.visit.tell({ name: "identified", userId: id || null, traits: told });
  }

  page(props?: Properties): void {
    this.visit.page(props ?? {});
  }

  consent(choice: unknown): void {
    if (choice !== "granted" && choice !== "denied") return;
    const before = this.sender.consent;
    this.store.writeChoice(choice);
    if (choice === before) return;
    const couldKeep = this.mayKeep(before);
    this.settle(choice);
    if (choice === "denied" && couldKeep) this.sender.withdraw();
    this.sender.sendSoon();
  }

  reset(): void {
    this.visit.tell({ name: "reset" });
  }

  private settle(consent: Consent): void {
    this.sender.consent = consent;
    this.sender.isHeld = consent === "unset" && this.isConsentRequired;
    const mayKeep = this.mayKeep(consent);
    this.store.allow(mayKeep);
    if (mayKeep) this.queue.keep();
    else if (consent === "denied") this.queue.countOnly();
  }

  private mayKeep(consent: Consent): boolean {
    return consent === "granted" || (consent === "unset" && !this.isConsentRequired);
  }
}

function begin(script: HTMLScriptElement): void {
  const tracker = new Tracker(script);
  const api: Record<string, (...given: never[]) => void> = {
    track: guard((name: unknown, props?: Properties) => tracker.track(name, props)),
    identify: guard((userId: unknown, traits?: Properties) => tracker.identify(userId, traits)),
    page: guard((props?: Properties) => tracker.page(props)),
    consent: guard((choice: unknown) => tracker.consent(choice)),
    reset: guard(() => tracker.reset()),
  };
  const call = guard(([name, ...given]: Call) => api[name]?.(...(given as never[])));
  const early = window.crescendo;
  window.crescendo = { ...api, push: (...calls: Call[]) => calls.forEach(call), loaded: true };
  if (Array.isArray(early)) early.forEach((one: unknown) => Array.isArray(one) && call(one as unknown as Call));
}

declare global {
  interface Window {
    crescendo?: unknown[] | ({ push: (...calls: Call[]) => void; loaded: true } & Record<string, unknown>);
  }
}

/** A page that carries the script twice is counted once; one drawn ahead of time is counted when it is shown. */
guard(() => {
  const script = (document.currentScript ?? document.querySelector("script[data-key][src*='/t.js']")) as HTMLScriptElement | null;
  const early = window.crescendo;
  if (!script?.dataset["key"] || (early && "loaded" in early)) return;
  const drawn = document as Document & { prerendering?: boolean };
  const start = guard(() => {
    if (!(window.crescendo && "loaded" in window.crescendo)) begin(script);
  });
  if (drawn.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
})();
