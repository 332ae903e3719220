/** Values as people type them, and back: what cannot be read stays as typed, and the server says what is wrong. */
import type { Json } from "./documents.ts";

const WHOLE = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,12}(\.\d{1,9})?$/;

/** Full-width digits and a comma every three digits read as what they mean. */
function plain(text: string): string {
  return text.normalize("NFKC").trim().replace(/(?<=\d),(?=\d{3}(\D|$))/g, "");
}

export function readNumber(text: string, { decimals }: { decimals: boolean }): Json {
  const typed = plain(text);
  if (typed === "") return null;
  return (decimals ? DECIMAL : WHOLE).test(typed) ? Number(typed) : text;
}

export function writeNumber(value: Json | undefined): string {
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}

/** How many digits a currency has after its point. */
export function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** An amount as typed, in the smallest unit of its currency. */
export function readAmount(text: string, currency: string): Json {
  const typed = plain(text);
  if (typed === "") return null;
  const digits = digitsOf(currency);
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(typed);
  if (!match || (match[3] ?? "").length > digits) return text;
  const amount = Number(`${match[2]}${(match[3] ?? "").padEnd(digits, "0")}`);
  return match[1] ? -amount : amount;
}

export function writeAmount(amount: Json | undefined, currency: string): string {
  if (typeof amount !== "number") return typeof amount === "string" ? amount : "";
  const digits = digitsOf(currency);
  const whole = String(Math.abs(amount)).padStart(digits + 1, "0");
  const text = digits === 0 ? whole : `${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
  return amount < 0 ? `-${text}` : text;
}

/** What somebody pasted or typed into a list: one a line, or separated by commas. */
export function splitList(text: string): string[] {
  return text
    .split(/[\n\r\t,，、;；]+/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** A sentence with its places filled in: `{number}`. */
export function said(sentence: string | undefined, places: { [name: string]: string | number }): string {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(places[name] ?? whole));
}

/** A moment in milliseconds as the day that it lies in, for a control that asks for a day. */
export function dayOf(value: Json | undefined): string {
  if (typeof value === "number") return new Date(value).toLocaleDateString("sv-SE");
  return typeof value === "string" ? value : "";
}
