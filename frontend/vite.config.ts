import { defineConfig, type LibraryFormats, type PluginOption } from "vite";

import { iconSprite } from "./tools/icons.ts";
import { noEval } from "./tools/no-eval.ts";

interface Bundle {
  entry: string;
  name: string;
  format: LibraryFormats;
  target: string;
  plugins: PluginOption[];
}

/**
 * The console's and the tracker's bundles are one plain script each: the console's may use today's browsers, the tracker
 * must run in old WebViews. An island is a module, fetched where it is opened.
 */
const BUNDLES: { [mode: string]: Bundle } = {
  console: {
    entry: "console/console.ts",
    name: "console",
    format: "iife",
    target: "es2022",
    plugins: [noEval(), iconSprite("console/icons.txt")],
  },
  builder: { entry: "builder/builder.tsx", name: "builder", format: "es", target: "es2022", plugins: [] },
  tracker: { entry: "tracker/tracker.ts", name: "t", format: "iife", target: "es2015", plugins: [] },
};

export default defineConfig(({ mode }) => {
  const bundle = BUNDLES[mode];
  if (!bundle) throw new Error(`there is no bundle ${mode}`);
  const isTracker = mode === "tracker";
  return {
    plugins: bundle.plugins,
    publicDir: false,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: `dist/${mode}`,
      emptyOutDir: true,
      target: bundle.target,
      license: isTracker ? false : { fileName: "licenses.md" },
      reportCompressedSize: false,
      lib: {
        entry: bundle.entry,
        formats: [bundle.format],
        name: isTracker ? "crescendoTracker" : "crescendoConsole",
        fileName: () => `${bundle.name}.js`,
        cssFileName: bundle.name,
      },
    },
  };
});
