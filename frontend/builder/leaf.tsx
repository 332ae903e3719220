/** One question, drawn by what the server says of its kind: a field with its question and value, or parts in a row. */
import { readActs } from "./amounts.ts";
import { useAround, useTexts } from "./around.ts";
import { Chooser } from "./chooser.tsx";
import { Condition } from "./condition.tsx";
import { ActsEditor, MeasureEditor, PropertyEditor, WindowEditor } from "./doing.tsx";
import { type Doc, type Json, type Path, isDoc, read } from "./documents.ts";
import { changeField, changeOperator, fill, isBlank, partOf, problemsAt, questionOf } from "./leaves.ts";
import type { Part, Problem, Question } from "./offer.ts";
import { Icon, IconButton, Labelled, Problems } from "./small.tsx";
import { Raw } from "./raw.tsx";
import { Span, Value } from "./value.tsx";

export interface LeafDrawn {
  leaf: Doc;
  entity: string;
  /** The acts of which the condition is asked, inside a filter of acts. */
  acts: readonly string[];
  at: Path;
  number: number;
  onChange: (leaf: Doc, mark?: string) => void;
}

export function Leaf(drawn: LeafDrawn) {
  const { offer, problems } = useAround();
  const { leaf, entity, at, number } = drawn;
  const question = questionOf(leaf, offer.entities[entity]?.questions ?? []);
  const own = outside(problemsAt(problems, at), question, leaf);
  const id = `cr-problem-${number}`;
  const marked = { invalid: own.length > 0 && !own.every((one) => isAsked(leaf, one)), described: id };
  return (
    <>
      {"field" in leaf ? <FieldLeaf {...drawn} {...marked} /> : question ? <Asked {...drawn} {...marked} question={question} /> : <Raw value={leaf} onChange={drawn.onChange} />}
      <Problems id={id} problems={own} isBlank={own.every((one) => isAsked(leaf, one))} />
    </>
  );
}

/** Whether a problem is that nothing stands there yet. */
function isAsked(leaf: Doc, problem: Problem): boolean {
  const keys = problem.path.split("/").slice(1);
  const path = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return path.length > 0 && [path, path.slice(0, 1)].some((one) => isBlank(read(leaf, one)));
}

/** Without what is wrong in a condition inside, which is said there. */
function outside(problems: Problem[], question: Question | null, leaf: Doc): Problem[] {
  const inner = (question?.parts ?? []).flatMap((part) => {
    if (part.editor === "condition") return [part.at];
    return part.editor === "acts" && isDoc(partOf(leaf, part) ?? null) ? [[...part.at, "filter"]] : [];
  });
  const starts = inner.map((path) => `/${path.join("/")}/`);
  return problems.filter((one) => !starts.some((start) => `${one.path}/`.startsWith(start) && one.path.length >= start.length));
}

interface Marked extends LeafDrawn {
  invalid: boolean;
  described: string;
}

function FieldLeaf({ leaf, entity, onChange, invalid, described }: Marked) {
  const say = useTexts();
  const { offer } = useAround();
  const fields = offer.entities[entity]?.fields ?? [];
  const field = fields.find((one) => one.field === leaf["field"]);
  const operator = field?.operators.find((one) => one.operator === leaf["operator"]);
  return (
    <span class="cr-labelled">
      <Chooser
        label={say("field_named", { what: field?.label ?? String(leaf["field"]) })}
        button={field?.label ?? String(leaf["field"])}
        kind="cr-field"
        options={fields.map((one) => ({ value: one.field, label: one.label }))}
        invalid={!field}
        onPick={(picked) => {
          const after = fields.find((one) => one.field === picked.value);
          if (after) onChange(changeField(leaf, field, after, offer.currency));
        }}
      />
      {field && (
        <select class="form-select form-select-sm" aria-label={say("question")} value={String(leaf["operator"])} onChange={(event) => onChange(changeOperator(leaf, field, event.currentTarget.value, offer.currency))}>
          {!operator && <option value={String(leaf["operator"])}>{String(leaf["operator"] ?? say("choose"))}</option>}
          {field.operators.map((one) => (
            <option key={one.operator} value={one.operator}>
              {one.label}
            </option>
          ))}
        </select>
      )}
      {field && operator && (
        <Value
          key={operator.widget}
          widget={operator.widget}
          type={field.type}
          label={`${field.label}: ${say("value")}`}
          value={leaf["value"]}
          choices={field.choices}
          target={field.target}
          invalid={invalid}
          described={described}
          onChange={(value, mark) => onChange({ ...leaf, value }, mark)}
        />
      )}
    </span>
  );
}

