import { isTyping } from "./keys.ts";
import { reload, send } from "./parts.ts";
import { toast } from "./toasts.ts";

const before = new WeakMap<HTMLElement, Node[]>();

/** A cell with `data-edit` is typed over where it stands: a click or Enter opens its control, Enter saves, Escape leaves. */
export function start(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit);
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const cell = cellOf(target);
  if (!cell || event.defaultPrevented || event.button !== 0) return;
  if (target.closest("[data-cell-cancel]")) leave(cell);
  else if (!isOpen(cell) && !target.closest("a, button, input, select, label")) void edit(cell);
}

function onKey(event: KeyboardEvent): void {
  const target = event.target as Element;
  const cell = cellOf(target);
  if (cell && isOpen(cell)) onKeyInside(event, cell);
  else if (isTyping(event)) return;
  else if (event.key === "e") editFirst(event, target.closest<HTMLElement>("[data-row]"));
  else if (event.key === "Enter" && cell && target === cell) void edit(cell);
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight") step(event, target, event.key === "ArrowRight" ? 1 : -1);
}

function onKeyInside(event: KeyboardEvent, cell: HTMLElement): void {
  const { target } = event;
  if (event.key === "Escape") leave(cell);
  else if (event.key === "Enter" && target instanceof HTMLSelectElement) target.form?.requestSubmit();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function editFirst(event: KeyboardEvent, row: HTMLElement | null): void {
  const cell = row?.querySelector<HTMLElement>("[data-edit]");
  if (!cell) return;
  event.preventDefault();
  void edit(cell);
}

/** Left and right go from cell to cell of a row, and back onto the row. */
function step(event: KeyboardEvent, target: Element, by: number): void {
  const row = target.closest<HTMLElement>("[data-row]");
  if (!row || (target !== row && !(target as HTMLElement).dataset["edit"])) return;
  const places = [row, ...row.querySelectorAll<HTMLElement>("[data-edit]")];
  const next = places[places.indexOf(target as HTMLElement) + by];
  if (!next) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus();
}

async function edit(cell: HTMLElement): Promise<void> {
  const address = cell.dataset["edit"];
  if (!address || isOpen(cell)) return;
  const answer = await send(address);
  if (reload(answer)) return;
  if (!answer.ok) {
    const table = cell.closest<HTMLElement>("[data-edit-failed]");
    toast("warning", table?.dataset["editFailed"] ?? "");
    return;
  }
  before.set(cell, [...cell.childNodes]);
  fill(cell, await answer.text());
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const cell = form.classList.contains("cr-cell-form") ? cellOf(form) : null;
  if (!cell) return;
  event.preventDefault();
  void save(cell, form);
}

async function save(cell: HTMLElement, form: HTMLFormElement): Promise<void> {
  const answer = await send(form.action, new FormData(form));
  if (reload(answer)) return;
  if (answer.status === 422) {
    fill(cell, await answer.text());
  } else if (answer.ok) {
    cell.innerHTML = await answer.text();
    before.delete(cell);
    focusOn(cell);
  } else {
    leave(cell);
    toast("danger", cell.closest<HTMLElement>("[data-edit-failed]")?.dataset["editFailed"] ?? "");
  }
}

function fill(cell: HTMLElement, markup: string): void {
  cell.innerHTML = markup;
  const control = cell.querySelector<HTMLElement>("input:not([type='hidden']), select, textarea");
  control?.focus();
  if (control instanceof HTMLInputElement && control.type === "text") control.select();
}

function leave(cell: HTMLElement): void {
  const nodes = before.get(cell);
  if (nodes) cell.replaceChildren(...nodes);
  before.delete(cell);
  focusOn(cell);
}

function focusOn(cell: HTMLElement): void {
  cell.tabIndex = -1;
  cell.focus();
}

function isOpen(cell: HTMLElement): boolean {
  return before.has(cell);
}

function cellOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>("[data-edit]");
}
