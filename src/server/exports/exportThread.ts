import { Readable } from "node:stream";
import type { Worker } from "node:worker_threads";
import type { DownloadPreview } from "../../contract/download.ts";
import { ApiError } from "../apiError.ts";
import type { StoreAddress } from "../blobs/storeAddress.ts";
import type { Database } from "../db/database.ts";
import { runDatabaseCall } from "../tasks/databasePort.ts";
import { startThread } from "../thread.ts";
import type { Download, Exporter, ExportRequest } from "./exporter.ts";
import {
  type ExportCommand,
  type ExportMessage,
  type ExportThreadData,
  unpackExportFailure,
} from "./exportMessages.ts";

/** Heap of the thread, MiB. New objects get little of it: annotations become garbage as soon as they are written. */
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 };

type Answer = Exclude<ExportMessage, { kind: "call" | "failed" }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** An exporter in a thread. */
export interface ExportThread extends Exporter {
  close(): Promise<void>;
}

function endedUnexpectedly(): ApiError {
  return new ApiError("unavailable", "The export ended unexpectedly. Try again.", { retryAfterSeconds: 5 });
}

function startExportWorker(blobsAddress: StoreAddress): Worker {
  const workerData: ExportThreadData = { blobsAddress };
  return startThread("./exports/export.worker.ts", { workerData, resourceLimits: HEAP });
}

/**
 * Returns an exporter that works in a thread of its own, which starts with the first export. When the thread ends unexpectedly, its exports
 * fail with 503, and the next one starts another.
 */
export function createExportThread(
  options: {
    readonly db: Pick<Database, "call">;
    readonly blobsAddress: StoreAddress;
    readonly log: { error(data: object, message: string): void };
  },
  startWorker: (blobsAddress: StoreAddress) => Worker = startExportWorker,
): ExportThread {
  const waiting = new Map<number, Waiting>();
  const closing = new AbortController();
  let thread: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const started = startWorker(options.blobsAddress);
    started.on("message", (message: ExportMessage) => {
      if (message.kind === "call") {
        void runDatabaseCall(options.db, message, (answer) => started.postMessage(answer), closing.signal);
        return;
      }
      const one = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === "failed") one?.reject(unpackExportFailure(message.failure));
      else one?.resolve(message);
    });
    const end = (error: unknown) => {
      if (thread !== started) return;
      options.log.error({ err: error }, "the thread of exports ended");
      thread = undefined;
      for (const { reject } of waiting.values()) reject(endedUnexpectedly());
      waiting.clear();
    };
    started.on("error", end);
    started.on("exit", (code) => end(new Error(`exit code ${code}`)));
    return started;
  }

  /** Sends a command and waits for its answer. Rejects when `signal` fires, and the thread stops the work. */
  async function ask(to: Worker, command: ExportCommand, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    // Another thread knows nothing of what this one had begun.
    if (to !== thread) throw endedUnexpectedly();
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiting.delete(command.id);
        to.postMessage({ kind: "stop", id: command.id } satisfies ExportCommand);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", stop, { once: true });
      const settled = () => signal.removeEventListener("abort", stop);
      waiting.set(command.id, {
        resolve: (answer) => {
          settled();
          resolve(answer);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      to.postMessage(command);
    });
  }

  async function* pull(from: Worker, id: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (;;) {
      const answer = await ask(from, { kind: "pull", id }, signal);
      if (answer.kind !== "piece" || answer.bytes === null) return;
      yield answer.bytes;
    }
  }

  return {
    async download(request: ExportRequest, signal: AbortSignal): Promise<Download> {
      const id = ++lastId;
      thread ??= start();
      const from = thread;
      const answer = await ask(from, { kind: "download", id, request }, signal);
      if (answer.kind !== "begun") throw new Error(`The thread answered a download with "${answer.kind}".`);
      const archive = Readable.from(pull(from, id, signal), { objectMode: false });
      // Also when nobody has read of it, as for HEAD.
      archive.once("close", () => {
        if (!archive.readableEnded) from.postMessage({ kind: "stop", id } satisfies ExportCommand);
      });
      return { ...answer.head, archive };
    },
    async preview(request: ExportRequest, signal: AbortSignal): Promise<DownloadPreview> {
      thread ??= start();
      const answer = await ask(thread, { kind: "preview", id: ++lastId, request }, signal);
      if (answer.kind !== "preview") throw new Error(`The thread answered a preview with "${answer.kind}".`);
      return answer.preview;
    },
    async close() {
      closing.abort(new Error("The server is shutting down."));
      const last = thread;
      thread = undefined;
      for (const { reject } of waiting.values()) reject(endedUnexpectedly());
      waiting.clear();
      await last?.terminate();
    },
  };
}
