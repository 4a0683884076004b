// Runs the tests that need a PostgreSQL server (postgres), and those that also need an object store (scale, s3). Both are installed where they are missing.
import { spawnSync } from "node:child_process";
import { installStores } from "./installStores.suite.ts";

const [, , project = "", ...rest] = process.argv;
try {
  installStores({ objectStore: project !== "postgres" });
  const reporters = ["default", "json"].map((name) => `--reporter=${name}`);
  const result = `--outputFile.json=node_modules/.cache/results/${project}.json`;
  const args = ["vitest", "run", ...reporters, result, "--project", `services-${project}`, ...rest];
  process.exitCode = spawnSync("npx", args, { stdio: "inherit" }).status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
