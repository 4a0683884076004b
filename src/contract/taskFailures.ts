/** The code of every failure of a task. Codes are stable; messages are for people and may change. */
export const taskFailures = {
  ambiguous_format: {
    description:
      "Several formats fit the drop. `details.candidates` lists them with `preset`, `slug`, `title`, `root` and `reasons`; retry the task with the `preset` and `root` of one.",
  },
  bad_option: { description: "An option is not valid for the format that was detected." },
  crashed: { description: "The server ended several times while it ran the task." },
  internal: { description: "The server failed. Its log contains the details." },
  name_conflict: { description: "An image has the name of an existing image, and `onConflict` is `error`." },
  no_images: { description: "The drop contains no image." },
  no_space: { description: "The server's disk is full." },
  out_of_memory: { description: "The drop needs more memory than a task may use." },
  project_deleted: { description: "The project was deleted while the task waited or ran." },
  source_unavailable: {
    description: "The folder to import from could not be used: it does not exist, cannot be read or does not respond.",
  },
  store_unavailable: { description: "The object store of the server could not be used." },
  too_many_files: { description: "The folder to import from has more files than an import may have." },
  unknown_preset: { description: "This server no longer has the preset of the task." },
  unsupported_format: {
    description: "The format is known, but cannot be read. The message states what to do instead.",
  },
} as const;

/** The code of a failure. */
export type TaskFailureCode = keyof typeof taskFailures;

/** Every code that a task may fail with. */
export const taskFailureCodes = Object.keys(taskFailures) as TaskFailureCode[];

/** Why a task failed. */
export interface TaskFailure {
  readonly code: TaskFailureCode;
  readonly message: string;
  /** Lists what the message only counts. */
  readonly details?: unknown;
}
