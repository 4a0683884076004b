#!/usr/bin/env node
// Starts the built server. In a checkout, builds it before when the sources are newer than the build.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(home, "dist", "server", "main.js");

function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

// The package has no configuration of the build.
if (existsSync(join(home, "vite.config.ts"))) {
  const sources = ["src", "public", "index.html", "package.json", "vite.config.ts", "vite.server.config.ts"];
  const page = join(home, "dist", "page", "index.html");
  const built = existsSync(main) && existsSync(page) ? Math.min(statSync(main).mtimeMs, statSync(page).mtimeMs) : 0;
  if (built < Math.max(...sources.map((name) => newest(join(home, name))))) {
    console.error("Building Dropset (first start, or the sources have changed) ...");
    const build = spawnSync("npm", ["run", "--silent", "build"], {
      cwd: home,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    if (build.status !== 0) {
      console.error("The build failed. Run `npm ci` and try again.");
      process.exit(1);
    }
  }
}
await import(pathToFileURL(main).href);
