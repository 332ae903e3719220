/** What the tracker sends, by the protocol of POST /v1/tracker. */
export interface TrackedEvent {
  readonly messageId: string;
  readonly at: number;
  readonly name: string;
  readonly pageView: string;
  readonly url?: string;
  readonly referrer?: string;
  readonly title?: string;
  readonly activeMs?: number;
  readonly scroll?: number;
  readonly event?: string;
  readonly userId?: string | null;
  readonly traits?: Properties;
  readonly props?: Properties;
}

export type Properties = Readonly<Record<string, unknown>>;
export type EventBody = Omit<TrackedEvent, "messageId" | "at" | "pageView">;

export function newId(): string {
  if (window.crypto?.randomUUID) return window.crypto.randomUUID();
  const bytes = new Uint8Array(16);
  window.crypto.getRandomValues(bytes);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
