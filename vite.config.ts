import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { checkPageBudget } from "./house/pageBudget.ts";
import { precompress } from "./src/server/precompress.ts";

// Zod tries `new Function` out when the first schema is made; the content policy of the page refuses it and reports the attempt. This is
// what zod's `config({ jitless: true })` sets, said at the top of every chunk because chunks run before the code that imports them.
const output = { banner: "(globalThis.__zod_globalConfig ??= {}).jitless = true;" };

// What the import page shows at first is one file: each further one would be a request before the drop zone works.
const start = { codeSplitting: { groups: [{ name: "start", tags: ["$initial" as const] }] } };

// The upload engine's public face only passes names on. Marked so, a page that imports one name takes the modules of that name alone, and the
// common code stays in a few chunks: 4 files at the start instead of 15.
const treeshake = { moduleSideEffects: [{ test: /\/src\/uploader\/index\.ts$/, sideEffects: false }] };

// Compressed copies of what was written, for the server to send; and a build that fails when the page starts with too much.
const compress: Plugin = {
  name: "precompress",
  apply: "build",
  async writeBundle({ dir }) {
    if (dir === undefined) return;
    await precompress(dir);
    checkPageBudget(dir);
  },
};

// The page. In development it talks to a server started with `npm run dev:server`.
export default defineConfig({
  plugins: [react(), compress],
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    // One style sheet. Those of single pages would be requested once: after a broken connection their page stays without style.
    cssCodeSplit: false,
    rolldownOptions: { output: { ...output, ...start }, treeshake },
  },
  worker: { format: "es", rolldownOptions: { output } },
  server: {
    // The server compares the Origin of a change with the Host, which stays that of the page.
    proxy: { "/v1": { target: "http://127.0.0.1:8080" } },
  },
});
