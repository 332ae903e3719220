import { guard } from "./guard.ts";

const IDLE_AFTER = 30_000;
const LONGEST = 30 * 60_000;
const ACTIVITY = ["scroll", "pointermove", "pointerdown", "keydown", "touchstart", "wheel"];

/** Counts the time in which a page was seen by somebody awake, and how far down it was read. */
export class Dwell {
  activeMs = 0;
  scroll = 0;
  private countedUntil = performance.now();
  private activeAt = performance.now();

  constructor() {
    const wake = guard(() => this.wake());
    ACTIVITY.forEach((name) => window.addEventListener(name, wake, { passive: true, capture: true }));
  }

  restart(): void {
    this.activeMs = this.scroll = 0;
    this.countedUntil = this.activeAt = performance.now();
  }

  /** Called each second and at every turn: adds what passed since, up to the moment at which the reader went idle. */
  count(wasVisible: boolean): void {
    const now = performance.now();
    if (wasVisible) {
      const passed = Math.min(now, this.activeAt + IDLE_AFTER) - this.countedUntil;
      this.activeMs = Math.min(LONGEST, this.activeMs + Math.max(0, Math.round(passed)));
      this.scroll = Math.max(this.scroll, depth());
    }
    this.countedUntil = now;
  }

  /** Idle time before this act is settled first, so that waking up does not count it. */
  wake(): void {
    if (performance.now() - this.activeAt > IDLE_AFTER) this.count(!document.hidden);
    this.activeAt = performance.now();
  }
}

function depth(): number {
  const page = document.documentElement;
  const whole = Math.max(page.scrollHeight, document.body?.scrollHeight ?? 0, 1);
  return Math.min(100, Math.round(((window.scrollY + window.innerHeight) / whole) * 100));
}