function Asked({ question, ...drawn }: Marked & { question: Question }) {
  const absent = question.parts.filter((part) => part.optional && !ALWAYS.includes(part.editor) && partOf(drawn.leaf, part) === undefined);
  return (
    <div class="cr-question">
      <div class="cr-question-name">{question.label}</div>
      {question.parts.map((part) => (
        <OnePart key={part.at.join("/") || part.editor} part={part} question={question} {...drawn} />
      ))}
      {absent.length > 0 && (
        <div class="cr-bar">
          {absent.map((part) => (
            <button key={part.at.join("/")} type="button" class="btn btn-sm btn-ghost-secondary" onClick={() => drawn.onChange(fill(drawn.leaf, part, part.start))}>
              <Icon name="plus" /> {part.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function OnePart({ part, question, leaf, entity, acts, at, invalid, described, onChange }: Marked & { part: Part; question: Question }) {
  const say = useTexts();
  const value = partOf(leaf, part) ?? (part.optional ? undefined : part.start);
  if (value === undefined && part.optional && !ALWAYS.includes(part.editor)) return null;
  const off = part.optional && <IconButton icon="x" label={say("take_off", { what: part.label })} onPress={() => onChange(fill(leaf, part, undefined))} />;
  const change = (next: Json | undefined, mark?: string): void => onChange(fill(leaf, part, next), mark);
  const shared = { label: part.label || question.label, value, invalid, described, onChange: change };
  const own = { leaf, invalid, described, onChange };
  switch (part.editor) {
    case "acts":
      return <ActsEditor label={part.label} value={value} at={[...at, ...part.at]} onChange={change} />;
    case "measure":
      return <MeasureEditor {...own} acts={actsOf(leaf, question)} />;
    case "window":
      return <WindowEditor {...shared} />;
    case "property":
      return (
        <span class="cr-labelled">
          <PropertyEditor {...own} acts={acts} />
        </span>
      );
    case "condition":
      return (
        <div class="cr-inner">
          {part.label !== "" && <div class="cr-inner-head cr-labelled-word">{part.label}</div>}
          <Condition root={isDoc(value) ? value : { all: [] }} entity={part.entity ?? entity} acts={actsOf(leaf, question)} at={[...at, ...part.at]} onChange={change} />
        </div>
      );
    case "span":
      return (
        <Labelled label={part.label}>
          <Span {...shared} widget="span" type="instant" />
          {off}
        </Labelled>
      );
    default:
      return (
        <Labelled label={part.label}>
          <Value {...shared} widget={WIDGETS[part.editor] ?? "text"} type={part.editor} choices={part.choices} target={part.target} decimals={part.decimals > 0} onChange={change} />
          {off}
        </Labelled>
      );
  }
}

/** Parts that are drawn also where the document does not say them: they have a word for that. */
const ALWAYS: readonly string[] = ["window", "measure", "acts", "condition"];
const WIDGETS: { [editor: string]: "number" | "select" | "chooser" | "text" } = { number: "number", choice: "select", reference: "chooser", text: "text" };

/** The acts that the parts of a question name, for the units and properties of them. */
function actsOf(leaf: Doc, question: Question): readonly string[] {
  const part = question.parts.find((one) => one.editor === "acts");
  return part ? readActs(partOf(leaf, part)).names : [];
}
