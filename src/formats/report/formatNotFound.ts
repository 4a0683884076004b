import type { DatasetFormat, ProblemEvent } from "../format.ts";
import { problemEvent } from "./problemEvent.ts";

/** Said when a drop was read in a format of which it holds nothing: its images come without labels. */
export function formatNotFound({ title }: Pick<DatasetFormat, "title">): ProblemEvent {
  return problemEvent({
    code: "format_not_found",
    message: `No labels of the format ${title} were found in this drop.`,
    action: "The images are imported without labels. If there are labels, choose their format as the preset.",
  });
}
