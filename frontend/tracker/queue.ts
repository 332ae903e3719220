import type { TrackedEvent } from "./events.ts";
import { counted } from "./privacy.ts";
import type { Store } from "./store.ts";

const MOST_EVENTS = 200;
const MOST_IN_BATCH = 50;
/** A keepalive request may carry 64 kB of bytes; a Chinese character takes three. */
const MOST_CHARACTERS = 16_000;
const LARGEST_EVENT = 32_000;
const OLDEST = 7 * 86_400_000;

/** Events that no answer has confirmed yet, kept over reloads, bounded, each once. */
export class Queue {
  private pending: TrackedEvent[];
  private readonly travelling = new Set<string>();

  constructor(private readonly store: Store) {
    this.pending = this.stored();
  }

  /** A copy is kept: the page may go on writing into the object that it gave us. */
  add(given: TrackedEvent): void {
    const written = JSON.stringify(given);
    if (written.length > LARGEST_EVENT) return;
    const event = JSON.parse(written) as TrackedEvent;
    const isReplaced = (old: TrackedEvent): boolean =>
      old.messageId === event.messageId || (isBeat(event) && isBeat(old) && old.pageView === event.pageView && !this.travelling.has(old.messageId));
    this.change((events) => [...events.filter((old) => !isReplaced(old)), event].slice(-MOST_EVENTS));
  }

  /** The next events to send; they are not handed out again until given back. */
  take(): TrackedEvent[] {
    const batch: TrackedEvent[] = [];
    let characters = 0;
    for (const event of this.pending) {
      if (this.travelling.has(event.messageId)) continue;
      characters += JSON.stringify(event).length;
      if (batch.length === MOST_IN_BATCH || (batch.length > 0 && characters > MOST_CHARACTERS)) break;
      batch.push(event);
    }
    batch.forEach((event) => this.travelling.add(event.messageId));
    return batch;
  }

  giveBack(batch: readonly TrackedEvent[]): void {
    batch.forEach((event) => this.travelling.delete(event.messageId));
  }

  finish(batch: readonly TrackedEvent[]): void {
    const done = new Set(batch.map((event) => event.messageId));
    this.change((events) => events.filter((event) => !done.has(event.messageId)));
    this.giveBack(batch);
  }

  /** Consent was given: what waited in memory is kept from now on, beside what an earlier page left. */
  keep(): void {
    const own = this.pending;
    const ids = new Set(own.map((event) => event.messageId));
    this.pending = [...this.stored().filter((event) => !ids.has(event.messageId)), ...own].slice(-MOST_EVENTS);
    this.store.set("queue", JSON.stringify(this.pending));
  }

  /** Consent was refused: what still waits loses all that tells who. */
  countOnly(): void {
    this.pending = this.pending.map(counted).filter((event) => event !== null);
  }

  get isEmpty(): boolean {
    return this.pending.every((event) => this.travelling.has(event.messageId));
  }

  /** Another tab shares the stored list: it is read anew and changed, never overwritten by this page's own. */
  private change(by: (events: TrackedEvent[]) => TrackedEvent[]): void {
    this.pending = by(this.pending);
    this.store.set("queue", JSON.stringify(by(this.stored())));
  }

  private stored(): TrackedEvent[] {
    try {
      const events: unknown = JSON.parse(this.store.get("queue") ?? "[]");
      const isFresh = (event: TrackedEvent): boolean => Boolean(event?.messageId) && Date.now() - event.at < OLDEST;
      return Array.isArray(events) ? (events as TrackedEvent[]).filter(isFresh) : [];
    } catch {
      return [];
    }
  }
}

function isBeat(event: TrackedEvent): boolean {
  return event.name === "page.dwell";
}
