/** A condition: a group of parts, each a question or a group again. Conditions inside questions are drawn by it, too. */
import { useState } from "preact/hooks";

import { useAround, useTexts } from "./around.ts";
import { Chooser, type Offered } from "./chooser.tsx";
import { type Doc, type Json, type Path, asGroup, copy, isDoc, numberOf, pointer, read, see, write } from "./documents.ts";
import { Leaf } from "./leaf.tsx";
import { questionOf, startOf, startOfField } from "./leaves.ts";
import { dissolve, findNumber, insert, listOf, move, negate, remove, say as sayGroup, step, wrap } from "./moving.ts";
import { Icon, IconButton, Menu, type MenuAct } from "./small.tsx";

export type Changed = (next: Doc, mark?: string) => void;

interface Drawn {
  root: Doc;
  entity: string;
  acts: readonly string[];
  /** Where the condition stands in the whole document. */
  at: Path;
  onChange: Changed;
}

export function Condition({ root, at, ...rest }: Drawn) {
  const grouped = asGroup(root);
  return <Group {...rest} root={grouped} place={[]} at={at} />;
}

interface Placed extends Drawn {
  /** Where it stands in its condition. */
  place: Path;
}

const SAYINGS = ["all", "any", "not_all", "not_any"] as const;

function Group({ place, ...drawn }: Placed) {
  const { root, at, onChange } = drawn;
  const say = useTexts();
  const { problems } = useAround();
  const group = read(root, place) as Doc;
  const seen = see(group);
  const saying = `${seen.isNot ? "not_" : ""}${seen.word ?? "all"}` as (typeof SAYINGS)[number];
  const list = listOf(root, place);
  const here = pointer([...at, ...place, ...seen.at]);
  const wrong = problems.filter((one) => one.path === here || one.path === `${here}/${seen.word}`);
  return (
    <div class="cr-group" role="group" aria-label={say(`group_${saying}`)} data-group={numberOf(group)}>
      <div class="cr-bar">
        <select
          class="form-select form-select-sm cr-saying"
          aria-label={say("group_says")}
          value={saying}
          onChange={(event) => onChange(sayGroup(root, place, event.currentTarget.value.endsWith("any") ? "any" : "all", event.currentTarget.value.startsWith("not")))}
        >
          {SAYINGS.map((one) => (
            <option key={one} value={one}>
              {say(`group_${one}`)}
            </option>
          ))}
        </select>
        {seen.parts.length === 0 && <span class="text-secondary">{say("empty")}</span>}
      </div>
      {wrong.map((one) => (
        <p key={one.sentence} class="cr-part-problem text-danger">
          {one.sentence}
        </p>
      ))}
      <ol class="cr-parts">
        {seen.parts.map((part, index) => (
          <Item key={numberOf(part)} {...drawn} group={place} place={[...list, index]} count={seen.parts.length} />
        ))}
      </ol>
      <Add {...drawn} place={place} count={seen.parts.length} />
    </div>
  );
}

function Add({ root, place, entity, count, onChange }: Placed & { count: number }) {
  const say = useTexts();
  const { offer, focus } = useAround();
  const told = offer.entities[entity] ?? { questions: [], fields: [] };
  const options: Offered[] = [
    ...told.questions.map((one, index) => ({ value: `question ${index}`, label: one.label, group: say("questions") })),
    ...told.fields.map((one) => ({ value: `field ${one.field}`, label: one.label, group: say("fields") })),
    { value: "group", label: say("a_group"), group: say("groups") },
  ];
  function made(value: string): Doc | null {
    if (value === "group") return { all: [] };
    const [kind, key] = [value.slice(0, value.indexOf(" ")), value.slice(value.indexOf(" ") + 1)];
    const field = kind === "field" ? told.fields.find((one) => one.field === key) : undefined;
    if (field) return startOfField(field, offer.currency);
    const question = told.questions[Number(key)];
    return question ? startOf(question) : null;
  }
  return (
    <Chooser
      label={say("add")}
      button={
        <>
          <Icon name="plus" /> {say("add")}
        </>
      }
      options={options}
      onPick={({ value }) => {
        const part = made(value);
        if (!part) return;
        const next = insert(root, place, count, part);
        focus(numberOf(part), "body");
        onChange(next);
      }}
    />
  );
}

interface Dragged {
  at: string;
  number: number;
}
let dragged: Dragged | null = null;

