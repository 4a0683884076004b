import type { FromArchive, ReadArchive } from "./archiveMessages.ts";

/** Starts the worker whose program is built into the page. */
export function spawnArchiveWorker(): Worker {
  return new Worker(new URL("./archive.worker.ts", import.meta.url), { type: "module", name: "archive" });
}

/** One worker for all archives of a drop, started with the first. It ends with the walk, in the middle of an archive too. */
export function createArchiveWorker(spawn: () => Worker, signal: AbortSignal) {
  let worker: Worker | undefined;

  type Told = Exclude<FromArchive, { type: "done" }>;
  function read(job: ReadArchive, take: (told: Told) => void): Promise<{ entries: number; bytes: number }> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      const settle = () => signal.removeEventListener("abort", stop);
      function fail(message: string): void {
        settle();
        worker?.terminate();
        worker = undefined;
        reject(new Error(message));
      }
      worker ??= spawn();
      worker.onmessage = ({ data }: MessageEvent<FromArchive>) => {
        if (data.type !== "done") return take(data);
        if (data.failed !== undefined) return fail(data.failed);
        settle();
        resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        fail(event.message || "the part of the page that reads archives cannot be started");
      };
      worker.onmessageerror = () => fail("the part of the page that reads archives cannot be understood");
      worker.postMessage(job);
    });
  }
  return {
    read,
    dispose(): void {
      worker?.terminate();
    },
  };
}
