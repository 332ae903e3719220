/** The drawn condition builder: mounted on an element with `data-condition`, it keeps the element's text area filled. */
import { render } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { Around, type Surroundings } from "./around.ts";
import { Condition } from "./condition.tsx";
import { type Doc, type Json, asGroup, isDoc } from "./documents.ts";
import { Estimated } from "./estimate.tsx";
import { type History, advance, begin, redo, undo } from "./history.ts";
import type { Checked, Offer } from "./offer.ts";
import { Server } from "./server.ts";
import { IconButton } from "./small.tsx";
import { said } from "./values.ts";
import { Written } from "./written.tsx";

const PAUSE = 150;

/** Draws the builder; the text area stays in the form, hidden, and holds the document as it is. */
export async function mount(element: HTMLElement): Promise<void> {
  const area = element.querySelector("textarea");
  const place = element.querySelector<HTMLElement>("[data-condition-drawn]");
  if (!area || !place) return;
  const { conditionOffer: offer = "", conditionCheck: check = "", conditionEstimate: estimate = "", conditionCount: count = "" } = element.dataset;
  const { conditionChoices: choices = "", conditionProperties: properties = "", conditionIcons: icons = "" } = element.dataset;
  const server = new Server({ offer, check, estimate, count, choices, properties });
  const keep = (text: string): void => {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const offered = await server.offer();
  const label = area.labels?.[0]?.textContent?.trim() ?? "";
  render(<Builder offer={offered} server={server} icons={icons} text={area.value} label={label} keep={keep} />, place);
}

interface Mounted {
  offer: Offer;
  server: Server;
  icons: string;
  text: string;
  label: string;
  keep: (text: string) => void;
}

function Builder({ offer, server, icons, text, label, keep }: Mounted) {
  const [history, setHistory] = useState<History<Doc>>(() => begin(started(text)));
  const [isWritten, setWritten] = useState(() => !isReadable(text));
  const [names, setNames] = useState<{ [id: string]: string }>({});
  const [announced, announce] = useState("");
  const root = useRef<HTMLDivElement>(null);
  const waiting = useRef<{ number: number; on: "handle" | "body" } | null>(null);
  const document = history.now;
  const [checked, isStale] = useChecked(server, document);
  const say = (key: string): string => said(offer.texts[key], {});
  const isFirst = useRef(true);
  // With the drawing, so that a form sent right after a change sends the change.
  useLayoutEffect(() => {
    if (!isFirst.current) keep(JSON.stringify(document, null, 2));
    isFirst.current = false;
  }, [document]);
  useLayoutEffect(() => {
    if (waiting.current && root.current) goTo(root.current, waiting.current);
    waiting.current = null;
  });
  const around: Surroundings = useMemo(
    () => ({
      offer,
      server,
      icons,
      names: { ...names, ...checked.names },
      problems: checked.problems,
      name: (id, called) => setNames((before) => ({ ...before, [id]: called })),
      announce,
      focus: (number, on) => {
        waiting.current = { number, on };
      },
    }),
    [checked, names],
  );
  const change = (next: Doc, mark = ""): void => setHistory((before) => advance(before, next, mark, Date.now()));
  function pressed(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    if (isWritten) return;
    event.preventDefault();
    setHistory(event.shiftKey ? redo : undo);
  }
  return (
    <Around.Provider value={around}>
      <div class="cr-builder" ref={root} role="group" aria-label={label || say("a_condition")} onKeyDown={pressed}>
        <div class="cr-bar cr-builder-bar">
          <div class="btn-group btn-group-sm" role="group" aria-label={say("ways")}>
            {[false, true].map((way) => (
              <button key={String(way)} type="button" class={`btn btn-sm${isWritten === way ? " active" : ""}`} aria-pressed={isWritten === way} onClick={() => setWritten(way)}>
                {say(way ? "as_document" : "drawn")}
              </button>
            ))}
          </div>
          <span class="ms-auto" />
          <IconButton icon="arrow-back-up" label={say("undo")} disabled={history.past.length === 0} onPress={() => setHistory(undo)} />
          <IconButton icon="arrow-forward-up" label={say("redo")} disabled={history.future.length === 0} onPress={() => setHistory(redo)} />
        </div>
        {isWritten ? <Written document={document} text={text} problems={checked.problems} keep={keep} onTake={(next) => change(asGroup(next))} /> : <Condition root={document} entity={offer.entity} acts={[]} at={[]} onChange={change} />}
        <Sentence checked={checked} isStale={isStale} />
        {offer.estimates && <Estimated document={document} isWhole={!isStale && checked.problems.length === 0} />}
        <div class="visually-hidden" role="status">
          {announced}
        </div>
      </div>
    </Around.Provider>
  );
}

function Sentence({ checked, isStale }: { checked: Checked; isStale: boolean }) {
  return (
    <Around.Consumer>
      {(around) => (
        <p class={`cr-sentence-words${isStale ? " cr-stale" : ""}`} aria-live="polite">
          {checked.words || (checked.problems.length > 0 ? said(around?.offer.texts["unfinished"], {}) : "")}
        </p>
      )}
    </Around.Consumer>
  );
}

function goTo(root: HTMLElement, { number, on }: { number: number; on: "handle" | "body" }): void {
  const part = root.querySelector(`[data-part="${number}"]`);
  const first = "[data-body] button, [data-body] select, [data-body] input";
  const found = part?.querySelector<HTMLElement>(on === "handle" ? "[data-handle]" : first);
  const group = root.querySelector<HTMLElement>(`[data-group="${number}"] > .cr-choose > button`);
  (found ?? group)?.focus();
}

function isReadable(text: string): boolean {
  try {
    return text.trim() === "" || isDoc(JSON.parse(text) as Json);
  } catch {
    return false;
  }
}

function started(text: string): Doc {
  return isReadable(text) && text.trim() !== "" ? asGroup(JSON.parse(text) as Json) : { all: [] };
}

const NOTHING: Checked = { words: "", names: {}, problems: [] };

/** What the server says of the document, a moment after each change; what it said before stands until then. */
function useChecked(server: Server, document: Doc): [Checked, boolean] {
  const [state, setState] = useState({ checked: NOTHING, of: null as Doc | null });
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      server.check(document, stop.signal).then(
        (checked) => setState({ checked, of: document }),
        () => undefined,
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [document]);
  return [state.checked, state.of !== document];
}
