/** The controls into which a value is typed or chosen, one for each widget that the server names. */
import { useState } from "preact/hooks";

import { useAround, useTexts } from "./around.ts";
import { Chooser, type Offered } from "./chooser.tsx";
import { type Doc, type Json, isDoc } from "./documents.ts";
import type { Choice, Widget } from "./offer.ts";
import { Icon } from "./small.tsx";
import { dayOf, readAmount, readNumber, splitList, writeAmount, writeNumber } from "./values.ts";

export interface Valued {
  widget: Widget;
  type: string;
  value: Json | undefined;
  label: string;
  choices?: readonly Choice[];
  target?: string | null;
  decimals?: boolean;
  /** Values that were seen, offered beside a text. */
  seen?: readonly string[];
  invalid?: boolean;
  described?: string | undefined;
  onChange: (value: Json, mark?: string) => void;
}

const FEW = 12;

export function Value(props: Valued) {
  switch (props.widget) {
    case "none":
      return null;
    case "switch":
      return <Switch {...props} />;
    case "number":
      return <Number {...props} />;
    case "money":
      return <Money {...props} />;
    case "range":
    case "days":
      return <Pair {...props} />;
    case "day":
      return <Input {...props} type="date" value={dayOf(props.value)} />;
    case "span":
      return <Span {...props} />;
    case "select":
      return (props.choices ?? []).length > FEW ? <One {...props} /> : <Select {...props} />;
    case "chooser":
      return <One {...props} />;
    case "select_many":
    case "chooser_many":
      return <Many {...props} />;
    case "words":
      return <Words {...props} />;
    default:
      return <Input {...props} type="text" value={typeof props.value === "string" ? props.value : ""} />;
  }
}

interface Typed extends Omit<Valued, "value" | "type"> {
  type: "text" | "date";
  value: string;
  mode?: "numeric" | "decimal";
  suffix?: string;
}

function Input({ label, value, type, invalid, described, seen, mode, suffix, onChange }: Typed) {
  const list = seen && seen.length > 0 ? `cr-seen-${label}` : undefined;
  return (
    <>
      <input
        class={`form-control form-control-sm cr-value-${mode ? "number" : type}${invalid ? " is-invalid" : ""}`}
        type={type}
        inputmode={mode}
        list={list}
        maxLength={500}
        aria-label={label + (suffix ?? "")}
        aria-invalid={invalid ? "true" : undefined}
        aria-describedby={described}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value, label)}
      />
      {list && (
        <datalist id={list}>
          {seen?.map((one) => <option key={one} value={one} />)}
        </datalist>
      )}
    </>
  );
}

function Number({ value, decimals, onChange, ...rest }: Valued) {
  const text = writeNumber(value);
  const read = (typed: Json): Json => readNumber(typed as string, { decimals: decimals ?? false });
  const [shown, change] = useTyped(text, read, onChange);
  return <Input {...rest} type="text" mode={decimals ? "decimal" : "numeric"} value={shown} onChange={change} />;
}

/** What is typed stays as it is while it means the same: `1.` and `1.0` are on the way to something. */
function useTyped(text: string, read: (typed: Json) => Json, onChange: Valued["onChange"]): [string, Valued["onChange"]] {
  const [typed, setTyped] = useState(text);
  const isSame = String(read(typed) ?? "") === text;
  const change: Valued["onChange"] = (given, mark) => {
    setTyped(given as string);
    onChange(read(given), mark);
  };
  return [isSame ? typed : text, change];
}

function Money({ value, label, onChange, ...rest }: Valued) {
  const say = useTexts();
  const { offer } = useAround();
  const given: Doc = isDoc(value) ? value : { amount: null, currency: offer.currency };
  const currency = typeof given["currency"] === "string" ? given["currency"] : offer.currency;
  const [typed, setTyped] = useState(writeAmount(given["amount"], currency));
  const isSame = readAmount(typed, currency) === (given["amount"] ?? null);
  return (
    <span class="cr-value-group">
      <Input
        {...rest}
        type="text"
        mode="decimal"
        label={label}
        value={isSame ? typed : writeAmount(given["amount"], currency)}
        onChange={(text, mark) => {
          setTyped(text as string);
          onChange({ ...given, amount: readAmount(text as string, currency) }, mark);
        }}
      />
      <input
        class="form-control form-control-sm cr-value-currency"
        aria-label={say("currency")}
        maxLength={3}
        value={currency}
        onInput={(event) => onChange({ amount: given["amount"] ?? null, currency: event.currentTarget.value.toUpperCase() }, "currency")}
      />
    </span>
  );
}

function Pair({ value, label, widget, type, onChange, ...rest }: Valued) {
  const say = useTexts();
  const given = Array.isArray(value) ? value : [];
  const inner: Widget = widget === "days" ? "day" : type === "money" ? "money" : "number";
  const ends = [say("from"), say("to")];
  return (
    <span class="cr-value-group">
      {ends.map((end, index) => (
        <Value
          {...rest}
          key={end}
          widget={inner}
          type={type}
          label={`${label} ${end}`}
          value={given[index]}
          onChange={(next, mark) => onChange([0, 1].map((place) => (place === index ? next : (given[place] ?? null))), mark)}
        />
      ))}
    </span>
  );
}

function Switch({ value, label, onChange }: Valued) {
  const say = useTexts();
  return (
    <select class="form-select form-select-sm" aria-label={label} value={String(value)} onChange={(event) => onChange(event.currentTarget.value === "true")}>
      <option value="true">{say("yes")}</option>
      <option value="false">{say("no")}</option>
    </select>
  );
}

