import type { TaskFailureCode } from "../../contract/taskFailures.ts";

const TRY_AGAIN = "Nothing was imported. What was uploaded is still there, so another try sends nothing again.";

/** What to do about each failure. Only where the same input may do better is another try worth a word. */
const advice = {
  ambiguous_format: "Drop the folder again and choose the preset yourself.",
  bad_option: "Drop the folder again and choose other reading options.",
  crashed: "Nothing was imported. What was uploaded is still there and is not sent again.",
  internal: TRY_AGAIN,
  name_conflict: "Drop the folder again and choose another way for images that exist, or another project.",
  no_images: "Nothing was imported.",
  no_space: TRY_AGAIN,
  out_of_memory: "Nothing was imported. What was uploaded is still there and is not sent again.",
  project_deleted: "Nothing was imported.",
  unknown_preset: "Drop the folder again and choose another preset.",
  unsupported_format: "Convert it to one of the formats that are read, then drop it again.",
} satisfies Record<TaskFailureCode, string>;
const byCode: ReadonlyMap<string, string> = new Map(Object.entries(advice));

/** What to do about a failure, by its code; one that is not known may pass. */
export function failureAdvice(code: string): string {
  return byCode.get(code) ?? TRY_AGAIN;
}
