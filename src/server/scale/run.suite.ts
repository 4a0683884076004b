// Runs a project of tests (scale, postgres) that needs a PostgreSQL server, which is installed where it is missing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const [, , project] = process.argv;
const results = [
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=node_modules/.cache/results/${project}.json`,
];
const FOLDERS = [17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`);

function run(command: string, args: readonly string[]): number {
  return spawnSync(command, args, { stdio: "inherit" }).status ?? 1;
}

function isInstalled(): boolean {
  return process.env.POSTGRES_BIN !== undefined || FOLDERS.some((folder) => existsSync(`${folder}/initdb`));
}

if (!isInstalled() && process.getuid?.() === 0) {
  console.log("PostgreSQL is not installed, installing it (apt-get install postgresql)");
  run("apt-get", ["update", "-q"]);
  run("apt-get", ["install", "-q", "-y", "--no-install-recommends", "postgresql"]);
}
if (isInstalled()) {
  process.exitCode = run("npx", ["vitest", "run", ...results, "--project", ...process.argv.slice(2)]);
} else {
  console.error("PostgreSQL is not installed. Install it (Debian: postgresql), or set POSTGRES_BIN to its programs.");
  process.exitCode = 2;
}
