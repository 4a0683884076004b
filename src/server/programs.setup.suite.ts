import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Processes of tests, besides the server and its threads. */
function programsOfTests(): string[] {
  return readdirSync(join(root, "src/server"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".program.suite.ts"))
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
      configFile: join(root, "vite.server.config.ts"),
      root,
      logLevel: "warn",
      build: {
        outDir,
        sourcemap: "inline",
        rolldownOptions: {
          input: Object.fromEntries(programsOfTests().map((file) => [basename(file, ".ts"), file])),
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
