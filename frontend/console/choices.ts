/** Many boxes to tick: a search box narrows them, arrow keys go from one to the next. Without script all of them stand there. */
export function start(root: ParentNode): void {
  root.querySelectorAll<HTMLInputElement>("[data-choices-find]").forEach((box) => {
    if (!box.hidden) return;
    box.hidden = false;
    box.addEventListener("input", () => narrow(box));
    // Enter in the search box must not send the form around it.
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      boxes(box.closest("fieldset"))[0]?.focus();
    });
  });
  root.querySelectorAll<HTMLElement>("[data-choices]:not([data-choices-keys])").forEach((list) => {
    list.dataset["choicesKeys"] = "";
    list.addEventListener("keydown", (event) => {
      const step = ["ArrowDown", "ArrowRight"].includes(event.key) ? 1 : ["ArrowUp", "ArrowLeft"].includes(event.key) ? -1 : 0;
      const all = boxes(list);
      const place = all.indexOf(event.target as HTMLInputElement);
      if (!step || place < 0) return;
      event.preventDefault();
      all[(place + step + all.length) % all.length]?.focus();
    });
  });
}

/** Those that are seen. */
function boxes(within: ParentNode | null): HTMLInputElement[] {
  return [...(within?.querySelectorAll<HTMLInputElement>(".cr-choice:not([hidden]) input") ?? [])];
}

/** Ticked ones stay to be seen, whatever is looked for. */
function narrow(box: HTMLInputElement): void {
  const wanted = box.value.trim().normalize("NFKC").toLowerCase();
  box
    .closest("fieldset")
    ?.querySelectorAll<HTMLElement>(".cr-choice")
    .forEach((one) => {
      const fits = (one.textContent ?? "").normalize("NFKC").toLowerCase().includes(wanted);
      one.hidden = !fits && !one.querySelector<HTMLInputElement>("input")?.checked;
    });
}
