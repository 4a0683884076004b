import type { BlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";
import { type DatabaseCall, runDatabaseCall } from "./databasePort.ts";
import { HEAP_MIB, type ImportThreads } from "./importThreads.ts";
import type { TaskOutcome } from "./taskError.ts";

/** The import that a thread runs. */
export interface ThreadTask {
  readonly taskId: number;
  readonly workspaceId: number;
  readonly owner: string;
}

/** A message of the thread: a database call, a segment that it is about to commit, or how the import ended. */
export type ImportThreadMessage =
  | DatabaseCall
  | { readonly kind: "announced"; readonly segment: string }
  | { readonly kind: "ended"; readonly outcome: TaskOutcome };

/**
 * A message to the thread, besides the results of its database calls. `run`: the import to run, the first message. `expected`: the announced
 * segment may be committed.
 */
export type ImportThreadCommand =
  | { readonly kind: "run"; readonly task: ThreadTask }
  | { readonly kind: "stop" }
  | { readonly kind: "expected"; readonly segment: string };

/** How long a thread may take to stop, ms. A parser in the middle of a huge file does not notice the request. */
const STOP_GRACE_MS = 5_000;

/**
 * Runs an import in a thread of its own. Never throws: a thread that crashes or runs out of memory is an outcome. When `signal` fires, the
 * thread is asked to stop, and terminated if it does not.
 */
export function runImportThread(options: {
  readonly db: Pick<Database, "call">;
  readonly blobs: Pick<BlobStore, "expect">;
  readonly threads: Pick<ImportThreads, "take">;
  readonly task: ThreadTask;
  readonly signal: AbortSignal;
}): Promise<TaskOutcome> {
  const { db, blobs, threads, task, signal } = options;
  const thread = threads.take();
  thread.postMessage({ kind: "run", task } satisfies ImportThreadCommand);
  return new Promise((resolve) => {
    let outcome: TaskOutcome | undefined;
    let forced: NodeJS.Timeout | undefined;
    const stop = () => {
      thread.postMessage({ kind: "stop" } satisfies ImportThreadCommand);
      forced = setTimeout(() => {
        outcome ??= { kind: "aborted" };
        void thread.terminate();
      }, STOP_GRACE_MS);
    };
    thread.on("message", (message: ImportThreadMessage) => {
      if (message.kind === "ended") outcome = message.outcome;
      else if (message.kind === "announced") {
        blobs.expect(message.segment);
        thread.postMessage({ kind: "expected", segment: message.segment } satisfies ImportThreadCommand);
      } else void runDatabaseCall(db, message, (answer) => thread.postMessage(answer), signal);
    });
    thread.on("error", (error: Error & { code?: string }) => {
      outcome ??=
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? {
              kind: "failed",
              error: {
                code: "out_of_memory",
                message: `The import needs more than ${HEAP_MIB / 1024} GiB of memory, the limit for one import, so nothing was added. Import the folder in smaller parts.`,
              },
              report: undefined,
            }
          : { kind: "bug", message: error.stack ?? error.message };
    });
    thread.on("exit", (code) => {
      clearTimeout(forced);
      signal.removeEventListener("abort", stop);
      resolve(outcome ?? { kind: "bug", message: `The thread of the import ended with code ${code}.` });
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
