import { guard } from "./guard.ts";

/** Calls back when a single-page site shows another path, however it got there. */
export function watchNavigation(onMove: () => void): void {
  let path = currentPath();
  const look = guard(() => {
    if (currentPath() === path) return;
    path = currentPath();
    onMove();
  });
  wrap("pushState", look);
  wrap("replaceState", look);
  window.addEventListener("popstate", look);
  window.addEventListener("hashchange", look);
}

/** A hash that looks like a path is one: older single-page sites keep their routes there. */
function currentPath(): string {
  const { pathname, hash } = window.location;
  return /^#!?\//.test(hash) ? pathname + hash : pathname;
}

/** The site's own call comes first and is never touched by trouble of ours. */
function wrap(name: "pushState" | "replaceState", after: () => void): void {
  const original = window.history[name];
  window.history[name] = function (this: History, ...given: Parameters<History["pushState"]>): void {
    original.apply(this, given);
    after();
  };
}
