import assert from "node:assert/strict";
import { test } from "node:test";

import { type Doc, type Path, asGroup, numberOf, read, see, without, write } from "../documents.ts";
import { dissolve, findNumber, insert, move, negate, remove, say, step, wrap } from "../moving.ts";

const leaf = (name: string): Doc => ({ field: name });
const tree = (): Doc => ({ all: [leaf("a"), { not: { any: [leaf("b"), leaf("c")] } }, leaf("d")] });

/** The fields in the order in which they are read, groups in brackets. */
function told(document: Doc): string {
  const seen = see(document);
  const inner = seen.word ? `${seen.word}(${seen.parts.map(told).join(" ")})` : String(seen.inner["field"]);
  return seen.isNot ? `!${inner}` : inner;
}

test("a lone leaf is edited as a group of one", () => {
  assert.equal(told(asGroup(leaf("a"))), "all(a)");
  assert.equal(told(asGroup(null)), "all()");
  assert.equal(told(asGroup({ not: { any: [] } })), "!any()");
});

test("two nots are none", () => {
  assert.equal(told({ not: { not: leaf("a") } }), "a");
});

test("a part that is changed keeps its number, a new one has its own", () => {
  const before = tree();
  const number = numberOf(read(before, ["all", 0]) as Doc);
  const after = write(before, ["all", 0, "value"], 7) as Doc;
  assert.deepEqual(read(after, ["all", 0]), { field: "a", value: 7 });
  assert.equal(numberOf(read(after, ["all", 0]) as Doc), number);
  assert.notEqual(numberOf(read(after, ["all", 2]) as Doc), number);
  assert.equal(told(before), told(tree()));
});

test("a place that is left out takes what held it alone with it", () => {
  const document: Doc = { sequence: 1, gap: { at_least: 1 } };
  assert.deepEqual(without(document, ["gap", "at_least"]), { sequence: 1 });
  assert.deepEqual(without({ gap: { at_least: 1, at_most: 2 } }, ["gap", "at_least"]), { gap: { at_most: 2 } });
});

test("steps lead through groups and back, and change nothing but the place", () => {
  let document = tree();
  const number = numberOf(read(document, ["all", 0]) as Doc);
  const seen = [told(document)];
  for (let count = 0; count < 5; count += 1) {
    document = step(document, findNumber(document, number) as Path, 1);
    seen.push(told(document));
  }
  assert.deepEqual(seen, [
    "all(a !any(b c) d)",
    "all(!any(a b c) d)",
    "all(!any(b a c) d)",
    "all(!any(b c a) d)",
    "all(!any(b c) a d)",
    "all(!any(b c) d a)",
  ]);
  assert.equal(told(step(document, ["all", 2], 1)), seen[5]);
  for (let count = 4; count >= 0; count -= 1) {
    document = step(document, findNumber(document, number) as Path, -1);
    assert.equal(told(document), seen[count]);
  }
});

test("a part is moved between groups, never into itself", () => {
  const document = tree();
  assert.equal(told(move(document, ["all", 2], ["all", 1], 0)), "all(a !any(d b c))");
  assert.equal(told(move(document, ["all", 1, "not", "any", 1], [], 0)), "all(c a !any(b) d)");
  assert.equal(move(document, ["all", 1], ["all", 1], 0), document);
});

test("a part is put into a group of its own and out of it", () => {
  const wrapped = wrap(tree(), ["all", 0]);
  assert.equal(told(wrapped), "all(all(a) !any(b c) d)");
  assert.equal(told(dissolve(wrapped, ["all", 0])), told(tree()));
  assert.equal(told(dissolve(wrapped, ["all", 1])), told(wrapped), "what is turned around cannot be dissolved");
});

test("not is put before a part and taken away, and the part stays the same one", () => {
  const document = tree();
  const number = numberOf(read(document, ["all", 0]) as Doc);
  const turned = negate(document, ["all", 0]);
  assert.equal(told(turned), "all(!a !any(b c) d)");
  assert.equal(numberOf(read(turned, ["all", 0]) as Doc), number);
  assert.equal(told(negate(turned, ["all", 0])), told(document));
});

test("a group says another word", () => {
  assert.equal(told(say(tree(), ["all", 1], "all", false)), "all(a all(b c) d)");
  assert.equal(told(say(tree(), [], "any", true)), "!any(a !any(b c) d)");
});

test("what is put in and taken out again leaves what was", () => {
  const document = tree();
  assert.equal(told(insert(document, ["all", 1], 2, leaf("x"))), "all(a !any(b c x) d)");
  assert.equal(told(remove(insert(document, [], 0, leaf("x")), ["all", 0])), told(document));
});
