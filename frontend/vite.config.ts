import { defineConfig } from "vite";

import { iconSprite } from "./tools/icons.ts";
import { noEval } from "./tools/no-eval.ts";

/** Two bundles, each one plain script: the console's may use today's browsers, the tracker must run in old WebViews. */
export default defineConfig(({ mode }) => {
  const isTracker = mode === "tracker";
  const name = isTracker ? "t" : "console";
  return {
    plugins: isTracker ? [] : [noEval(), iconSprite("console/icons.txt")],
    publicDir: false,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: `dist/${mode}`,
      emptyOutDir: true,
      target: isTracker ? "es2015" : "es2022",
      license: isTracker ? false : { fileName: "licenses.md" },
      reportCompressedSize: false,
      lib: {
        entry: isTracker ? "tracker/tracker.ts" : "console/console.ts",
        formats: ["iife"],
        name: isTracker ? "crescendoTracker" : "crescendoConsole",
        fileName: () => `${name}.js`,
        cssFileName: name,
      },
    },
  };
});
