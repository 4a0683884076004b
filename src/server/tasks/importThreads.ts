import type { Worker } from "node:worker_threads";
import type { StoreAddress } from "../blobs/storeAddress.ts";
import { startThread } from "../thread.ts";
import type { ImportSources } from "./bringFiles.ts";

/** Heap of one import, MiB: enough for the rows of 1,000,000 files. */
export const HEAP_MIB = 2_048;
/** Of it for young objects, MiB. By default V8 takes 48 in each thread, and keeps them. */
const YOUNG_MIB = 16;
/** How long a thread waits for an import before it is ended, ms. */
const SPARE_MS = 60_000;

/** What every thread of an import starts with. */
export interface ImportThreadData {
  readonly blobsAddress: StoreAddress;
  /** Address of the database server; undefined when the process that started the thread makes its calls. */
  readonly databaseUrl?: string | undefined;
  /** Where imports may bring files from; undefined: nowhere. */
  readonly sources?: ImportSources | undefined;
}

/** The threads of imports. Loading their program takes longer than a small import, so one may wait for the next import. */
export interface ImportThreads {
  /** An import is likely to follow: a thread is started for it, unless one waits already. It ends when there is none within a minute. */
  expect(): void;
  /** Returns a thread that waits for the task that it is to run: the first message. */
  take(): Worker;
  /** Ends the thread that waits. */
  close(): Promise<void>;
}

/** Creates the threads of a server; none runs. */
export function createImportThreads(data: ImportThreadData): ImportThreads {
  let spare: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;

  function start(): Worker {
    return startThread("./tasks/importTask.worker.ts", {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
    });
  }

  /** Leaves the spare thread, which is returned, to whoever called this. */
  function release(): Worker | undefined {
    clearTimeout(timer);
    const released = spare;
    spare = undefined;
    released?.off("error", lost).off("exit", lost);
    return released;
  }

  /** The spare thread has ended on its own. An import that needs a thread starts one, and reports why that fails. */
  function lost(): void {
    release();
  }

  return {
    expect() {
      clearTimeout(timer);
      timer = setTimeout(() => void release()?.terminate(), SPARE_MS).unref();
      spare ??= start().on("error", lost).on("exit", lost);
    },
    take: () => release() ?? start(),
    async close() {
      await release()?.terminate();
    },
  };
}
