/** A part that the builder cannot draw, as its document: a kind of a newer version, or one without a form. */
import { useState } from "preact/hooks";

import { useTexts } from "./around.ts";
import { type Doc, isDoc } from "./documents.ts";

export function Raw({ value, onChange }: { value: Doc; onChange: (value: Doc, mark?: string) => void }) {
  const say = useTexts();
  const [text, setText] = useState(JSON.stringify(value, null, 2));
  const [isWrong, setWrong] = useState(false);
  function take(typed: string): void {
    setText(typed);
    try {
      const read: unknown = JSON.parse(typed);
      setWrong(!isDoc(read as Doc));
      if (isDoc(read as Doc)) onChange(read as Doc, "raw");
    } catch {
      setWrong(true);
    }
  }
  return (
    <div class="w-100">
      <textarea class={`form-control form-control-sm cr-code${isWrong ? " is-invalid" : ""}`} rows={4} aria-label={say("as_document")} value={text} onInput={(event) => take(event.currentTarget.value)} />
      {isWrong && <p class="cr-part-problem text-danger">{say("no_document")}</p>}
    </div>
  );
}
