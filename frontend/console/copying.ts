const SHOWN_FOR = 2000;

/** `data-copy="#id"` copies that element's text and says so on the button for a moment. */
export function start(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const source = button?.dataset["copy"] ? document.querySelector<HTMLElement>(button.dataset["copy"]) : null;
    if (button && source) void copy(source, button);
  });
}

async function copy(source: HTMLElement, button: HTMLElement): Promise<void> {
  const text = source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : source.textContent;
  if (!(await written(text ?? "", source))) return;
  const label = (button.dataset["label"] ??= button.textContent ?? "");
  button.textContent = button.dataset["copied"] ?? label;
  window.setTimeout(() => (button.textContent = label), SHOWN_FOR);
}

/** Without TLS browsers offer no clipboard: the text is selected instead, ready for the reader's own copy. */
async function written(text: string, source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    window.getSelection()?.selectAllChildren(source);
    return false;
  }
}
