import { openDrawer } from "./drawer.ts";

/** A board whose cards are dragged to another column: dropping one is the same as choosing that stage in the card's
 *  menu, which is the way of the keyboard. Where the card has no such move, nothing happens. */
export function start(): void {
  document.addEventListener("dragstart", onStart);
  document.addEventListener("dragover", onOver);
  document.addEventListener("drop", onDrop);
  document.addEventListener("dragend", onEnd);
}

let held: HTMLElement | null = null;

function onStart(event: DragEvent): void {
  held = (event.target as Element).closest<HTMLElement>("[data-board-card]");
  if (!held) return;
  event.dataTransfer?.setData("text/plain", held.textContent.trim());
  held.classList.add("cr-board-held");
  for (const column of columns()) column.classList.toggle("cr-board-open", moveTo(column) !== null);
}

function onOver(event: DragEvent): void {
  const column = columnOf(event.target);
  if (held && column && moveTo(column)) event.preventDefault();
}

function onDrop(event: DragEvent): void {
  const column = columnOf(event.target);
  const link = column && held ? moveTo(column) : null;
  if (!link) return;
  event.preventDefault();
  const part = link.dataset["drawer"];
  if (part) openDrawer(part, link);
  else window.location.assign(link.href);
}

function onEnd(): void {
  held?.classList.remove("cr-board-held");
  held = null;
  for (const column of columns()) column.classList.remove("cr-board-open");
}

/** The link of the card's menu that leads to this column's stage. */
function moveTo(column: HTMLElement): HTMLAnchorElement | null {
  const stage = CSS.escape(column.dataset["boardColumn"] ?? "");
  return held?.querySelector<HTMLAnchorElement>(`[data-move-to="${stage}"]`) ?? null;
}

function columnOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-board-column]") : null;
}

function columns(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>("[data-board-column]");
}
