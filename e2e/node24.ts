// Runs tests on Node 24, which has SQLite built in: unit tests of the server, kills, an import in a browser. Gets that Node from npm, unless
// this is one. With "short" as argument: the database, kills and the program, about a minute.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import { findBrowser } from "./findBrowser.ts";

const VERSION = "24.22.3";
const SHORT_TESTS = [
  "src/server/db",
  "src/server/lock.test.ts",
  "src/server/storage/kill.test.ts",
  "src/server/commands/serve.test.ts",
];
const RESULTS = "node_modules/.cache/results/node24.json";

function starts(path: string): boolean {
  return existsSync(path) && spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0;
}

/** Returns the program of Node 24 or later: the running one, else one from npm, which is kept in node_modules. Throws with advice. */
function findNode24(): string {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const folder = resolve("node_modules/.cache", `node-${VERSION}`);
  const path = resolve(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (starts(path)) return path;
  console.log(`Getting Node ${VERSION} from npm (${name}, 190 MB on the disk) ...`);
  mkdirSync(folder, { recursive: true });
  // Without it, npm would install into the nearest package above: this one.
  writeFileSync(resolve(folder, "package.json"), '{ "private": true }\n');
  const install = ["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", `${name}@${VERSION}`];
  spawnSync("npm", install, { cwd: folder, stdio: "inherit", shell: windows });
  if (starts(path)) return path;
  throw new Error(`npm did not give a Node ${VERSION} that starts. Run this command with Node 24 instead.`);
}

try {
  const node = findNode24();
  const browser = findBrowser((line) => console.log(line));
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
    PLAYWRIGHT_CHROMIUM_PATH: browser,
  };
  const run = (...args: string[]) => spawnSync(node, args, { stdio: "inherit", env }).status === 0;
  const unitTests = process.argv[2] === "short" ? SHORT_TESTS : [];
  const passed = [
    run("--version"),
    run("node_modules/vitest/vitest.mjs", "run", "--project", "server", `--outputFile.json=${RESULTS}`, ...unitTests),
    run("bin/dropset.js", "--version"),
    run("node_modules/@playwright/test/cli.js", "test", "--reporter=list", "keyboard.e2e.ts"),
    run(
      "node_modules/@playwright/test/cli.js",
      "test",
      "--reporter=list",
      "upload.e2e.ts",
      "-g",
      "kill -9 of the server",
    ),
  ];
  process.exitCode = passed.every(Boolean) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
