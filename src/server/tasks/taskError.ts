import type { TaskFailure, TaskFailureCode } from "../../contract/taskFailures.ts";

/** Why a task cannot be done, in words for the user; `code` is stable. Becomes the `error` of the task. */
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

/** A worker's write was refused: the task was asked to stop, or belongs to somebody else by now. */
export class LetGoError extends Error {
  override readonly name = "LetGoError";
  readonly why: "stopping" | "lost";
  constructor(why: "stopping" | "lost") {
    super(why === "stopping" ? "the task was asked to stop" : "the task belongs to another worker");
    this.why = why;
  }
}

/** What a project that is gone means for a task. */
export function projectGone(): TaskError {
  return new TaskError(
    "project_deleted",
    "The project was deleted before the import was done, so nothing was added. Import into another project, or into a new one.",
  );
}

/** How a task ended, as it crosses from its thread to the queue. */
export type TaskOutcome =
  | { readonly kind: "finished"; readonly projectId: number; readonly title: string }
  | {
      readonly kind: "failed";
      readonly error: TaskFailure;
      /** JSON of the report so far. */
      readonly report: string | undefined;
    }
  | { readonly kind: "letGo"; readonly why: "stopping" | "lost" }
  | { readonly kind: "aborted" }
  /** Not the user's fault; the log has it. */
  | { readonly kind: "bug"; readonly message: string };