export function Span({ value, label, type, invalid, described, onChange }: Valued) {
  const { offer } = useAround();
  const say = useTexts();
  const given: Doc = isDoc(value) ? value : { count: null, unit: "days" };
  const units = offer.events.units.filter((one) => type !== "day" || one.unit === "days");
  return (
    <span class="cr-value-group">
      <Number widget="number" type="number" label={label} value={given["count"]} invalid={invalid ?? false} described={described} onChange={(count, mark) => onChange({ ...given, count }, mark)} />
      <select class="form-select form-select-sm" aria-label={say("unit")} value={String(given["unit"])} onChange={(event) => onChange({ ...given, unit: event.currentTarget.value })}>
        {units.map((one) => (
          <option key={one.unit} value={one.unit}>
            {one.label}
          </option>
        ))}
      </select>
    </span>
  );
}

function Select({ value, label, choices, invalid, described, onChange }: Valued) {
  const say = useTexts();
  const known = (choices ?? []).some((one) => one.value === value);
  return (
    <select class={`form-select form-select-sm${invalid ? " is-invalid" : ""}`} aria-label={label} aria-describedby={described} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value)}>
      {!known && <option value={String(value ?? "")}>{value ? String(value) : say("choose")}</option>}
      {choices?.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
    </select>
  );
}

/** Whom or what a reference may point to: looked up by the server, or one of the choices. */
function usePicking({ choices, target }: Pick<Valued, "choices" | "target">) {
  const { server, names, name } = useAround();
  const known = new Map((choices ?? []).map((one) => [one.value, one.label]));
  return {
    options: choices ?? [],
    ask: target ? (text: string) => server.choices(target, text) : undefined,
    takes: target ? (text: string): Offered | null => (new RegExp(`^${target}_\\d+$`).test(text) ? { value: text, label: text } : null) : undefined,
    label: (value: string): string => known.get(value) ?? names[value] ?? value,
    note: (one: Offered) => (target ? name(one.value, one.label) : undefined),
  };
}

function One({ value, label, choices, target, invalid, onChange }: Valued) {
  const say = useTexts();
  const picking = usePicking({ choices: choices ?? [], target: target ?? null });
  const shown = typeof value === "string" && value !== "" ? picking.label(value) : say("choose");
  const looks = { ...(picking.ask ? { ask: picking.ask } : {}), ...(picking.takes ? { takes: picking.takes } : {}) };
  return (
    <Chooser
      {...looks}
      label={`${label}: ${shown}`}
      button={shown}
      options={picking.options}
      invalid={invalid ?? false}
      onPick={(one) => {
        picking.note(one);
        onChange(one.value);
      }}
    />
  );
}

function Many({ value, label, choices, target, invalid, onChange }: Valued) {
  const say = useTexts();
  const picking = usePicking({ choices: choices ?? [], target: target ?? null });
  const held = Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
  const looks = { ...(picking.ask ? { ask: picking.ask } : {}), ...(picking.takes ? { takes: picking.takes } : {}) };
  return (
    <Chips label={label} held={held} names={picking.label} onChange={onChange}>
      <Chooser
        {...looks}
        label={`${label}: ${say("add_value")}`}
        button={held.length === 0 ? say("choose") : <Icon name="plus" />}
        options={picking.options.filter((one) => !held.includes(one.value))}
        invalid={invalid ?? false}
        onPick={(one) => {
          picking.note(one);
          if (!held.includes(one.value)) onChange([...held, one.value]);
        }}
      />
    </Chips>
  );
}

function Words({ value, label, type, invalid, described, decimals, onChange }: Valued) {
  const say = useTexts();
  const [typed, setTyped] = useState("");
  const held = Array.isArray(value) ? value : [];
  const read = (one: string): Json => (type === "number" ? readNumber(one, { decimals: decimals ?? false }) : one);
  const take = (text: string): void => {
    setTyped("");
    const fresh = splitList(text).map(read).filter((one) => one !== null && !held.includes(one));
    if (fresh.length > 0) onChange([...held, ...fresh]);
  };
  return (
    <Chips label={label} held={held.map(String)} names={(one) => one} onChange={(left) => onChange((left as string[]).map(read))}>
      <input
        class={`form-control form-control-sm cr-value-words${invalid ? " is-invalid" : ""}`}
        aria-label={label}
        aria-describedby={described}
        placeholder={say("words_hint")}
        value={typed}
        onInput={(event) => (/[\n,，、;；]/.test(event.currentTarget.value) ? take(event.currentTarget.value) : setTyped(event.currentTarget.value))}
        onPaste={(event) => {
          event.preventDefault();
          take(typed + (event.clipboardData?.getData("text") ?? ""));
        }}
        onBlur={() => take(typed)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            take(typed);
          } else if (event.key === "Backspace" && typed === "" && held.length > 0) onChange(held.slice(0, -1));
        }}
      />
    </Chips>
  );
}

interface Chipped {
  label: string;
  held: readonly string[];
  names: (value: string) => string;
  onChange: (left: Json) => void;
  children: preact.ComponentChildren;
}

export function Chips({ label, held, names, onChange, children }: Chipped) {
  const say = useTexts();
  return (
    <span class="cr-chips" role="group" aria-label={label}>
      {held.map((one) => (
        <span key={one} class="badge bg-blue-lt cr-chip text-wrap text-start">
          {names(one)}
          <button type="button" class="cr-chip-off" aria-label={say("take_off", { what: names(one) })} onClick={() => onChange(held.filter((other) => other !== one))}>
            <Icon name="x" />
          </button>
        </span>
      ))}
      {children}
    </span>
  );
}
