import { isTyping } from "./keys.ts";

/** Where there is no palette, `/` goes to the page's search box, wherever the reader is; Escape leaves it. */
export function start(): void {
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector<HTMLInputElement>("[data-search]");
    if (!box) return;
    if (event.key === "Escape" && event.target === box) box.blur();
    if (event.key !== "/" || isTyping(event) || document.getElementById("cr-palette")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
