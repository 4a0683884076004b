import type { Database } from "../db/database.ts";
import { startThread } from "../thread.ts";
import { answerDatabaseQuestion, type DatabaseQuestion } from "./databasePort.ts";
import type { TaskOutcome } from "./taskError.ts";

/** What an import's thread is told when it starts. */
export interface ImportThreadData {
  readonly taskId: number;
  readonly workspaceId: number;
  readonly owner: string;
  readonly blobsDirectory: string;
}

export type ImportThreadMessage = DatabaseQuestion | { readonly kind: "ended"; readonly outcome: TaskOutcome };

/** Heap of one import, MiB: enough for the rows of 1,000,000 files. */
const HEAP_MIB = 2_048;
/** How long a thread may take to stop by itself, ms; a parser in the middle of a huge file cannot look up. */
const STOP_GRACE_MS = 5_000;

/**
 * Runs an import in a thread of its own. Never throws: a thread that dies, or runs out of memory, is an outcome. When `signal` fires, the
 * thread is asked to stop, and ended when it does not.
 */
export function runImportThread(options: {
  readonly db: Pick<Database, "call">;
  readonly task: ImportThreadData;
  readonly signal: AbortSignal;
}): Promise<TaskOutcome> {
  const { db, task, signal } = options;
  const thread = startThread("./tasks/importTask.worker.ts", {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  return new Promise((resolve) => {
    let outcome: TaskOutcome | undefined;
    let forced: NodeJS.Timeout | undefined;
    const stop = () => {
      thread.postMessage({ kind: "stop" });
      forced = setTimeout(() => {
        outcome ??= { kind: "aborted" };
        void thread.terminate();
      }, STOP_GRACE_MS);
    };
    thread.on("message", (message: ImportThreadMessage) => {
      if (message.kind === "ended") outcome = message.outcome;
      else void answerDatabaseQuestion(db, message, (answer) => thread.postMessage(answer), signal);
    });
    thread.on("error", (error: Error & { code?: string }) => {
      outcome ??=
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? {
              kind: "failed",
              error: {
                code: "out_of_memory",
                message: `This drop needs more memory than the ${HEAP_MIB / 1024} GiB that one import may use, so nothing was added. Import it in smaller parts.`,
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
