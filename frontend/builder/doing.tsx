/** The parts of a question about what somebody did, drawn: acts, how much of them, when, and their properties. */
import { useEffect, useState } from "preact/hooks";

import { type Acts, type Amount, type Range, readActs, readAmount, whenOf, writeActs, writeAmount } from "./amounts.ts";
import { useAround, useTexts } from "./around.ts";
import { Chooser, type Offered } from "./chooser.tsx";
import { Condition } from "./condition.tsx";
import { type Doc, type Json, type Path, isDoc } from "./documents.ts";
import { changeOperator } from "./leaves.ts";
import type { FieldControl, OperatorControl, SeenProperty } from "./offer.ts";
import { Icon, IconButton, Labelled } from "./small.tsx";
import { Chips, Span, Value } from "./value.tsx";

interface ActsDrawn {
  label: string;
  value: Json | undefined;
  at: Path;
  onChange: (value: Json, mark?: string) => void;
}

export function ActsEditor({ label, value, at, onChange }: ActsDrawn) {
  const say = useTexts();
  const { offer } = useAround();
  const acts = readActs(value);
  const titles = new Map(offer.events.acts.map((one) => [one.name, one.label]));
  const change = (more: Partial<Acts>, mark?: string): void => onChange(writeActs({ ...acts, ...more }), mark);
  const options = offer.events.acts
    .filter((one) => !acts.names.includes(one.name))
    .map((one) => ({ value: one.name, label: one.label, hint: one.label === one.name ? "" : one.name }));
  return (
    <>
      <Labelled label={label}>
        <Chips label={label || say("acts")} held={acts.names} names={(one) => titles.get(one) ?? one} onChange={(names) => change({ names: names as string[] })}>
          <Chooser
            label={`${label} ${say("add_act")}`.trim()}
            button={acts.names.length === 0 ? say("any_act") : <Icon name="plus" />}
            options={options}
            takes={(text) => (/^\S{1,255}$/.test(text) && text !== "*" ? { value: text, label: text } : null)}
            onPick={(one) => change({ names: [...acts.names, one.value] })}
          />
        </Chips>
        {acts.judgement !== "human" && <Machines judgement={acts.judgement} onChange={(judgement) => change({ judgement })} />}
        {!acts.filter && (
          <button type="button" class="btn btn-sm btn-ghost-secondary" onClick={() => change({ filter: { all: [] } })}>
            <Icon name="filter" /> {say("only_where")}
          </button>
        )}
      </Labelled>
      {acts.filter && (
        <div class="cr-inner">
          <div class="cr-inner-head">
            <span class="cr-labelled-word">{say("only_where")}</span>
            <Machines judgement={acts.judgement} onChange={(judgement) => change({ judgement })} />
            <IconButton icon="x" label={say("take_off", { what: say("only_where") })} onPress={() => change({ filter: null })} />
          </div>
          <Condition root={acts.filter} entity="event" acts={acts.names} at={[...at, "filter"]} onChange={(filter, mark) => change({ filter }, mark)} />
        </div>
      )}
    </>
  );
}

function Machines({ judgement, onChange }: { judgement: string; onChange: (judgement: string) => void }) {
  const say = useTexts();
  const { offer } = useAround();
  return (
    <select class="form-select form-select-sm" aria-label={say("by_whom")} value={judgement} onChange={(event) => onChange(event.currentTarget.value)}>
      {offer.events.judgements.map((one) => (
        <option key={one.judgement} value={one.judgement}>
          {one.label}
        </option>
      ))}
    </select>
  );
}

interface Drawn {
  leaf: Doc;
  acts: readonly string[];
  invalid: boolean;
  described: string;
  onChange: (leaf: Doc, mark?: string) => void;
}

const RANGES: Range[] = ["least", "most", "between", "exactly", "none"];

