// Runs the tests in a real browser against the built product: finds or gets the browser, builds what is stale, never skips. With --scale, the
// product is two servers and two workers behind a proxy, on PostgreSQL and an object store.
import { spawnSync } from "node:child_process";
import { installStores } from "../src/server/scale/installStores.suite.ts";
import { findBrowser } from "./findBrowser.ts";

function run(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): number {
  return spawnSync(command, args, { stdio: "inherit", env, shell: process.platform === "win32" }).status ?? 1;
}

const isScale = process.argv.includes("--scale");

try {
  if (isScale) installStores({ objectStore: true });
  const browser = findBrowser((line) => console.log(line));
  console.log(`Browser: ${browser}`);
  // Once here, so that servers started side by side do not all build.
  if (run(process.execPath, ["bin/dropset.js", "--version"]) !== 0) throw new Error("The product does not start.");
  const env = { ...process.env, PLAYWRIGHT_CHROMIUM_PATH: browser, ...(isScale && { E2E_SCALE: "1" }) };
  const args = process.argv.slice(2).filter((arg) => arg !== "--scale");
  process.exitCode = run("npx", ["playwright", "test", ...args], env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
