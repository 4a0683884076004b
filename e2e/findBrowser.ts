import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"];
const PROGRAMS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** Whether a program can be started at all; a stub that only asks to install the real program cannot. */
function starts(path: string): boolean {
  return spawnSync(path, ["--version"], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

/** The browser named by `PLAYWRIGHT_CHROMIUM_PATH`, else a Chromium or Chrome of the system, else one that Playwright has installed. */
export function findInstalledBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.PLAYWRIGHT_CHROMIUM_PATH;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Error(`PLAYWRIGHT_CHROMIUM_PATH names ${named}, which does not exist.`);
  }
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const programs = [...folders, ...FOLDERS].flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const candidates = [...programs, ...PROGRAMS, chromium.executablePath()];
  return [...new Set(candidates)].find((path) => existsSync(path) && starts(path));
}

/**
 * A Chromium for the tests, got if need be: what is installed, else `npx playwright install chromium`, else, as root on Debian or
 * Ubuntu, `apt-get install chromium`. Calls `say` before anything is downloaded. Throws an error that states what to do.
 */
export function findBrowser(say: (line: string) => void): string {
  const found = findInstalledBrowser();
  if (found !== undefined) return found;

  say(
    "No Chromium or Chrome found. Downloading one with `npx playwright install chromium` (three minutes at most) ...",
  );
  spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit", timeout: 180_000 });
  const downloaded = findInstalledBrowser();
  if (downloaded !== undefined) return downloaded;

  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say(
      "That did not give a browser that starts. Installing Debian's: `apt-get update && apt-get install -y chromium` ...",
    );
    const apt = (...args: string[]) =>
      spawnSync("apt-get", args, {
        stdio: "inherit",
        timeout: 600_000,
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
    apt("update");
    apt("install", "-y", "--no-install-recommends", "chromium");
    const installed = findInstalledBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "The tests need Chromium or Chrome. Install one (Debian and Ubuntu: `sudo apt-get install chromium`) or set PLAYWRIGHT_CHROMIUM_PATH to its program.",
  );
}
