/** A condition's document as it is edited: parts are found by path, every change makes a new document. */
export type Json = null | boolean | number | string | Json[] | Doc;
export interface Doc {
  [key: string]: Json;
}
export type Path = readonly (string | number)[];
export type Word = "all" | "any";

/** What stands at a place: the part behind any number of `not`, and whether these turn it around. */
export interface Seen {
  isNot: boolean;
  inner: Doc;
  /** From the place to the inner part. */
  at: Path;
  /** The word of a group; null for a leaf. */
  word: Word | null;
  parts: readonly Doc[];
}

export function isDoc(value: Json | undefined): value is Doc {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function see(document: Doc): Seen {
  let inner = document;
  let isNot = false;
  const at: string[] = [];
  for (let next = inner["not"]; isDoc(next) && Object.keys(inner).length === 1; next = inner["not"]) {
    inner = next;
    isNot = !isNot;
    at.push("not");
  }
  const word = "all" in inner ? "all" : "any" in inner ? "any" : null;
  const parts = word ? inner[word] : null;
  const isGroup = Array.isArray(parts) && parts.every(isDoc);
  return { isNot, inner, at, word: isGroup ? word : null, parts: isGroup ? (parts as Doc[]) : [] };
}

/** What is edited is always a group, since only a group can be added to. */
export function asGroup(document: Json): Doc {
  if (!isDoc(document)) return { all: [] };
  return see(document).word ? document : { all: [document] };
}

export function read(document: Json, path: Path): Json | undefined {
  let found: Json | undefined = document;
  for (const key of path) {
    if (Array.isArray(found) && typeof key === "number") found = found[key];
    else if (isDoc(found)) found = Object.hasOwn(found, key) ? found[key] : undefined;
    else return undefined;
  }
  return found;
}

/** The document with another value at a place; objects on the way there are made where they are missing. */
export function write(document: Json, path: Path, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return isDoc(document) && isDoc(value) ? follow(document, value) : value;
  if (Array.isArray(document) && typeof key === "number") {
    return document.map((one, index) => (index === key ? write(one, rest, value) : one));
  }
  const base = isDoc(document) ? document : {};
  return follow(base, { ...base, [key]: write(base[key] ?? {}, rest, value) });
}

/** The document without a place; what holds nothing any more is taken out with it, lists aside. */
export function without(document: Doc, path: Path): Doc {
  const [key, ...rest] = path;
  if (key === undefined) return document;
  const { [key]: gone, ...others } = document;
  if (rest.length === 0 || !isDoc(gone)) return follow(document, others);
  const inner = without(gone, rest);
  return follow(document, Object.keys(inner).length === 0 ? others : { ...document, [key]: inner });
}

let newest = 0;
const numbers = new WeakMap<object, number>();

/** A number that stays with a part through all its changes, so that what is drawn of it stays, too. */
export function numberOf(document: Doc): number {
  const { inner } = see(document);
  const known = numbers.get(inner);
  if (known !== undefined) return known;
  newest += 1;
  numbers.set(inner, newest);
  return newest;
}

function follow(before: Doc, after: Doc): Doc {
  const known = numbers.get(before);
  if (known !== undefined && before !== after && !numbers.has(after)) numbers.set(after, known);
  return after;
}

/** A copy whose parts are new ones. */
export function copy<T extends Json>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A path as the server writes it. */
export function pointer(path: Path): string {
  return path.map((key) => `/${key}`).join("");
}
