import { ApiError } from "../api/apiError.ts";
import type { Ledger } from "../files/ledger.ts";
import type { TaskEnd } from "../send/importTask.ts";
import type { SessionEvent } from "./sessionState.ts";

/** What starting an import depends on. */
export interface StartContext {
  readonly ledger: Ledger;
  /** Starts the task and returns its id; `attempt` counts from 1. Throws `ApiError` when the server refuses. */
  readonly startTask: (attempt: number) => Promise<number>;
  /** Waits for the end of a task. */
  readonly followTask: (taskId: number) => Promise<TaskEnd>;
  readonly dispatch: (event: SessionEvent) => void;
}

/** Decides what happens once everything is sent. */
interface StartPolicy {
  /** Starts the import and follows its task to the end. Throws errors that neither a retry nor sending again can resolve. */
  run(): Promise<void>;
}

/**
 * Creates the start policy of one upload: an import needs at least one file on the server. When the server no longer has a file that it
 * had, all files are checked again and the missing ones are sent, once.
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
        // Runs before the phase changes: with nothing to check or to send, sending would end at once.
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
