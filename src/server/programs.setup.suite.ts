import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Returns the programs that tests start, besides the server and its threads. */
function programsOfTests(): string[] {
  return readdirSync(join(root, "src/server"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".program.suite.ts"))
    .map((file) => join(root, "src/server", file));
}

/**
 * Compiles the programs of the server once per run. The tests start over a thousand processes, and compiling the sources in each of them
 * would take longer than most tests. `DROPSET_PROGRAMS` contains the folder of the compiled programs.
 */
export default async function compilePrograms(project: TestProject): Promise<() => void> {
  // At the same depth as dist/server, so that the programs find the files of the package.
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