function Item({ group, count, ...drawn }: Placed & { group: Path; count: number }) {
  const { root, place, entity, acts, at, onChange } = drawn;
  const say = useTexts();
  const { announce, focus } = useAround();
  const [edge, setEdge] = useState<"" | "before" | "after">("");
  const part = read(root, place) as Doc;
  const seen = see(part);
  const number = numberOf(part);
  const index = place.at(-1) as number;
  const inner = [...place, ...seen.at];
  const name = useName(seen.inner, entity, seen.word !== null);

  function put(next: Doc): void {
    if (next === root) return;
    const now = findNumber(next, number);
    focus(number, "handle");
    if (now) announce(say("moved", { what: name, place: (now.at(-1) as number) + 1 }));
    onChange(next);
  }
  function takeOut(): void {
    const left = remove(root, place);
    const neighbours = (read(left, listOf(left, group)) as Json[]).filter(isDoc);
    const next = neighbours[Math.min(index, neighbours.length - 1)] ?? (read(left, group) as Doc);
    focus(numberOf(next), "handle");
    announce(say("removed", { what: name }));
    onChange(left);
  }
  function double(): void {
    const second = copy(part);
    focus(numberOf(second), "handle");
    onChange(insert(root, group, index + 1, second));
  }
  function pressed(event: KeyboardEvent): void {
    const isHandle = (event.target as Element).matches("[data-handle]");
    const direction = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (direction && (isHandle || event.altKey)) put(step(root, place, direction));
    else if (isHandle && event.key === "Delete") takeOut();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function dropped(event: DragEvent): void {
    event.preventDefault();
    event.stopPropagation();
    const from = dragged?.at === pointer(at) ? findNumber(root, dragged.number) : null;
    setEdge("");
    if (from) onChange(move(root, from, group, index + (edge === "after" ? 1 : 0)));
  }
  function over(event: DragEvent): void {
    if (dragged?.at !== pointer(at)) return;
    event.preventDefault();
    event.stopPropagation();
    const box = (event.currentTarget as Element).getBoundingClientRect();
    setEdge(event.clientY < box.top + box.height / 2 ? "before" : "after");
  }
  const more: MenuAct[] = [
    { icon: "arrow-up", label: say("up"), act: () => put(step(root, place, -1)) },
    { icon: "arrow-down", label: say("down"), act: () => put(step(root, place, 1)) },
    { icon: "copy", label: say("double"), act: double },
    { icon: "folder-plus", label: say("group_it"), act: () => put(wrap(root, place)) },
    ...(seen.word && !seen.isNot ? [{ icon: "folder-minus", label: say("dissolve"), act: () => onChange(dissolve(root, place)) }] : []),
  ];
  return (
    <li
      class={`cr-part${edge ? ` cr-drop-${edge}` : ""}${seen.isNot ? " cr-turned" : ""}`}
      data-part={number}
      aria-label={name}
      onKeyDown={pressed}
      onDragOver={over}
      onDragLeave={() => setEdge("")}
      onDrop={dropped}
    >
      <button
        type="button"
        class="btn btn-ghost-secondary btn-icon btn-sm cr-handle"
        data-handle
        draggable
        aria-label={say("handle", { what: name, place: index + 1, count })}
        title={say("handle_hint")}
        onDragStart={(event) => {
          dragged = { at: pointer(at), number };
          event.dataTransfer?.setData("text/plain", name);
          const own = (event.currentTarget as Element).closest("li");
          if (own) event.dataTransfer?.setDragImage(own, 8, 8);
        }}
        onDragEnd={() => {
          dragged = null;
        }}
      >
        <Icon name="grip-vertical" />
      </button>
      <div class="cr-part-body" data-body>
        {seen.word ? <Group {...drawn} /> : <Leaf leaf={seen.inner} entity={entity} acts={acts} at={[...at, ...inner]} number={number} onChange={(next, mark) => onChange(write(root, inner, next) as Doc, mark && `${number} ${mark}`)} />}
      </div>
      <div class="cr-part-acts">
        {!seen.word && (
          <button type="button" class={`btn btn-sm ${seen.isNot ? "cr-not" : "btn-ghost-secondary"}`} aria-pressed={seen.isNot} onClick={() => onChange(negate(root, place))}>
            {say("not")}
          </button>
        )}
        <Menu label={say("more", { what: name })} acts={more} />
        <IconButton icon="x" label={say("remove", { what: name })} onPress={takeOut} />
      </div>
    </li>
  );
}

/** What a part is called where its buttons are read aloud. */
function useName(inner: Doc, entity: string, isGroup: boolean): string {
  const say = useTexts();
  const { offer } = useAround();
  const told = offer.entities[entity];
  if (isGroup) return say("a_group");
  const field = told?.fields.find((one) => one.field === inner["field"]);
  return field?.label ?? questionOf(inner, told?.questions ?? [])?.label ?? say("a_condition");
}
