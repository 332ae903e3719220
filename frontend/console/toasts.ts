import { Toast } from "@tabler/core";

const KINDS = ["success", "info", "warning", "danger"];
let listening = false;

/** Short notes in the corner: from markup that the server left (`data-toast`) or from an htmx answer's HX-Trigger. */
export function start(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-toast]").forEach((note) => {
    toast(note.dataset["toast"] ?? "info", note.textContent?.trim() ?? "");
    note.remove();
  });
  if (listening) return;
  listening = true;
  document.addEventListener("toast", (event) => {
    const { kind, text } = (event as CustomEvent<{ kind?: string; text?: string }>).detail;
    toast(kind ?? "info", text ?? "");
  });
}

export function toast(kind: string, text: string): void {
  const corner = document.getElementById("cr-toasts");
  if (!corner || text === "") return;
  const note = element("div", `toast cr-toast cr-toast-${KINDS.includes(kind) ? kind : "info"}`);
  const line = element("div", "d-flex align-items-center");
  const body = element("div", "toast-body");
  body.textContent = text;
  line.append(body, closeButton(corner.dataset["close"] ?? "Close"));
  note.append(line);
  corner.append(note);
  note.addEventListener("hidden.bs.toast", () => note.remove());
  new Toast(note, { delay: 6000, autohide: kind !== "danger" }).show();
}

function closeButton(label: string): HTMLElement {
  const button = element("button", "btn-close me-2 ms-auto");
  button.setAttribute("type", "button");
  button.setAttribute("aria-label", label);
  button.dataset["bsDismiss"] = "toast";
  return button;
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}
