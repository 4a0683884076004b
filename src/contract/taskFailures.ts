/** Every code a task may fail with. Codes are stable; messages are for people. */
export const taskFailureCodes = [
  "ambiguous_format",
  "bad_option",
  "crashed",
  "internal",
  "name_conflict",
  "no_images",
  "no_space",
  "out_of_memory",
  "project_deleted",
  "unknown_preset",
  "unsupported_format",
] as const;
export type TaskFailureCode = (typeof taskFailureCodes)[number];

/** Why a task failed; `details` lists what the message only counts. */
export interface TaskFailure {
  readonly code: TaskFailureCode;
  readonly message: string;
  readonly details?: unknown;
}
