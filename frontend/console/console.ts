import "@tabler/core/dist/css/tabler.min.css";
import "./console.css";
import "./builder.css";

import * as anchors from "./anchors.ts";
import * as board from "./board.ts";
import * as cells from "./cells.ts";
import * as choices from "./choices.ts";
import * as conditions from "./conditions.ts";
import * as confirmations from "./confirmations.ts";
import * as copying from "./copying.ts";
import * as desk from "./desk.ts";
import * as drawer from "./drawer.ts";
import * as live from "./live.ts";
import * as ordering from "./ordering.ts";
import * as palette from "./palette.ts";
import * as passkeys from "./passkeys.ts";
import * as picking from "./picking.ts";
import * as preferences from "./preferences.ts";
import * as requests from "./requests.ts";
import * as rows from "./rows.ts";
import * as search from "./search.ts";
import * as shortcuts from "./shortcuts.ts";
import * as ticks from "./ticks.ts";
import * as times from "./times.ts";
import * as toasts from "./toasts.ts";

/** Behaviours that listen on the document need no second start; those that read markup do, for each new part. */
const LISTENERS = [preferences, requests, confirmations, drawer, board, cells, rows, search, palette, copying, ordering, ticks, shortcuts, passkeys];
const READERS = [anchors, times, toasts, live, conditions, desk, choices, picking];

function read(root: ParentNode): void {
  READERS.forEach((reader) => reader.start(root));
}

function begin(): void {
  LISTENERS.forEach((listener) => listener.start());
  read(document);
  document.addEventListener("htmx:load", (event) => {
    const part = event.target as HTMLElement;
    read(part.parentElement ?? part);
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
