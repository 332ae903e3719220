const PAUSE = 150;
let made = 0;

interface Choice {
  value: string;
  label: string;
  hint?: string;
}

/**
 * Somebody chosen by a few letters of the name: who was found stands below the box, arrows go through them, Enter or a
 * click picks, Escape leaves. Without script the server looks up what was typed.
 */
export function start(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-pick]:not([data-pick-ready])").forEach((place) => {
    const box = place.querySelector<HTMLInputElement>("input[type=search]");
    place.dataset["pickReady"] = "";
    if (box) new Picker(place, box);
  });
}

class Picker {
  private readonly list = document.createElement("div");
  private readonly name = `cr-pick-${(made += 1)}`;
  private found: Choice[] = [];
  private at = 0;
  private timer = 0;
  private asked: AbortController | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly box: HTMLInputElement,
  ) {
    this.list.id = this.name;
    this.list.className = "cr-pick-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.getAttribute("aria-label") ?? box.placeholder);
    this.list.hidden = true;
    place.append(this.list);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this.name);
    box.setAttribute("aria-expanded", "false");
    box.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.askSoon();
    });
    box.addEventListener("compositionend", () => this.askSoon());
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("blur", () => this.close());
    if (place.hasAttribute("data-pick-one")) this.keepOne();
    // The box keeps the focus while the mouse picks.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      if (option) this.pick([...this.list.children].indexOf(option));
    });
  }

  /** In a form somebody may be unticked again, and whoever is ticked is the only one. */
  private keepOne(): void {
    this.place.addEventListener("change", (event) => {
      const ticked = event.target as HTMLInputElement;
      if (!ticked.checked || !ticked.closest(".cr-choice")) return;
      this.place.querySelectorAll<HTMLInputElement>(".cr-choice input").forEach((input) => {
        if (input !== ticked) input.checked = false;
      });
    });
  }

  private askSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE);
  }

  /** The newest question alone is answered. */
  private async ask(): Promise<void> {
    this.asked?.abort();
    const text = this.box.value.trim();
    if (!text) return this.close();
    const asked = (this.asked = new AbortController());
    try {
      const answer = await fetch(`${this.place.dataset["pick"]}&q=${encodeURIComponent(text)}`, { signal: asked.signal });
      if (!answer.ok) return this.close();
      this.found = ((await answer.json()) as { choices: Choice[] }).choices;
      this.show();
    } catch {
      if (!asked.signal.aborted) this.close();
    }
  }

  private show(): void {
    const options = this.found.map((one, index) => {
      const option = document.createElement("div");
      option.id = `${this.name}-${index}`;
      option.className = "cr-pick-option";
      option.setAttribute("role", "option");
      option.append(...written(one));
      return option;
    });
    if (options.length === 0) {
      const none = document.createElement("p");
      none.className = "cr-pick-none";
      none.textContent = this.place.dataset["pickNone"] ?? "";
      this.list.replaceChildren(none);
    } else this.list.replaceChildren(...options);
    // A list of options must have one.
    this.list.setAttribute("role", options.length > 0 ? "listbox" : "status");
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", String(options.length > 0));
    this.go(0);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    this.found = [];
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || this.list.hidden) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && this.found.length > 0) this.go((this.at + step + this.found.length) % this.found.length);
    else if (event.key === "Enter" && this.found.length > 0) this.pick(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private go(to: number): void {
    this.at = to;
    const options = [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
    options.forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === to));
      option.classList.toggle("active", index === to);
    });
    const option = options[to];
    if (!option) return this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** Of one it takes the place of who stood there, of many it is one more. */
  private pick(index: number): void {
    const picked = this.found[index];
    if (!picked) return;
    const isMany = this.place.hasAttribute("data-pick-many");
    this.place.querySelectorAll<HTMLInputElement>(".cr-choice input").forEach((input) => {
      if (!isMany || input.value === picked.value || !input.checked) input.closest(".cr-choice")?.remove();
    });
    this.place.querySelector("[role=status]")?.remove();
    const input = document.createElement("input");
    input.className = "form-check-input";
    input.type = isMany || this.place.hasAttribute("data-pick-one") ? "checkbox" : "radio";
    input.name = this.box.name;
    input.value = picked.value;
    input.checked = true;
    const words = document.createElement("span");
    words.append(...written(picked));
    const label = document.createElement("label");
    label.className = "cr-choice";
    label.append(input, words);
    this.box.before(label);
    this.box.value = "";
    this.close();
  }
}

function written(one: Choice): Node[] {
  if (!one.hint) return [document.createTextNode(one.label)];
  const hint = document.createElement("span");
  hint.className = "text-secondary";
  hint.textContent = one.hint;
  return [document.createTextNode(`${one.label} `), hint];
}
