import type { EventBody } from "./events.ts";
import { guard } from "./guard.ts";

const FILES = /\.(pdf|docx?|xlsx?|pptx?|csv|txt|rtf|odt|ods|odp|epub|key|numbers|pages|zip|rar|7z|t?gz|bz2|dmg|exe|msi|apk|pkg|deb|rpm|mp3|mp4|mov|avi)$/i;
const TEXT_LENGTH = 120;

/** Tells of files taken and of ways that lead out; links within the site are told by the page that follows. */
export function watchLinks(tell: (event: EventBody) => void): void {
  const onClick = guard((event: MouseEvent) => {
    if (event.type === "auxclick" && event.button !== 1) return;
    const origin = event.composedPath()[0];
    const link = origin instanceof Element ? origin.closest<HTMLAnchorElement>("a[href], area[href]") : null;
    const told = link ? followed(link) : null;
    if (told) tell(told);
  });
  document.addEventListener("click", onClick, true);
  document.addEventListener("auxclick", onClick, true);
}

function followed(link: HTMLAnchorElement): EventBody | null {
  if (!/^https?:$/.test(link.protocol)) return null;
  const text = (link.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, TEXT_LENGTH);
  const format = FILES.exec(link.pathname)?.[1]?.toLowerCase();
  const outbound = link.hostname !== window.location.hostname;
  if (format !== undefined || link.hasAttribute("download")) {
    return { name: "asset.downloaded", props: { asset: link.pathname, url: link.href, format: format ?? "", text, outbound } };
  }
  return outbound ? { name: "link.followed", props: { target: link.href, text, outbound } } : null;
}
