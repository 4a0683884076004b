import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Files that run as a thread or as a process of their own: the server, its threads, and the processes that tests kill. */
function programs(): string[] {
  return readdirSync(join(root, "src/server"), { recursive: true, encoding: "utf8" })
    .filter((file) => file === "main.ts" || file.endsWith(".worker.ts") || file.endsWith(".program.suite.ts"))
    .map((file) => join(root, "src/server", file));
}

/**
 * Compiles the programs of the server once for a whole run: the tests start over a thousand of them, and each would otherwise compile its
 * sources by itself, which takes longer than most tests. Where they lie is told in `DROPSET_PROGRAMS`.
 */
export default async function compilePrograms(project: TestProject): Promise<() => void> {
  // As far below the root as dist/server, so that the files of the package are found from it.
  const outDir = mkdtempSync(join(root, "node_modules", ".programs-"));
  const compile = () =>
    build({
      configFile: false,
      root,
      logLevel: "warn",
      publicDir: false,
      ssr: { noExternal: ["zod"] },
      build: {
        ssr: true,
        outDir,
        target: "node20",
        sourcemap: "inline",
        rolldownOptions: {
          input: Object.fromEntries(programs().map((file) => [basename(file, ".ts"), file])),
          output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
        },
      },
    });
  await compile();
  process.env.DROPSET_PROGRAMS = outDir;
  project.onTestsRerun(async () => {
    await compile();
  });
  return () => rmSync(outDir, { recursive: true, force: true });
}
