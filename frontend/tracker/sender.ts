import { type TrackedEvent, newId } from "./events.ts";
import { type Consent, counted, isPrivate } from "./privacy.ts";
import type { Queue } from "./queue.ts";
import type { Store } from "./store.ts";

const SOON = 120;
const LONGEST_WAIT = 300_000;
const DAY = 86_400_000;

export interface Envelope {
  readonly key: string;
  readonly host: string;
}

/** Brings events to the collector: one request at a time, again after trouble, and at once when the page is left. */
export class Sender {
  consent: Consent = "unset";
  isHeld = false;
  private readonly proposal = newId();
  private failures = 0;
  private timer = 0;
  private isBusy = false;

  constructor(
    private readonly envelope: Envelope,
    private readonly store: Store,
    private readonly queue: Queue,
  ) {}

  send(event: TrackedEvent): void {
    const sent = this.consent === "denied" ? counted(event) : event;
    if (!sent) return;
    this.queue.add(sent);
    this.sendSoon();
  }

  sendSoon(): void {
    if (this.timer || this.isHeld || this.queue.isEmpty) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.sendNow();
    }, Math.max(SOON, this.waitUntil() - Date.now()));
  }

  sendNow(): void {
    this.flush().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    if (this.isBusy || this.isHeld || this.waitUntil() > Date.now()) return this.sendSoon();
    const batch = this.queue.take();
    if (batch.length === 0) return;
    this.isBusy = true;
    const failure = await this.deliver(batch);
    this.isBusy = false;
    if (failure === null) this.queue.finish(batch);
    else this.queue.giveBack(batch);
    this.wait(failure);
    this.sendSoon();
  }

  /** The page goes: no answer will be seen, so a lasting queue keeps the events and the collector tells repeats by their ids. */
  leave(): void {
    if (this.waitUntil() > Date.now() && this.store.isLasting()) return;
    const isCounting = this.isHeld || this.consent === "denied";
    const taken = this.queue.take();
    const batch = isCounting ? taken.map(counted).filter((event) => event !== null) : taken;
    if (batch.length > 0) this.depart(this.body(batch, isCounting ? "denied" : this.consent), isCounting);
    if (isCounting) this.queue.finish(taken);
    else this.queue.giveBack(taken);
  }

  /** One last request that still carries the cookie, so that the collector can take it back. */
  withdraw(): void {
    void this.post(this.body([], "denied"), "include").catch(() => undefined);
  }

  private depart(body: string, isCounting: boolean): void {
    // A beacon always carries cookies, so it is not for those who refused them.
    if (!isCounting && navigator.sendBeacon?.(this.url(), body)) return;
    void this.post(body, isCounting ? "omit" : "include").catch(() => undefined);
  }

  /** Null when the collector has spoken for good (taken or refused), else how long to wait, or undefined for our own guess. */
  private async deliver(batch: readonly TrackedEvent[]): Promise<number | undefined | null> {
    try {
      const answer = await this.postAsWelcome(this.body(batch, this.consent));
      if (answer.status === 429 || answer.status === 408 || answer.status >= 500) return retryAfter(answer);
      if (answer.ok) this.remember((await answer.json()) as { device?: unknown });
      return null;
    } catch (error) {
      // A good answer that is no JSON was still a good answer.
      return error instanceof SyntaxError ? null : undefined;
    }
  }

  /**
   * A collector on another host lets a page read its answer to a request with cookies only where the source lists the
   * page's origin. Elsewhere we go without cookies, and ask again a day later.
   */
  private async postAsWelcome(body: string): Promise<Response> {
    if (this.consent === "denied" || Number(this.store.get("bare")) > Date.now()) return this.post(body, "omit");
    try {
      return await this.post(body, "include");
    } catch (error) {
      if (this.envelope.host === window.location.origin) throw error;
      const answer = await this.post(body, "omit");
      this.store.set("bare", String(Date.now() + DAY));
      return answer;
    }
  }

  private post(body: string, credentials: RequestCredentials): Promise<Response> {
    const headers = { "Content-Type": "text/plain" };
    return window.fetch(this.url(), { method: "POST", body, credentials, headers, keepalive: true, mode: "cors" });
  }

  private remember(answer: { device?: unknown }): void {
    if (this.consent !== "denied" && typeof answer.device === "string") this.store.set("device", answer.device);
  }

  private body(events: readonly TrackedEvent[], consent: Consent): string {
    const isKnown = consent !== "denied";
    return JSON.stringify({
      writeKey: this.envelope.key,
      sentAt: Date.now(),
      device: isKnown ? this.store.get("device") : null,
      newDevice: isKnown ? this.proposal : null,
      consent,
      gpc: isPrivate(),
      webdriver: navigator.webdriver === true,
      events,
    });
  }

  private wait(failure: number | undefined | null): void {
    if (failure === null) {
      this.failures = 0;
      this.store.drop("wait");
      return;
    }
    const guess = 1000 * 2 ** Math.min(this.failures++, 9) * (0.75 + Math.random() / 2);
    this.store.set("wait", String(Date.now() + Math.min(failure ?? guess, LONGEST_WAIT)));
  }

  /** A clock set back must not silence us for longer than the longest wait. */
  private waitUntil(): number {
    const until = Number(this.store.get("wait"));
    return until - Date.now() > LONGEST_WAIT ? 0 : until;
  }

  private url(): string {
    return `${this.envelope.host}/v1/tracker`;
  }
}

function retryAfter(answer: Response): number | undefined {
  const header = answer.headers.get("Retry-After");
  if (!header) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
