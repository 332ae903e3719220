/** The condition as a document: to copy, and to paste another one over it. */
import { useState } from "preact/hooks";

import { useTexts } from "./around.ts";
import { type Doc, type Json, isDoc } from "./documents.ts";
import type { Problem } from "./offer.ts";
import { Icon } from "./small.tsx";

interface Drawn {
  document: Doc;
  text: string;
  problems: readonly Problem[];
  onTake: (document: Doc) => void;
  /** What cannot be read is kept as it is, so that a form that is sent says so. */
  keep: (text: string) => void;
}

export function Written({ document, text, problems, onTake, keep }: Drawn) {
  const say = useTexts();
  const written = JSON.stringify(document, null, 2);
  const [typed, setTyped] = useState<string | null>(isLost(text) ? text : null);
  const [isCopied, setCopied] = useState(false);
  const read = typed === null ? document : parsed(typed);
  function change(next: string): void {
    setTyped(next);
    setCopied(false);
    const found = parsed(next);
    if (found) onTake(found);
    else keep(next);
  }
  function copyAll(): void {
    void navigator.clipboard.writeText(typed ?? written).then(() => setCopied(true));
  }
  return (
    <div>
      <textarea class={`form-control cr-code${read ? "" : " is-invalid"}`} rows={14} spellcheck={false} aria-label={say("as_document")} aria-describedby="cr-written-problems" value={typed ?? written} onInput={(event) => change(event.currentTarget.value)} />
      <div class="cr-bar mt-2">
        <button type="button" class="btn btn-sm" onClick={copyAll}>
          <Icon name="copy" /> {isCopied ? say("copied") : say("copy")}
        </button>
        <span class="text-secondary">{say("paste_hint")}</span>
      </div>
      <ul id="cr-written-problems" class="list-unstyled text-danger mb-0" role="status">
        {!read && <li>{say("no_document")}</li>}
        {read &&
          problems.map((one) => (
            <li key={one.path + one.sentence}>
              {one.path && <code>{one.path}</code>} {one.sentence}
            </li>
          ))}
      </ul>
    </div>
  );
}

function parsed(text: string): Doc | null {
  try {
    const found = JSON.parse(text) as Json;
    return isDoc(found) ? found : null;
  } catch {
    return null;
  }
}

/** Whether the form came back with a text that cannot be drawn: it is shown as it was sent. */
function isLost(text: string): boolean {
  return text.trim() !== "" && parsed(text) === null;
}
