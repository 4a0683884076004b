import { ApiError } from "../api/apiError.ts";
import type { Ledger } from "../files/ledger.ts";
import type { TaskEnd } from "../send/importTask.ts";
import type { SessionEvent } from "./sessionState.ts";

/** What starting an import needs. */
export interface StartContext {
  readonly ledger: Ledger;
  /** Starts the task and returns its id; `attempt` counts from 1. Throws `ApiError` when the server refuses. */
  readonly startTask: (attempt: number) => Promise<number>;
  /** Waits for the end of a task. */
  readonly followTask: (taskId: number) => Promise<TaskEnd>;
  readonly dispatch: (event: SessionEvent) => void;
}

/** Decides what follows once everything is sent. */
interface StartPolicy {
  /** Starts the import and follows its task to the end. Throws what neither a retry nor sending again can mend. */
  run(): Promise<void>;
}

/**
 * Creates the start policy of one upload: an import needs at least one file on the server. When the server no longer has a file that it
 * had, everything is asked for again and the missing files are sent, once.
 */
export function createStartPolicy({ ledger, startTask, followTask, dispatch }: StartContext): StartPolicy {
  let attempts = 0;

  /** Returns the id of the task; undefined when files have to be sent again first. */
  async function tryStart(): Promise<number | undefined> {
    attempts++;
    try {
      return await startTask(attempts);
    } catch (error) {
      const isForgotten = error instanceof ApiError && error.code === "unknown_reference";
      if (!isForgotten || attempts > 1) throw error;
      return undefined;
    }
  }

  return {
    async run() {
      if (ledger.files.counts(["present", "stored"]).files === 0) {
        return dispatch({ type: "failed", message: "None of the files could be sent.", taskId: undefined });
      }
      const taskId = await tryStart();
      if (taskId === undefined) {
        // Before the phase changes: with nothing to ask for or to send, sending would be over at once.
        ledger.unsureOfAll();
        return dispatch({ type: "lacking" });
      }
      dispatch({ type: "taskStarted", taskId });
      const ended = await followTask(taskId);
      if (ended.end === "failed") dispatch({ type: "failed", message: ended.message, taskId });
      else dispatch({ type: "finished", taskId });
    },
  };
}
