import { readFileSync } from "node:fs";

import type { Plugin } from "vite";

const FOLDER = "node_modules/@tabler/icons/icons/outline";

/** Writes the icons that a list names as one sprite; an unknown name stops the build. */
export function iconSprite(list: string): Plugin {
  return {
    name: "icon-sprite",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "icons.svg", source: sprite(namesIn(list)) });
    },
  };
}

function namesIn(list: string): string[] {
  const names = readFileSync(list, "utf8").split("\n").map((line) => line.trim());
  return [...new Set(names.filter((name) => name !== ""))].sort();
}

function sprite(names: string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>\n`;
}

/** The width of strokes is left to the page, where Tabler's `.icon` sets it. */
function symbol(name: string): string {
  const file = readFileSync(`${FOLDER}/${name}.svg`, "utf8");
  const shapes = file.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  const pen = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${pen}>${shapes}</symbol>`;
}
