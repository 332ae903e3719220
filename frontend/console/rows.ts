import { openDrawer } from "./drawer.ts";
import { hasModifier, isTyping } from "./keys.ts";

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** A table's rows under the keyboard: j and k or the arrows move, Enter opens the page, o opens the drawer, the letter
 *  of a button's data-row-key presses that button. */
export function start(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
}

function onKey(event: KeyboardEvent): void {
  if (isTyping(event) || isInDialog(event)) return;
  const current = rowOf(document.activeElement);
  const step = STEPS[event.key];
  const isArrow = event.key.startsWith("Arrow");
  if (step !== undefined && (current || !isArrow)) move(event, current, step);
  else if (!current || event.target !== current) return;
  else if (event.key === "Enter") open(current);
  else if (event.key === "o") openRowDrawer(current);
  else current.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(event.key)}"]`)?.click();
}

function move(event: KeyboardEvent, current: HTMLElement | null, step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] > [data-row]")].filter((row) => !row.hidden);
  const place = current ? rows.indexOf(current) + step : 0;
  const next = rows[Math.max(0, Math.min(rows.length - 1, place))];
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
  if (row && isPlain && !isSelecting && !target.closest("a, button, input, select, label, summary")) open(row);
}

function open(row: HTMLElement): void {
  if (row.dataset["href"]) window.location.assign(row.dataset["href"]);
  else openRowDrawer(row);
}

function openRowDrawer(row: HTMLElement): void {
  if (row.dataset["drawerHref"]) openDrawer(row.dataset["drawerHref"], row);
}

function rowOf(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>("[data-rows] > [data-row]") ?? null;
}

function isInDialog(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("dialog, .offcanvas.show, .modal.show, .dropdown-menu") !== null;
}
