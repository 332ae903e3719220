import htmx from "htmx.org";

/** htmx under our policy: no eval, no styles put into the page, Django's token, and a sentence where a part failed. */
export function start(): void {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.historyCacheSize = 0;
  document.addEventListener("htmx:configRequest", addToken);
  document.addEventListener("htmx:beforeRequest", restWhileHidden);
  document.addEventListener("htmx:beforeSwap", leaveForWholePage);
  document.addEventListener("htmx:responseError", sayFailed);
  document.addEventListener("htmx:sendError", sayFailed);
}

function addToken(event: Event): void {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  if (token) headers["X-CSRFToken"] = token;
}

/** What asks again and again rests while nobody sees the page: a hundred open tabs ask nothing. */
function restWhileHidden(event: Event): void {
  const { detail } = event as CustomEvent<{ elt: HTMLElement }>;
  if (document.hidden && detail.elt.hasAttribute("data-while-visible")) event.preventDefault();
}

/** A whole document where a part was asked for is the sign-in page: the session ended, so the page itself is loaded anew. */
function leaveForWholePage(event: Event): void {
  const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; target: Element }>;
  if (detail.target === document.body || !/^\s*<!doctype/i.test(detail.xhr.responseText)) return;
  detail.shouldSwap = false;
  window.location.reload();
}

function sayFailed(event: Event): void {
  const { detail } = event as CustomEvent<{ target?: HTMLElement; elt?: HTMLElement }>;
  const place = [detail.target, detail.elt].find((element) => element?.dataset["failed"]);
  if (!place) return;
  const alert = document.createElement("div");
  alert.className = "alert alert-warning";
  alert.setAttribute("role", "alert");
  alert.textContent = place.dataset["failed"] ?? "";
  place.replaceChildren(alert);
  place.removeAttribute("aria-busy");
}
