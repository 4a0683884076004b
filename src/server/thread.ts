import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** Where the code of a thread lies: beside the sources in development and tests, beside main.js in a build. */
export function threadFile(path: string): { file: string; execArgv: string[] } {
  const fromSource = import.meta.url.endsWith(".ts");
  if (!fromSource) {
    const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
    return { file: fileURLToPath(new URL(`./${name}`, import.meta.url)), execArgv: [] };
  }
  return { file: fileURLToPath(new URL(path, import.meta.url)), execArgv: ["--import", "tsx"] };
}

/** Starts `path` (relative to src/server, ending in `.worker.ts`) as a thread. */
export function startThread(path: string, options: Omit<WorkerOptions, "execArgv"> = {}): Worker {
  const { file, execArgv } = threadFile(path);
  return new Worker(file, { ...options, execArgv });
}
