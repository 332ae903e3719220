import { defineConfig } from "vite";

/** Segment's own browser client as one plain script: only tests ask for it. */
export default defineConfig({
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry: "node_modules/@segment/analytics-next/dist/pkg/index.js",
      formats: ["iife"],
      name: "segmentAnalytics",
      fileName: () => "analytics.js",
    },
  },
});
