/** Putting parts elsewhere: into, out of and between groups. A part is named by the path to it, its `not` included. */
import { type Doc, type Json, type Path, isDoc, numberOf, read, see, write } from "./documents.ts";

/** The list of a group: the path of the group's place, then this. */
export function listOf(root: Doc, group: Path): Path {
  const place = read(root, group);
  if (!isDoc(place)) throw new Error("no group stands there");
  const seen = see(place);
  return [...group, ...seen.at, seen.word ?? "all"];
}

export function insert(root: Doc, group: Path, index: number, part: Doc): Doc {
  const list = listOf(root, group);
  const parts = read(root, list) as Json[];
  return write(root, list, [...parts.slice(0, index), part, ...parts.slice(index)]) as Doc;
}

export function remove(root: Doc, part: Path): Doc {
  const list = part.slice(0, -1);
  const parts = read(root, list) as Json[];
  return write(root, list, parts.filter((_, index) => index !== part.at(-1))) as Doc;
}

/** The part at another place; into itself it cannot go. */
export function move(root: Doc, part: Path, group: Path, index: number): Doc {
  const moved = read(root, part);
  if (!isDoc(moved) || part.every((key, place) => group[place] === key)) return root;
  const hole: Doc = {};
  // The hole keeps all paths as they are until the part stands in its new place.
  const placed = insert(write(root, part, hole) as Doc, group, index, moved);
  const left = find(placed, (one) => one === hole);
  return left ? remove(placed, left) : root;
}

/** One step up or down in the order in which it is read: over a neighbour, into a group, or out of one. */
export function step(root: Doc, part: Path, direction: -1 | 1): Doc {
  const index = part.at(-1) as number;
  const list = part.slice(0, -1);
  const parts = read(root, list) as Doc[];
  const other = parts[index + direction];
  if (other) {
    const seen = see(other);
    const place = [...list, index + direction];
    if (seen.word) return move(root, part, place, direction === -1 ? seen.parts.length : 0);
    return move(root, part, groupOf(list), direction === -1 ? index - 1 : index + 2);
  }
  const own = groupOf(list);
  if (typeof own.at(-1) !== "number") return root;
  return move(root, part, groupOf(own.slice(0, -1)), (own.at(-1) as number) + (direction === -1 ? 0 : 1));
}

/** The place of the group whose list this is: the list's path without its word and the `not` before it. */
function groupOf(list: Path): Path {
  let end = list.length - 1;
  while (list[end - 1] === "not") end -= 1;
  return list.slice(0, end);
}

export function wrap(root: Doc, part: Path): Doc {
  const one = read(root, part);
  return isDoc(one) ? (swap(root, part, { all: [one] }) as Doc) : root;
}

/** The parts of a group in its stead; a group that is turned around stays, since its parts would say something else. */
export function dissolve(root: Doc, part: Path): Doc {
  const one = read(root, part);
  if (!isDoc(one) || see(one).isNot || !see(one).word) return root;
  const index = part.at(-1) as number;
  const list = part.slice(0, -1);
  const parts = read(root, list) as Json[];
  return write(root, list, [...parts.slice(0, index), ...see(one).parts, ...parts.slice(index + 1)]) as Doc;
}

/** Another `not` or one less. */
export function negate(root: Doc, part: Path): Doc {
  const one = read(root, part);
  if (!isDoc(one)) return root;
  const seen = see(one);
  return swap(root, part, seen.isNot ? seen.inner : { not: seen.inner }) as Doc;
}

/** The group's word and whether it is turned around. */
export function say(root: Doc, group: Path, word: "all" | "any", isNot: boolean): Doc {
  const one = read(root, group);
  if (!isDoc(one)) return root;
  const inner: Doc = { [word]: [...see(one).parts] };
  numberOf(one);
  const kept = write(see(one).inner, [], inner) as Doc;
  return swap(root, group, isNot ? { not: kept } : kept) as Doc;
}

/** Where a part stands that something is true of. */
export function find(root: Doc, is: (part: Doc) => boolean, at: Path = []): Path | null {
  const seen = see(root);
  for (const [index, part] of seen.parts.entries()) {
    const here = [...at, ...seen.at, seen.word as string, index];
    if (is(part)) return here;
    const inner = see(part).word ? find(part, is, here) : null;
    if (inner) return inner;
  }
  return null;
}

export function findNumber(root: Doc, number: number): Path | null {
  return find(root, (part) => numberOf(part) === number);
}

/** Puts another part in a place as a part of its own, which `write` would take for the same one changed. */
function swap(root: Json, path: Path, part: Doc): Json {
  const [key, ...rest] = path;
  if (key === undefined) return part;
  if (Array.isArray(root)) return root.map((one, index) => (index === key ? swap(one, rest, part) : one));
  const base = root as Doc;
  return write(base, [], { ...base, [key]: swap(base[key] ?? {}, rest, part) });
}
