import assert from "node:assert/strict";
import { test } from "node:test";

import { readActs, readAmount, whenOf, writeActs, writeAmount } from "../amounts.ts";
import type { Doc, Json } from "../documents.ts";
import { advance, begin, redo, undo } from "../history.ts";
import { blank, changeField, changeOperator, fill, isBlank, problemsAt, questionOf, startOfField } from "../leaves.ts";
import type { FieldControl, Part, Question, Widget } from "../offer.ts";
import { readAmount as readMoney, readNumber, splitList, writeAmount as writeMoney } from "../values.ts";

function field(key: string, type: string, ...operators: [string, Widget][]): FieldControl {
  const told = operators.map(([operator, widget]) => ({ operator, label: operator, widget }));
  return { field: key, label: key, type, target: null, operators: told, choices: [] };
}

function part(at: string[], more: Partial<Part> = {}): Part {
  const rest = { entity: null, target: null, choices: [], least: null, most: null, decimals: 0 };
  return { at, editor: "acts", label: "", start: "*", optional: false, ...rest, ...more };
}

const TEXT = field("name", "text", ["contains", "text"], ["is_any_of", "words"], ["is_set", "none"]);
const CITY = field("city", "text", ["is", "text"], ["contains", "text"]);
const SIZE = field("size", "number", ["is", "number"], ["between", "range"]);

test("a new leaf asks the field's first question", () => {
  assert.deepEqual(startOfField(TEXT, "CNY"), { field: "name", operator: "contains", value: "" });
});

test("another field keeps question and value where both fit", () => {
  const leaf: Doc = { field: "name", operator: "contains", value: "Acme" };
  assert.deepEqual(changeField(leaf, TEXT, CITY, "CNY"), { field: "city", operator: "contains", value: "Acme" });
  assert.deepEqual(changeField(leaf, TEXT, SIZE, "CNY"), { field: "size", operator: "is", value: null });
});

test("another question carries the value from one to many and back", () => {
  const one: Doc = { field: "name", operator: "contains", value: "Acme" };
  const many = changeOperator(one, TEXT, "is_any_of", "CNY");
  assert.deepEqual(many, { field: "name", operator: "is_any_of", value: ["Acme"] });
  assert.deepEqual(changeOperator(many, TEXT, "contains", "CNY"), one);
  assert.deepEqual(changeOperator(many, TEXT, "is_set", "CNY"), { field: "name", operator: "is_set" });
});

test("a question is known by its tag and the places that it demands", () => {
  const questions: Question[] = ["then", "never"].map((last) => ({
    tag: "sequence",
    label: last,
    parts: [part(["sequence", "first"]), part(["sequence", last]), part(["gap", "at_most"], { optional: true })],
    start: {},
  }));
  assert.equal(questionOf({ sequence: { first: "*", never: "*" } }, questions)?.label, "never");
  assert.equal(questionOf({ somewhere_else: 1 }, questions), null);
});

test("an optional part is left out with what held it", () => {
  const gap = part(["gap", "at_most"], { optional: true });
  const leaf: Doc = { sequence: 1 };
  const filled = fill(leaf, gap, { count: 7, unit: "days" });
  assert.deepEqual(filled, { sequence: 1, gap: { at_most: { count: 7, unit: "days" } } });
  assert.deepEqual(fill(filled, gap, undefined), leaf);
});

test("acts are written as short as they can be read", () => {
  const written: Json[] = ["*", "page.viewed", ["a", "b"], { names: "a", filter: { all: [] } }, { names: "*", judgement: "any" }];
  for (const one of written) assert.deepEqual(writeActs(readActs(one)), one);
});

test("amounts are read and written as they were", () => {
  const leaves: Doc[] = [
    { event: "a", at_least: 3 },
    { event: "a", at_most: 0 },
    { event: "a", at_least: 2, at_most: 2 },
    { event: "a", measure: { sum: "value" }, at_least: 10, at_most: 20 },
    { event: "a", measure: { distinct: { property: "plan", type: "text" } }, at_most: 4 },
  ];
  for (const leaf of leaves) assert.deepEqual(writeAmount(leaf, readAmount(leaf)), leaf);
  assert.deepEqual(
    leaves.map((leaf) => readAmount(leaf).range),
    ["least", "none", "exactly", "between", "most"],
  );
  assert.deepEqual(writeAmount({ event: "a" }, readAmount({ event: "a" })), { event: "a", at_least: 1 });
});

test("windows are told apart", () => {
  const windows: (Json | undefined)[] = [undefined, "today", { last: { count: 1, unit: "days" } }, { between: ["", ""] }];
  assert.deepEqual(windows.map(whenOf), ["ever", "period", "last", "between"]);
});

test("what nobody has filled in is no fault", () => {
  const widgets: Widget[] = ["text", "words", "number", "range", "money", "day", "days", "select", "chooser_many"];
  for (const widget of widgets) assert.ok(isBlank(blank(widget, "text", "CNY")), widget);
  assert.ok(!isBlank(false));
  assert.ok(!isBlank(0));
});

test("faults stand at the part that they name", () => {
  const problems = [{ path: "/all/1/value" }, { path: "/all/10" }, { path: "/all/1" }];
  assert.deepEqual(problemsAt(problems, ["all", 1]), [{ path: "/value" }, { path: "" }]);
});

test("numbers and money are read as people type them, anything else stays as typed", () => {
  assert.equal(readNumber("１２", { decimals: false }), 12);
  assert.equal(readNumber("1,200", { decimals: false }), 1200);
  assert.equal(readNumber("1.5", { decimals: false }), "1.5");
  assert.equal(readNumber("1.5", { decimals: true }), 1.5);
  assert.equal(readNumber(" ", { decimals: true }), null);
  for (const [text, currency, amount] of [["10.5", "CNY", 1050], ["-3", "CNY", -300], ["1200", "JPY", 1200]] as const) {
    assert.equal(readMoney(text, currency), amount);
    assert.equal(Number(writeMoney(amount, currency)), Number(text));
  }
  assert.equal(readMoney("1.005", "CNY"), "1.005");
  assert.deepEqual(splitList("a， b\nc；d,,"), ["a", "b", "c", "d"]);
});

test("typing is undone as one step, other changes one by one", () => {
  let history = begin("");
  history = advance(history, "a", "value", 1_000);
  history = advance(history, "ab", "value", 1_500);
  history = advance(history, "ab!", "", 1_600);
  assert.equal(undo(history).now, "ab");
  assert.equal(undo(undo(history)).now, "");
  assert.equal(redo(redo(undo(undo(history)))).now, "ab!");
  assert.equal(undo(begin("x")).now, "x");
});
