import type { FromArchive, ReadArchive } from "./archiveMessages.ts";

/** Starts the worker whose program is built into the page. */
export function spawnArchiveWorker(): Worker {
  return new Worker(new URL("./archive.worker.ts", import.meta.url), { type: "module", name: "archive" });
}

/** A worker that reads archives. */
export interface ArchiveWorker {
  /** Reads one archive and passes on what the worker reports; returns the files and unpacked bytes that were listed. Rejects for a bug. */
  read(job: ReadArchive, take: (message: ArchiveReport) => void): Promise<{ entries: number; bytes: number }>;
  dispose(): void;
}

/** What a worker reports of an archive before it is done. */
type ArchiveReport = Exclude<FromArchive, { type: "done" }>;

/** Creates one worker for all archives of a drop, started with the first. It stops when `signal` aborts, also in the middle of an archive. */
export function createArchiveWorker(spawn: () => Worker, signal: AbortSignal): ArchiveWorker {
  let worker: Worker | undefined;

  function read(job: ReadArchive, take: (message: ArchiveReport) => void): Promise<{ entries: number; bytes: number }> {
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
      worker.onmessageerror = () => fail("The worker that reads archives sent a message that cannot be read.");
      worker.postMessage(job);
    });
  }
  return {
    read,
    dispose() {
      worker?.terminate();
    },
  };
}
