import { Dwell } from "./dwell.ts";
import { type EventBody, type Properties, newId } from "./events.ts";
import { Forms } from "./forms.ts";
import { guard } from "./guard.ts";
import { watchLinks } from "./links.ts";
import { watchNavigation } from "./navigation.ts";
import { isPrivate, withoutClickIds } from "./privacy.ts";
import type { Sender } from "./sender.ts";

const TICK = 1000;
/** A site's script sets the new title right after it changed the address. */
const TITLE_SETTLES = 60;
const LONGEST_TEXT = 8192;

/** What one visitor does on the pages of this tab. */
export class Visit {
  private pageView = newId();
  private announced = 0;
  private beatMs = 0;
  private toldScroll = 0;
  private sinceBeat = 0;
  private isGone = false;
  private pendingView: (() => void) | null = null;
  private referrer = document.referrer;
  private here = window.location.href;
  private readonly dwell = new Dwell();
  private readonly forms: Forms;
  private readonly beatEvery = /MicroMessenger/i.test(navigator.userAgent) ? 5 : 10;

  constructor(private readonly sender: Sender) {
    this.forms = new Forms((event: EventBody) => this.tell(event));
  }

  begin(followsNavigation: boolean): void {
    this.view({});
    watchLinks((event: EventBody) => this.tell(event));
    if (followsNavigation) watchNavigation(() => this.move());
    window.setInterval(guard(() => this.tick()), TICK);
    document.addEventListener("visibilitychange", guard(() => this.turn()));
    window.addEventListener("pagehide", guard(() => this.leave()));
    window.addEventListener("pageshow", guard((event: PageTransitionEvent) => event.persisted && this.comeBack()));
  }

  tell(event: EventBody): void {
    this.announce();
    this.emit(event);
  }

  /** A view by the site's own word, or the next one of a single-page site. */
  page(props: Properties): void {
    this.announce();
    this.finish();
    this.view(props);
    this.announce();
  }

  private move(): void {
    this.announce();
    this.finish();
    this.referrer = this.here;
    this.view({});
  }

  private view(props: Properties): void {
    this.pageView = newId();
    this.here = window.location.href;
    this.beatMs = this.toldScroll = this.sinceBeat = 0;
    this.dwell.restart();
    this.forms.restart();
    const at = Date.now();
    const { here, referrer } = this;
    this.pendingView = () => this.emit({ name: "page.viewed", url: clean(here), referrer: clean(referrer), title: document.title.slice(0, 500), props }, at);
    this.announced = window.setTimeout(guard(() => this.announce()), TITLE_SETTLES);
  }

  private announce(): void {
    window.clearTimeout(this.announced);
    const view = this.pendingView;
    this.pendingView = null;
    view?.();
  }

  private tick(): void {
    this.forms.search();
    this.dwell.count(!document.hidden);
    this.sinceBeat += 1;
    const isDue = this.sinceBeat >= (this.beatMs === 0 ? 5 : this.beatEvery);
    if (isDue && !document.hidden) this.beat();
  }

  /** Cumulative, so that the largest wins and a lost beat does no harm; silent while nothing was added. */
  private beat(): void {
    this.sinceBeat = 0;
    const { activeMs, scroll } = this.dwell;
    if (activeMs === this.beatMs && scroll === this.toldScroll) return;
    this.beatMs = activeMs;
    this.toldScroll = scroll;
    this.emit({ name: "page.dwell", activeMs, scroll });
  }

  private finish(): void {
    this.dwell.count(!document.hidden);
    this.beat();
  }

  /** Hidden pages may be killed without another word, so what was counted leaves now. */
  private turn(): void {
    if (this.isGone) return;
    this.dwell.count(document.hidden);
    if (!document.hidden) return this.dwell.wake();
    this.announce();
    this.beat();
    this.sender.sendNow();
  }

  private leave(): void {
    this.announce();
    this.finish();
    this.isGone = true;
    this.sender.leave();
  }

  /** The browser kept the page as it was and shows it again: a new view of it. */
  private comeBack(): void {
    this.isGone = false;
    this.move();
  }

  private emit(event: EventBody, at = Date.now()): void {
    this.sender.send({ ...event, messageId: newId(), at, pageView: this.pageView });
  }
}

function clean(url: string): string {
  return (isPrivate() ? withoutClickIds(url) : url).slice(0, LONGEST_TEXT);
}
