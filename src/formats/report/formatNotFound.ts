import type { DatasetFormat, ProblemEvent } from "../format.ts";
import { problemEvent } from "./problemEvent.ts";

/** Returns the problem of a drop that was read in a format of which it contains nothing: its images are imported without labels. */
export function formatNotFound({ title }: Pick<DatasetFormat, "title">): ProblemEvent {
  return problemEvent({
    code: "format_not_found",
    message: `No labels of the format ${title} were found in the drop.`,
    action: "The images are imported without labels. If the drop has labels, choose the preset of their format.",
  });
}
