import type { TaskFailureCode } from "../../contract/taskFailures.ts";

const RETRY = "Nothing was imported. Uploaded files are kept: a retry does not send them again.";
const KEPT = "Nothing was imported. Uploaded files are kept and are not sent again.";

/** What to do about each failure. A retry is advised only where the same input may succeed. */
const advice = {
  ambiguous_format: `${KEPT} Choose one of these formats, or drop the folder again and choose another preset.`,
  bad_option: "Drop the folder again and choose other reading options.",
  crashed: KEPT,
  internal: RETRY,
  name_conflict: "Drop the folder again and choose another option for “If an image exists”, or another project.",
  no_images: "Nothing was imported.",
  no_space: RETRY,
  out_of_memory: KEPT,
  project_deleted: "Nothing was imported.",
  source_unavailable: "Nothing was imported. Retry when the folder can be read again.",
  store_unavailable: RETRY,
  too_many_files: "Nothing was imported. Import the folders in it one by one.",
  unknown_preset: "Drop the folder again and choose another preset.",
  unsupported_format: "Convert the dataset to a supported format, then drop it again.",
} satisfies Record<TaskFailureCode, string>;
/** Failures that the same input has again, whenever it is tried. */
const lasting = new Set<string>([
  "ambiguous_format",
  "bad_option",
  "no_images",
  "project_deleted",
  "too_many_files",
  "unknown_preset",
  "unsupported_format",
] satisfies TaskFailureCode[]);

const byCode: ReadonlyMap<string, string> = new Map(Object.entries(advice));

/** Returns what to do about a failure with this code; a retry for a code that is not known here. */
export function failureAdvice(code: string): string {
  return byCode.get(code) ?? RETRY;
}

/** Returns true when the input of a task that failed with this code, or was stopped (undefined), may succeed in another try. */
export function canRetry(code: string | undefined): boolean {
  return code === undefined || !lasting.has(code);
}
