/**
 * An element with `data-condition`: its text area gives way to its sentence and a button, and that draws the builder, whose
 * script is fetched then; `data-condition-opened` draws it at once. Where that fails the text area stands there as before.
 */
interface Island {
  mount(element: HTMLElement): Promise<void>;
}

export function start(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-condition]:not([data-condition-ready])").forEach((element) => {
    element.dataset["conditionReady"] = "";
    const button = element.querySelector<HTMLButtonElement>("[data-condition-open]");
    if (element.hasAttribute("data-condition-opened")) {
      void open(element);
      return;
    }
    if (!button) return;
    button.hidden = false;
    show(element, "[data-condition-text]", false);
    button.addEventListener("click", () => void open(element, true));
  });
}

async function open(element: HTMLElement, isAsked = false): Promise<void> {
  const script = element.dataset["conditionScript"] ?? "";
  element.setAttribute("aria-busy", "true");
  show(element, "[data-condition-waiting]", true);
  try {
    const island = (await import(/* @vite-ignore */ script)) as Island;
    await island.mount(element);
    for (const part of ["[data-condition-text]", "[data-condition-words]", "[data-condition-open]"]) show(element, part, false);
    if (isAsked) element.querySelector<HTMLElement>("[data-condition-drawn] button")?.focus();
  } catch {
    show(element, "[data-condition-text]", true);
    show(element, "[data-condition-failed]", true);
  }
  show(element, "[data-condition-waiting]", false);
  element.removeAttribute("aria-busy");
}

function show(element: HTMLElement, part: string, isShown: boolean): void {
  element.querySelectorAll<HTMLElement>(part).forEach((one) => (one.hidden = !isShown));
}
