/** What the server says can be asked: the builder draws this and knows no field of its own. */
import type { Json, Path } from "./documents.ts";

export interface Choice {
  value: string;
  label: string;
  hint?: string;
}
export interface OperatorControl {
  operator: string;
  label: string;
  widget: Widget;
}
export interface FieldControl {
  field: string;
  label: string;
  type: string;
  target: string | null;
  operators: OperatorControl[];
  choices: Choice[];
}
export type Widget =
  | "none" | "text" | "words" | "number" | "range" | "money" | "switch" | "day" | "days" | "span" | "select"
  | "select_many" | "chooser" | "chooser_many";
export type Editor =
  | "field" | "property" | "acts" | "measure" | "window" | "condition" | "number" | "text" | "choice" | "reference" | "span";

export interface Part {
  at: Path;
  editor: Editor;
  label: string;
  start: Json;
  optional: boolean;
  entity: string | null;
  target: string | null;
  choices: Choice[];
  least: number | null;
  most: number | null;
  decimals: number;
}
export interface Question {
  tag: string;
  label: string;
  parts: Part[];
  start: { [key: string]: Json };
}
export interface Entity {
  questions: Question[];
  fields: FieldControl[];
}
export interface Act {
  name: string;
  label: string;
  unit: string;
}
export interface Measure {
  measure: string;
  label: string;
  of: { part: string; label: string }[];
  property_types: string[];
}
export interface Events {
  acts: Act[];
  properties: { type: string; label: string; operators: OperatorControl[] }[];
  measures: Measure[];
  periods: { period: string; label: string }[];
  units: { unit: string; label: string }[];
  judgements: { judgement: string; label: string }[];
}
export interface Offer {
  entity: string;
  entities: { [entity: string]: Entity };
  events: Events;
  texts: { [key: string]: string };
  currency: string;
  language: string;
  estimates: boolean;
}
export interface Problem {
  path: string;
  sentence: string;
}
export interface Checked {
  words: string;
  names: { [id: string]: string };
  problems: Problem[];
}
export interface Sample {
  name: string;
  url: string;
  why: { path: string; words: string; answer: boolean; events: { label: string; subject: string; at: number }[] }[];
}
export interface Estimate {
  number: number;
  is_exact: boolean;
  tried: number;
  of: number;
  samples: Sample[];
}
export interface SeenProperty {
  name: string;
  type: string;
  values: string[];
}
