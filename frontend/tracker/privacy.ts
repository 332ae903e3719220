import type { TrackedEvent } from "./events.ts";

export type Consent = "granted" | "denied" | "unset";

const CLICK_IDS = new Set(
  (
    "gclid gbraid wbraid dclid gclsrc msclkid li_fat_id fbclid ttclid twclid yclid epik bd_vid qhclickid clickid " +
    "gdt_vid qz_gdt"
  ).split(" "),
);

/** Global Privacy Control says: do not pass on what ties this visit to an advertisement's click. */
export function isPrivate(): boolean {
  return (navigator as Navigator & { globalPrivacyControl?: boolean }).globalPrivacyControl === true;
}

/** The same address without click ids, each other byte as it was. */
export function withoutClickIds(url: string): string {
  const [, path = "", query = "", hash = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/.exec(url) ?? ["", url];
  const kept = query.slice(1).split("&").filter((part) => !CLICK_IDS.has((part.split("=")[0] ?? "").toLowerCase()));
  return path + (kept.join("&") ? `?${kept.join("&")}` : "") + hash;
}

/** What may be counted of somebody who did not agree: that an act happened, nothing about who. */
export function counted(event: TrackedEvent): TrackedEvent | null {
  if (event.name === "identified" || event.name === "reset") return null;
  const bare: { -readonly [K in keyof TrackedEvent]: TrackedEvent[K] } = { ...event };
  if (bare.url) bare.url = withoutClickIds(bare.url);
  if (bare.referrer) bare.referrer = withoutClickIds(bare.referrer);
  if (bare.name === "custom") delete bare.props;
  return bare;
}
