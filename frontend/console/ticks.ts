/** Rows with `data-tick`: the bar `data-ticks` shows how many are ticked, `data-tick-all` ticks all of the page. */
export function start(): void {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    if (box.hasAttribute("data-tick-all")) ticks().forEach((one) => (one.checked = box.checked));
    else if (!box.hasAttribute("data-tick")) return;
    tell();
  });
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-tick-none]")) return;
    ticks().forEach((one) => (one.checked = false));
    tell();
  });
  // A page that the browser brings back keeps what was ticked.
  window.addEventListener("pageshow", tell);
}

function tell(): void {
  const bar = document.querySelector<HTMLElement>("[data-ticks]");
  if (!bar) return;
  const all = ticks();
  const number = all.filter((one) => one.checked).length;
  bar.classList.toggle("cr-any", number > 0);
  const count = bar.querySelector<HTMLElement>("[data-ticks-count]");
  const words = (number === 1 ? count?.dataset["one"] : count?.dataset["many"]) ?? "";
  if (count) count.textContent = words.replace("{number}", String(number));
  bar.querySelectorAll<HTMLButtonElement>("[data-ticks-exactly]").forEach((button) => {
    button.disabled = button.dataset["ticksExactly"] !== String(number);
  });
  const whole = document.querySelector<HTMLInputElement>("[data-tick-all]");
  if (!whole) return;
  whole.checked = number > 0 && number === all.length;
  whole.indeterminate = number > 0 && number < all.length;
}

function ticks(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("[data-tick]")];
}
