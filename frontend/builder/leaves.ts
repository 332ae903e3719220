/** What a leaf is made of: which question it is, what a new one holds, what a change of field or operator keeps. */
import { type Doc, type Json, type Path, copy, isDoc, read, without, write } from "./documents.ts";
import type { FieldControl, OperatorControl, Part, Question, Widget } from "./offer.ts";

/** The question whose tag and demanded places the document has, or null for a kind that is not known. */
export function questionOf(leaf: Doc, questions: readonly Question[]): Question | null {
  const asked = questions.filter((one) => Object.hasOwn(leaf, one.tag));
  const whole = asked.find((one) => one.parts.every((part) => part.optional || read(leaf, part.at) !== undefined));
  return whole ?? (asked.length === 1 && asked[0] && asked[0].parts.length > 0 ? asked[0] : null);
}

export function startOf(question: Question): Doc {
  return copy(question.start);
}

export function partOf(leaf: Doc, part: Part): Json | undefined {
  return part.at.length === 0 ? leaf : read(leaf, part.at);
}

/** The leaf with a part filled in; undefined leaves an optional one out. */
export function fill(leaf: Doc, part: Part, value: Json | undefined): Doc {
  if (value === undefined) return without(leaf, part.at);
  return write(leaf, part.at, value) as Doc;
}

export function startOfField(field: FieldControl, currency: string): Doc {
  const [operator] = field.operators;
  return operator ? asked({ field: field.field }, field, operator, undefined, currency) : { field: field.field };
}

/** Another field: the operator stays where the field answers it, the value where it is of the same shape. */
export function changeField(leaf: Doc, before: FieldControl | undefined, after: FieldControl, currency: string): Doc {
  const wanted = leaf["operator"];
  const operator = after.operators.find((one) => one.operator === wanted) ?? after.operators[0];
  if (!operator) return { field: after.field };
  const old = before?.operators.find((one) => one.operator === wanted);
  const isKept = before?.type === after.type && old?.widget === operator.widget && !isChosen(operator.widget);
  return write(leaf, [], asked({ field: after.field }, after, operator, isKept ? leaf["value"] : undefined, currency)) as Doc;
}

/** Another operator: the value stays where it has the same shape, one of many becomes one and one becomes many. */
export function changeOperator(leaf: Doc, field: FieldControl, name: string, currency: string): Doc {
  const operator = field.operators.find((one) => one.operator === name);
  const old = field.operators.find((one) => one.operator === leaf["operator"]);
  if (!operator) return leaf;
  const kept = carried(leaf["value"], old?.widget, operator.widget);
  const { operator: _operator, value: _value, ...head } = leaf;
  return write(leaf, [], asked(head, field, operator, kept, currency)) as Doc;
}

function asked(head: Doc, field: { type: string }, operator: OperatorControl, kept: Json | undefined, currency: string): Doc {
  const leaf: Doc = { ...head, operator: operator.operator };
  if (operator.widget === "none") return leaf;
  return { ...leaf, value: kept ?? blank(operator.widget, field.type, currency) };
}

const SINGLE: { [many: string]: Widget } = { words: "text", select_many: "select", chooser_many: "chooser" };

function carried(value: Json | undefined, before: Widget | undefined, after: Widget): Json | undefined {
  if (before === undefined || isBlank(value)) return undefined;
  if (before === after) return value;
  const isOneToMany = SINGLE[after] === before || (after === "words" && before === "number");
  if (isOneToMany && value !== undefined) return [value];
  const isManyToOne = SINGLE[before] === after || (before === "words" && after === "number");
  if (isManyToOne && Array.isArray(value)) return value[0];
  if (before === "number" && after === "range") return [value as Json, value as Json];
  return undefined;
}

function isChosen(widget: Widget): boolean {
  return ["select", "select_many", "chooser", "chooser_many"].includes(widget);
}

/** What stands in a control that nobody has filled in. */
export function blank(widget: Widget, type: string, currency: string): Json {
  switch (widget) {
    case "span":
      return { count: 7, unit: "days" };
    case "switch":
      return true;
    case "money":
      return { amount: null, currency };
    case "range":
      return type === "money" ? [{ amount: null, currency }, { amount: null, currency }] : [null, null];
    case "days":
      return ["", ""];
    case "words":
    case "select_many":
    case "chooser_many":
      return [];
    case "number":
      return null;
    default:
      return "";
  }
}

/** Whether nothing was filled in there yet: such a place is asked for, it is not wrong. */
export function isBlank(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0 || value.some(isBlank);
  return isDoc(value) && value["amount"] === null;
}

/** The problems inside a part, by paths from it; what is wrong of it as a whole has the empty path. */
export function problemsAt<P extends { path: string }>(problems: readonly P[], path: Path): P[] {
  const start = path.map((key) => `/${key}`).join("");
  return problems
    .filter((one) => one.path === start || one.path.startsWith(`${start}/`))
    .map((one) => ({ ...one, path: one.path.slice(start.length) }));
}