export function MeasureEditor({ leaf, acts, invalid, described, onChange }: Drawn) {
  const say = useTexts();
  const { offer } = useAround();
  const amount = readAmount(leaf);
  const measure = offer.events.measures.find((one) => one.measure === amount.measure);
  const change = (more: Partial<Amount>, mark?: string): void => onChange(writeAmount(leaf, { ...amount, ...more }), mark);
  const decimals = isDoc(amount.of) && amount.measure !== "distinct";
  const number = (key: "low" | "high", name: string) => (
    <Value widget="number" type="number" label={name} value={amount[key]} decimals={decimals} invalid={invalid} described={described} onChange={(value, mark) => change({ [key]: value }, mark)} />
  );
  function turn(name: string): void {
    const [first] = offer.events.measures.find((one) => one.measure === name)?.of ?? [];
    change({ measure: name, of: first?.part ?? null, range: amount.range === "none" ? "least" : amount.range });
  }
  return (
    <span class="cr-labelled">
      <select class="form-select form-select-sm" aria-label={say("measure")} value={amount.measure} onChange={(event) => turn(event.currentTarget.value)}>
        {offer.events.measures.map((one) => (
          <option key={one.measure} value={one.measure}>
            {one.label}
          </option>
        ))}
      </select>
      {measure && measure.of.length > 0 && <OfWhat measure={measure} of={amount.of} acts={acts} onChange={(of) => change({ of })} />}
      <select class="form-select form-select-sm" aria-label={say("range")} value={amount.range} onChange={(event) => change({ range: event.currentTarget.value as Range })}>
        {RANGES.filter((one) => one !== "none" || amount.measure === "count").map((one) => (
          <option key={one} value={one}>
            {say(`range_${one}`)}
          </option>
        ))}
      </select>
      {amount.range !== "none" && number(amount.range === "most" ? "high" : "low", say("number"))}
      {amount.range === "between" && number("high", say("to"))}
      {amount.range !== "none" && <span class="text-secondary">{unitOf(offer.events.acts, acts, amount) || say("times")}</span>}
    </span>
  );
}

/** The unit of the acts' value where they share one; nothing beside a property, and times where acts are counted. */
function unitOf(known: readonly { name: string; unit: string }[], acts: readonly string[], amount: Amount): string {
  if (amount.measure === "count") return "";
  if (amount.of !== "value") return " ";
  const units = new Set(known.filter((one) => acts.includes(one.name)).map((one) => one.unit));
  return units.size === 1 ? ([...units][0] ?? " ") : " ";
}

interface Measured {
  measure: { of: { part: string; label: string }[]; property_types: string[] };
  of: Json;
  acts: readonly string[];
  onChange: (of: Json) => void;
}

function OfWhat({ measure, of, acts, onChange }: Measured) {
  const say = useTexts();
  const seen = useProperties(acts);
  const parts = measure.of.map((one) => ({ value: one.part, label: one.label, group: say("parts") }));
  const fits = seen.filter((one) => measure.property_types.includes(one.type));
  const properties = fits.map((one) => ({ value: `property ${one.name}`, label: one.name, group: say("properties"), hint: one.values.slice(0, 3).join(", ") }));
  const shown = isDoc(of) ? String(of["property"]) : (measure.of.find((one) => one.part === of)?.label ?? say("choose"));
  const typeOf = (name: string): string => fits.find((one) => one.name === name)?.type ?? measure.property_types[0] ?? "number";
  return (
    <Chooser
      label={say("of_what", { what: shown })}
      button={shown}
      options={[...parts, ...properties]}
      takes={(text) => (text === "" ? null : { value: `property ${text}`, label: text, group: say("properties") })}
      onPick={({ value, label }) => onChange(value.startsWith("property ") ? { property: label, type: typeOf(label) } : value)}
    />
  );
}

/** The properties that came with the newest of these acts, asked for once they are drawn. */
export function useProperties(acts: readonly string[]): readonly SeenProperty[] {
  const { server } = useAround();
  const [seen, setSeen] = useState<readonly SeenProperty[]>([]);
  const asked = [...acts].sort().join(",");
  useEffect(() => {
    let isMeant = true;
    server.properties(asked === "" ? [] : asked.split(",")).then(
      (found) => isMeant && setSeen(found),
      () => undefined,
    );
    return () => {
      isMeant = false;
    };
  }, [asked]);
  return seen;
}

