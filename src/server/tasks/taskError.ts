import type { TaskFailure, TaskFailureCode } from "../../contract/taskFailures.ts";
import type { Result } from "../../model/result.ts";
import type { ReleaseReason, TaskWriteFailure } from "../db/operations/taskQueue.ts";

/** A task cannot be done. The message is shown to the user and the code is stable. Becomes the `error` of the task. */
export class TaskError extends Error {
  override readonly name = "TaskError";
  readonly code: TaskFailureCode;
  readonly details: unknown;
  constructor(code: TaskFailureCode, message: string, details?: unknown) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** The worker has to release its task: the task was asked to stop, or now belongs to another worker. */
export class TaskReleasedError extends Error {
  override readonly name = "TaskReleasedError";
  readonly reason: ReleaseReason;
  constructor(reason: ReleaseReason) {
    super(reason === "stopping" ? "the task was asked to stop" : "the task belongs to another worker");
    this.reason = reason;
  }
}

/** Returns the value of a worker's write. Throws `TaskError` when the project was deleted, else `TaskReleasedError`. */
export function written<Value>(result: Result<Value, TaskWriteFailure>): Value {
  if (result.ok) return result.value;
  throw writeError(result.failure);
}

/** Returns the error for a worker's write that changed nothing. */
export function writeError(failure: TaskWriteFailure): TaskError | TaskReleasedError {
  if (failure !== "gone") return new TaskReleasedError(failure);
  return new TaskError(
    "project_deleted",
    "The project was deleted before the import was finished, so nothing was added. Import into another project or a new one.",
  );
}

/** How a task ended, as its thread reports it to the queue. */
export type TaskOutcome =
  | { readonly kind: "finished"; readonly projectId: number; readonly title: string }
  | {
      readonly kind: "failed";
      readonly error: TaskFailure;
      /** The report up to the failure, as JSON. */
      readonly report: string | undefined;
    }
  | { readonly kind: "released"; readonly reason: ReleaseReason }
  | { readonly kind: "aborted" }
  /** An error of the program. Its message goes to the log, not to the user. */
  | { readonly kind: "bug"; readonly message: string };
