const UNITS: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
const EVERY = 30_000;

let ticking = false;

/** Times become "5 minutes ago" in the page's language; the exact time stays one hover away. */
export function start(root: ParentNode): void {
  root.querySelectorAll<HTMLTimeElement>("time[data-ago]").forEach(show);
  if (ticking) return;
  ticking = true;
  window.setInterval(() => document.querySelectorAll<HTMLTimeElement>("time[data-ago]").forEach(show), EVERY);
}

export function show(element: HTMLTimeElement): void {
  const at = Date.parse(element.dateTime);
  if (Number.isNaN(at)) return;
  if (!element.title) element.title = element.textContent?.trim() || exact(at);
  const text = ago(at, Date.now(), language());
  if (element.textContent !== text) element.textContent = text;
}

export function exact(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

function ago(at: number, now: number, locale: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const distance = at - now;
  const fitting = UNITS.find(([, length]) => Math.abs(distance) >= length);
  return fitting ? words.format(Math.trunc(distance / fitting[1]), fitting[0]) : words.format(0, "second");
}

function language(): string {
  return document.documentElement.lang || "en";
}
