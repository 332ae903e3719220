/** The parts of a question about what somebody did: which acts, how much of them, and when. */
import { type Doc, type Json, isDoc, write } from "./documents.ts";

const ANY = "*";

export interface Acts {
  names: string[];
  filter: Doc | null;
  judgement: string;
}

export function readActs(value: Json | undefined): Acts {
  const given = isDoc(value) ? value : { names: value ?? ANY };
  const names = given["names"] ?? ANY;
  const listed = Array.isArray(names) ? names : [names];
  return {
    names: listed.filter((one): one is string => typeof one === "string" && one !== ANY),
    filter: isDoc(given["filter"]) ? given["filter"] : null,
    judgement: typeof given["judgement"] === "string" ? given["judgement"] : "human",
  };
}

/** As short as the server writes it; an object as soon as something beside the names is said. */
export function writeActs(acts: Acts): Json {
  const names = acts.names.length > 1 ? acts.names : (acts.names[0] ?? ANY);
  if (!acts.filter && acts.judgement === "human") return names;
  return {
    names,
    ...(acts.filter ? { filter: acts.filter } : {}),
    ...(acts.judgement === "human" ? {} : { judgement: acts.judgement }),
  };
}

/** How a range is said: `none` is at most nought times. */
export type Range = "least" | "most" | "between" | "exactly" | "none";

export interface Amount {
  measure: string;
  of: Json;
  range: Range;
  low: Json;
  high: Json;
}

export function readAmount(leaf: Doc): Amount {
  const given = leaf["measure"] ?? "count";
  const measure = isDoc(given) ? (Object.keys(given)[0] ?? "count") : "count";
  const of = isDoc(given) ? (given[measure] ?? null) : null;
  const isUnsaid = leaf["at_least"] === undefined && leaf["at_most"] === undefined;
  const low = leaf["at_least"] ?? (isUnsaid ? 1 : null);
  const high = leaf["at_most"] ?? null;
  return { measure, of, range: rangeOf(leaf, measure, low, high), low, high };
}

function rangeOf(leaf: Doc, measure: string, low: Json, high: Json): Range {
  const hasHigh = leaf["at_most"] !== undefined;
  if (measure === "count" && high === 0 && !low) return "none";
  if (!hasHigh) return "least";
  if (leaf["at_least"] === undefined) return "most";
  return low === high && low !== null ? "exactly" : "between";
}

/** Another measure, range or bound; what a range does not say is taken out. */
export function writeAmount(leaf: Doc, amount: Amount): Doc {
  const { measure: _measure, at_least: _low, at_most: _high, ...rest } = leaf;
  const { measure, of, range, low, high } = amount;
  const head: Doc = measure === "count" ? rest : { ...rest, measure: { [measure]: of } };
  const bounds: { [key in Range]: Doc } = {
    least: { at_least: low },
    most: { at_most: high ?? low },
    between: { at_least: low, at_most: high },
    exactly: { at_least: low, at_most: low },
    none: { at_most: 0 },
  };
  const said = range === "none" && measure !== "count" ? bounds.most : bounds[range];
  return write(leaf, [], { ...head, ...said }) as Doc;
}

export type When = "ever" | "last" | "between" | "period";

export function whenOf(window: Json | undefined): When {
  if (isDoc(window)) return "last" in window ? "last" : "between";
  return typeof window === "string" ? "period" : "ever";
}
