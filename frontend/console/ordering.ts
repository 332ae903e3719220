/** A list with `data-ordered`: buttons with `data-move` put their item one place up or down, without asking the server. */
export function start(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-ordered] [data-move]");
    const item = button?.closest<HTMLElement>("[data-ordered-item]");
    if (!button || !item) return;
    event.preventDefault();
    const other = button.dataset["move"] === "up" ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (button.dataset["move"] === "up") other.before(item);
    else other.after(item);
    button.focus();
    item.scrollIntoView({ block: "nearest" });
  });
}
