// Runs the tests in a real browser against the built product: finds or gets the browser, builds what is stale, never skips.
import { spawnSync } from "node:child_process";
import { findBrowser } from "./findBrowser.ts";

function run(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): number {
  return spawnSync(command, args, { stdio: "inherit", env, shell: process.platform === "win32" }).status ?? 1;
}

try {
  const browser = findBrowser((line) => console.log(line));
  console.log(`Browser: ${browser}`);
  // Once here, so that servers started side by side do not all build.
  if (run(process.execPath, ["bin/dropset.js", "--version"]) !== 0) throw new Error("The product does not start.");
  const env = { ...process.env, PLAYWRIGHT_CHROMIUM_PATH: browser };
  process.exitCode = run("npx", ["playwright", "test", ...process.argv.slice(2)], env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
