import { Offcanvas } from "@tabler/core";
import htmx from "htmx.org";

import { hasModifier } from "./keys.ts";

let opener: HTMLElement | null = null;

/** A link with `data-drawer` opens its partial at the side; its href is the whole page, for new tabs and for no script. */
export function start(): void {
  document.addEventListener("hidden.bs.offcanvas", () => {
    opener?.focus();
    opener = null;
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>("[data-drawer]");
    if (!link?.dataset["drawer"] || event.defaultPrevented || event.button !== 0 || hasModifier(event)) return;
    event.preventDefault();
    openDrawer(link.dataset["drawer"], link);
  });
}

/** What the open drawer was opened from; null while it is shut. */
export function drawerOpener(): HTMLElement | null {
  return opener;
}

export function openDrawer(url: string, from: HTMLElement): void {
  const drawer = document.getElementById("cr-drawer");
  const body = drawer?.querySelector<HTMLElement>("[data-drawer-body]");
  if (!drawer || !body) {
    window.location.assign(url);
    return;
  }
  body.replaceChildren(...skeletons(4));
  opener = from;
  (Offcanvas.getOrCreateInstance(drawer) as Offcanvas).show(from);
  void htmx.ajax("get", url, { target: body, swap: "innerHTML" }).then(() => takeTitle(drawer, body));
}

function takeTitle(drawer: HTMLElement, body: HTMLElement): void {
  const own = body.querySelector("[data-drawer-title]");
  const heading = drawer.querySelector("#cr-drawer-title");
  if (!own || !heading) return;
  heading.textContent = own.textContent;
  own.remove();
}

function skeletons(count: number): HTMLElement[] {
  return Array.from({ length: count }, () => {
    const line = document.createElement("div");
    line.className = "cr-skeleton";
    line.setAttribute("aria-hidden", "true");
    return line;
  });
}
