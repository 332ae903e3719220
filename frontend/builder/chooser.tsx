/** Choosing one of many by a few letters: a button, and under it a box with a list that the keyboard walks. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { useTexts } from "./around.ts";
import { useAway } from "./small.tsx";

export interface Offered {
  value: string;
  label: string;
  group?: string;
  hint?: string;
}

interface Choosing {
  label: string;
  button: ComponentChildren;
  kind?: string;
  options: readonly Offered[];
  /** Asks the server instead of looking through `options`. */
  ask?: (text: string) => Promise<readonly Offered[]>;
  /** Takes what was typed where none of the options is meant. */
  takes?: (text: string) => Offered | null;
  onPick: (picked: Offered) => void;
  invalid?: boolean;
}

const MOST = 100;
const PAUSE = 200;

export function Chooser({ label, button, kind, options, ask, takes, onPick, invalid }: Choosing) {
  const say = useTexts();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [box, opener] = useAway<HTMLDivElement>(isOpen, () => setOpen(false));
  const input = useRef<HTMLInputElement>(null);
  const answered = useAnswers(isOpen, text, ask);
  const found = shown(ask ? answered : options, ask ? "" : text, takes?.(text.trim()) ?? null);
  // Before anything else is typed, so that quick fingers lose no letter.
  useLayoutEffect(() => {
    if (isOpen) input.current?.focus();
  }, [isOpen]);
  useEffect(() => {
    if (isOpen) document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [isOpen, at, id]);

  function open(): void {
    setText("");
    setAt(0);
    setOpen(!isOpen);
  }
  function pick(one: Offered | undefined): void {
    if (!one) return;
    setOpen(false);
    opener.current?.focus();
    onPick(one);
  }
  function walk(event: KeyboardEvent): void {
    const steps: { [key: string]: number } = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: found.length - 1 };
    const next = steps[event.key];
    if (event.key === "Enter") pick(found[at]);
    else if (next === undefined) return;
    else setAt(Math.max(0, Math.min(next, found.length - 1)));
    event.preventDefault();
  }
  return (
    <div class="cr-choose" ref={box}>
      <button ref={opener} type="button" class={`btn btn-sm ${kind ?? ""} ${invalid ? "is-invalid" : ""}`} aria-label={label} aria-haspopup="dialog" aria-expanded={isOpen} onClick={open}>
        {button}
      </button>
      {isOpen && (
        <div class="cr-choose-box" role="dialog" aria-label={label}>
          <input
            ref={input}
            class="form-control form-control-sm"
            role="combobox"
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
            aria-label={label}
            placeholder={say("search")}
            autocomplete="off"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={walk}
          />
          <div class="cr-choose-list" role="listbox" id={id} aria-label={label}>
            {found.map((one, index) => (
              <Row key={`${one.group ?? ""}${one.value}`} one={one} id={`${id}-${index}`} isHere={index === at} head={found[index - 1]?.group !== one.group} pick={() => pick(one)} />
            ))}
          </div>
          {found.length === 0 && <p class="cr-choose-none text-secondary">{ask && text === "" ? say("type_name") : say("none_found")}</p>}
        </div>
      )}
    </div>
  );
}

function Row({ one, id, isHere, head, pick }: { one: Offered; id: string; isHere: boolean; head: boolean; pick: () => void }) {
  return (
    <>
      {head && one.group && (
        <div class="cr-choose-group" role="presentation">
          {one.group}
        </div>
      )}
      <div id={id} role="option" aria-selected={isHere} class={`cr-choose-option${isHere ? " active" : ""}`} onPointerDown={(event) => event.preventDefault()} onClick={pick}>
        {one.label}
        {one.hint && <span class="cr-choose-hint">{one.hint}</span>}
      </div>
    </>
  );
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** What has all the typed words in it, those that begin with them first, group by group as they were. */
function shown(options: readonly Offered[], text: string, typed: Offered | null): readonly Offered[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  const fits = options.filter((one) => words.every((word) => folded(`${one.label} ${one.hint ?? ""}`).includes(word)));
  const isKnown = typed === null || options.some((one) => one.value === typed.value);
  return [...fits.slice(0, MOST), ...(isKnown ? [] : [typed])];
}

function useAnswers(isOpen: boolean, text: string, ask: Choosing["ask"]): readonly Offered[] {
  const [answered, setAnswered] = useState<readonly Offered[]>([]);
  useEffect(() => {
    if (!isOpen || !ask) return undefined;
    let isMeant = true;
    const timer = setTimeout(() => {
      ask(text).then(
        (found) => isMeant && setAnswered(found),
        () => isMeant && setAnswered([]),
      );
    }, PAUSE);
    return () => {
      isMeant = false;
      clearTimeout(timer);
    };
  }, [isOpen, text]);
  return answered;
}
