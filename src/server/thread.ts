import { existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

const fromSource = import.meta.url.endsWith(".ts");

/**
 * Returns the file of a thread or child process, and the flags that a child process needs to run it. `path` is relative to src/server and
 * ends in `.worker.ts`. In a build the file is next to main.js.
 */
export function threadFile(path: string): { file: string; execArgv: string[] } {
  if (fromSource) return { file: fileURLToPath(new URL(path, import.meta.url)), execArgv: ["--import", "tsx"] };
  const name = basename(path).replace(/\.ts$/, ".js");
  // The bundler puts code that several entries use into a folder below them.
  const places = [`./${name}`, `../${name}`].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const file = places.find((place) => existsSync(place));
  if (!file) throw new Error(`${name} is missing from the build. Run "npm run build".`);
  return { file, execArgv: [] };
}

/** Starts a file as a thread. `path` is relative to src/server and ends in `.worker.ts`. */
export function startThread(path: string, options: Omit<WorkerOptions, "argv" | "execArgv"> = {}): Worker {
  const { file } = threadFile(path);
  if (!fromSource) return new Worker(file, { ...options, execArgv: [] });
  return new Worker(new URL("./sourceThread.js", import.meta.url), { ...options, argv: [file], execArgv: [] });
}
