/**
 * A list with `data-ordered`: buttons with `data-move` put their item one place up or down, or out, without asking the server;
 * so does Alt with an arrow key anywhere in the item. `data-ordered-add="x"` adds what the template `x_new` holds to `x_rows`.
 */
export function start(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const adding = target.closest<HTMLElement>("[data-ordered-add]");
    if (adding) return add(event, adding.dataset["orderedAdd"] ?? "");
    const button = target.closest<HTMLElement>("[data-ordered] [data-move]");
    const item = button?.closest<HTMLElement>("[data-ordered-item]");
    if (!button || !item) return;
    event.preventDefault();
    move(item, button.dataset["move"] ?? "");
    button.focus();
  });
  document.addEventListener("keydown", (event) => {
    const item = (event.target as Element).closest<HTMLElement>("[data-ordered] [data-ordered-item]");
    if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    move(item, event.key === "ArrowUp" ? "up" : "down");
    (event.target as HTMLElement).focus();
  });
}

function move(item: HTMLElement, step: string): void {
  if (step === "out") {
    const next = (item.nextElementSibling ?? item.previousElementSibling) as HTMLElement | null;
    item.remove();
    next?.querySelector<HTMLElement>("[data-move]")?.focus();
    return;
  }
  const other = step === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step === "up") other.before(item);
  else other.after(item);
  item.scrollIntoView({ block: "nearest" });
}

function add(event: Event, name: string): void {
  const list = document.getElementById(`${name}_rows`);
  const made = document.getElementById(`${name}_new`);
  if (!list || !(made instanceof HTMLTemplateElement)) return;
  event.preventDefault();
  list.append(made.content.cloneNode(true));
  list.lastElementChild?.querySelector<HTMLElement>("input, select")?.focus();
}
