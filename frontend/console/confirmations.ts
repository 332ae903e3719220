const agreed = new WeakSet<HTMLFormElement>();

/** A form, or the button that sends it, may carry `data-confirm`: the sentence is asked before anything is sent. */
export function start(): void {
  document.addEventListener("submit", onSubmit, { capture: true });
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const asking = event.submitter?.dataset["confirm"] ? event.submitter : form;
  const sentence = asking.dataset["confirm"];
  if (!sentence || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void ask(sentence, asking.dataset["confirmYes"]).then((yes) => {
    if (!yes) return;
    agreed.add(form);
    form.requestSubmit(event.submitter);
  });
}

function ask(sentence: string, yesLabel: string | undefined): Promise<boolean> {
  const dialog = document.getElementById("cr-confirm");
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(window.confirm(sentence));
  const text = dialog.querySelector("[data-confirm-text]");
  const yes = dialog.querySelector<HTMLElement>("[data-confirm-yes-button]");
  if (text) text.textContent = sentence;
  if (yes) yes.textContent = yesLabel ?? (yes.dataset["label"] ??= yes.textContent ?? "");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
