/** About how many the condition means, and some of them with the reasons, asked anew a moment after each change. */
import { useEffect, useRef, useState } from "preact/hooks";

import { useAround, useTexts } from "./around.ts";
import type { Doc } from "./documents.ts";
import type { Estimate, Sample } from "./offer.ts";
import { Icon } from "./small.tsx";

const PAUSE = 400;

export function Estimated({ document, isWhole }: { document: Doc; isWhole: boolean }) {
  const say = useTexts();
  const { offer } = useAround();
  const [state, again] = useEstimate(document, isWhole);
  const numbers = new Intl.NumberFormat(offer.language === "en" ? "en" : "zh-CN");
  const { found, isStale, hasFailed, refused } = state;
  const [exact, isCounting, count] = useExact(document);
  const isExact = exact !== null || found?.is_exact === true;
  const counted = exact ?? found?.number;
  const number = counted === undefined ? "" : numbers.format(counted);
  const people = say(`people_${offer.entity}${counted === 1 ? "_one" : ""}`);
  return (
    <div class="cr-estimate" aria-busy={isStale}>
      <div class={`cr-estimate-number${isStale ? " cr-stale" : ""}`} role="status">
        {found && <strong>{say(isExact ? "exactly" : "about", { number, people })}</strong>}
        {found && <span class="text-secondary">{isExact ? say("of_all", { of: numbers.format(found.of) }) : say("tried", { tried: numbers.format(found.tried), of: numbers.format(found.of) })}</span>}
        {found && !isExact && !isStale && (
          <button type="button" class="btn btn-sm" disabled={isCounting} onClick={count}>
            {isCounting ? say("counting") : say("count_exactly")}
          </button>
        )}
        {!found && isStale && <span class="text-secondary">{say("counting")}</span>}
        {refused !== "" && <span class="text-danger">{refused}</span>}
        {hasFailed && (
          <span class="text-danger">
            {say("failed")}{" "}
            <button type="button" class="btn btn-sm" onClick={again}>
              {say("again")}
            </button>
          </span>
        )}
      </div>
      {found && found.samples.length > 0 && <Samples found={found} isStale={isStale} />}
      {found && found.samples.length === 0 && <p class="text-secondary mb-0">{say(found.is_exact ? "nobody" : "nobody_in_sample")}</p>}
    </div>
  );
}

function Samples({ found, isStale }: { found: Estimate; isStale: boolean }) {
  const say = useTexts();
  return (
    <details class={`cr-samples${isStale ? " cr-stale" : ""}`}>
      <summary>{say("samples", { number: found.samples.length })}</summary>
      <ul>
        {found.samples.map((one) => (
          <Person key={one.url} one={one} />
        ))}
      </ul>
    </details>
  );
}

function Person({ one }: { one: Sample }) {
  const { offer } = useAround();
  const say = useTexts();
  const days = new Intl.DateTimeFormat(offer.language === "en" ? "en" : "zh-CN", { dateStyle: "medium" });
  return (
    <li>
      <a href={one.url} target="_blank" rel="noopener">
        {one.name}
      </a>
      <ul class="cr-why">
        {one.why.map((why) => (
          <li key={why.path}>
            <Icon name={why.answer ? "check" : "x"} /> {why.answer ? why.words : say("is_not_so", { words: why.words })}
            {why.events.map((event) => (
              <span key={`${event.at}${event.subject}`} class="text-secondary cr-why-event">
                {event.label}
                {event.subject && ` · ${event.subject}`} · {days.format(event.at)}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** The exact number of this document once it was asked for; another document has none yet. */
function useExact(document: Doc): [number | null, boolean, () => void] {
  const { server } = useAround();
  const [counted, setCounted] = useState<{ of: Doc; number: number | null } | null>(null);
  const own = counted?.of === document ? counted : null;
  const stop = useRef(new AbortController());
  useEffect(() => {
    stop.current = new AbortController();
    return () => stop.current.abort();
  }, [document]);
  function count(): void {
    setCounted({ of: document, number: null });
    server.count(document, stop.current.signal).then(
      (number) => setCounted({ of: document, number }),
      () => setCounted(null),
    );
  }
  return [own?.number ?? null, own !== null && own.number === null, count];
}

interface State {
  found: Estimate | null;
  isStale: boolean;
  hasFailed: boolean;
  /** Why the server gives no number: what is asked is hidden from the reader. */
  refused: string;
}
const NOTHING: State = { found: null, isStale: true, hasFailed: false, refused: "" };

function useEstimate(document: Doc, isWhole: boolean): [State, () => void] {
  const { server } = useAround();
  const [state, setState] = useState(NOTHING);
  const [round, setRound] = useState(0);
  const text = JSON.stringify(document);
  useEffect(() => {
    setState((before) => ({ ...before, isStale: true, hasFailed: false, refused: "" }));
    if (!isWhole) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      server.estimate(document, stop.signal).then(
        (found) => setState({ ...NOTHING, isStale: false, ...("number" in found ? { found } : { refused: found.problems.map((one) => one.sentence).join(" ") }) }),
        () => stop.signal.aborted || setState((before) => ({ ...before, isStale: false, hasFailed: true })),
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, isWhole, round]);
  return [state, () => setRound(round + 1)];
}
