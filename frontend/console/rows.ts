import { drawerOpener, openDrawer } from "./drawer.ts";
import { hasModifier, isTyping } from "./keys.ts";

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** A table's rows under the keyboard: j and k or the arrows move, Enter opens the page, o opens the drawer, the letter
 *  of a control's data-row-key presses it. A click opens the page, or the drawer where data-opens says so. */
export function start(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKeyInDrawer);
}

function onKey(event: KeyboardEvent): void {
  if (isTyping(event) || isInDialog(event)) return;
  const current = rowOf(document.activeElement);
  const step = STEPS[event.key];
  const isArrow = event.key.startsWith("Arrow");
  if (step !== undefined && (current || !isArrow)) move(event, current, step);
  else if (!current || event.target !== current || event.defaultPrevented) return;
  else if (event.key === "Enter") open(current);
  else if (event.key === "o") openRowDrawer(current);
  else current.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(event.key)}"]`)?.click();
}

/** While a row's drawer is open the same keys show the next row's. */
function onKeyInDrawer(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const row = rowOf(drawerOpener());
  if (step === undefined || !row || isTyping(event)) return;
  const next = nextTo(row, step);
  event.preventDefault();
  if (next && next !== row) openRowDrawer(next);
}

function nextTo(current: HTMLElement | null, step: number): HTMLElement | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] > [data-row]")].filter((row) => !row.hidden);
  const place = current ? rows.indexOf(current) + step : 0;
  return rows[Math.max(0, Math.min(rows.length - 1, place))];
}

function move(event: KeyboardEvent, current: HTMLElement | null, step: number): void {
  const next = nextTo(current, step);
  if (!next) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const row = rowOf(target);
  const isPlain = event.button === 0 && !event.defaultPrevented && !hasModifier(event);
  const isSelecting = window.getSelection()?.isCollapsed === false;
  const isFree = !target.closest("a, button, input, select, label, summary, [data-edit]");
  if (!row || !isPlain || isSelecting || !isFree) return;
  if (row.dataset["opens"] === "drawer") openRowDrawer(row);
  else open(row);
}

function open(row: HTMLElement): void {
  if (row.dataset["href"]) window.location.assign(row.dataset["href"]);
  else openRowDrawer(row);
}

function openRowDrawer(row: HTMLElement): void {
  row.tabIndex = -1;
  if (row.dataset["drawerHref"]) openDrawer(row.dataset["drawerHref"], row);
}

function rowOf(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>("[data-rows] > [data-row]") ?? null;
}

function isInDialog(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("dialog, .offcanvas.show, .modal.show, .dropdown-menu") !== null;
}
