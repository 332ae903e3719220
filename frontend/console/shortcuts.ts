import { isTyping } from "./keys.ts";

/** The letter of an element's `data-key` presses it wherever the reader is; `?` shows what the keys do. */
export function start(): void {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || document.querySelector("dialog[open], .offcanvas.show, .modal.show")) return;
    if (event.key === "?") return showKeys(event);
    const wanted = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.click();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-keys-show]")) showKeys(event);
  });
}

function showKeys(event: Event): void {
  const dialog = document.getElementById("cr-keys");
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.showModal();
}