interface WindowDrawn {
  label: string;
  value: Json | undefined;
  invalid: boolean;
  described: string;
  onChange: (value: Json | undefined, mark?: string) => void;
}

export function WindowEditor({ label, value, invalid, described, onChange }: WindowDrawn) {
  const say = useTexts();
  const { offer } = useAround();
  const when = whenOf(value);
  const shown = when === "period" ? String(value) : when;
  function turn(name: string): void {
    if (name === "ever") onChange(undefined);
    else if (name === "last") onChange({ last: { count: 90, unit: "days" } });
    else if (name === "between") onChange({ between: ["", ""] });
    else onChange(name);
  }
  return (
    <Labelled label={label}>
      <select class="form-select form-select-sm" aria-label={label} value={shown} onChange={(event) => turn(event.currentTarget.value)}>
        <option value="ever">{say("ever")}</option>
        <option value="last">{say("in_the_last")}</option>
        <option value="between">{say("between_days")}</option>
        {offer.events.periods.map((one) => (
          <option key={one.period} value={one.period}>
            {one.label}
          </option>
        ))}
      </select>
      {isDoc(value) && when === "last" && (
        <Span widget="span" type="instant" label={say("in_the_last")} value={value["last"]} invalid={invalid} described={described} onChange={(last, mark) => onChange({ last }, mark)} />
      )}
      {isDoc(value) && when === "between" && (
        <Value widget="days" type="instant" label={label} value={value["between"]} invalid={invalid} described={described} onChange={(between, mark) => onChange({ between }, mark)} />
      )}
    </Labelled>
  );
}

/** A property is asked as a field of its type is. */
function asField({ type, operators }: { type: string; operators: OperatorControl[] }): FieldControl {
  return { field: "", label: "", target: null, choices: [], type, operators };
}

export function PropertyEditor({ leaf, acts, invalid, described, onChange }: Drawn) {
  const say = useTexts();
  const { offer } = useAround();
  const seen = useProperties(acts);
  const types = offer.events.properties;
  const type = types.find((one) => one.type === leaf["type"]) ?? types[0];
  const name = typeof leaf["property"] === "string" ? leaf["property"] : "";
  const operator = type?.operators.find((one) => one.operator === leaf["operator"]);
  if (!type) return null;
  const turn = (next: string, property: string): void => {
    const found = types.find((one) => one.type === next) ?? type;
    const isSame = found.type === leaf["type"];
    onChange(isSame ? { ...leaf, property } : changeOperator({ property, type: found.type }, asField(found), found.operators[0]?.operator ?? "", offer.currency));
  };
  const options: Offered[] = seen.map((one) => ({ value: one.name, label: one.name, hint: one.values.slice(0, 3).join(", ") }));
  return (
    <>
      <Chooser
        label={say("property_named", { what: name || say("choose") })}
        button={name || say("choose_property")}
        options={options}
        takes={(text) => (text === "" ? null : { value: text, label: text })}
        onPick={(one) => turn(seen.find((other) => other.name === one.value)?.type ?? type.type, one.value)}
      />
      <select class="form-select form-select-sm" aria-label={say("property_type")} value={type.type} onChange={(event) => turn(event.currentTarget.value, name)}>
        {types.map((one) => (
          <option key={one.type} value={one.type}>
            {one.label}
          </option>
        ))}
      </select>
      <select class="form-select form-select-sm" aria-label={say("question")} value={String(leaf["operator"] ?? "")} onChange={(event) => onChange(changeOperator(leaf, asField(type), event.currentTarget.value, offer.currency))}>
        {type.operators.map((one) => (
          <option key={one.operator} value={one.operator}>
            {one.label}
          </option>
        ))}
      </select>
      {operator && (
        <Value widget={operator.widget} type={type.type} label={say("value")} value={leaf["value"]} decimals={type.type === "number"} seen={seen.find((one) => one.name === name)?.values ?? []} invalid={invalid} described={described} onChange={(value, mark) => onChange({ ...leaf, value }, mark)} />
      )}
    </>
  );
}
