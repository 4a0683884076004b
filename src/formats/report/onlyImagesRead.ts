import type { ProblemEvent } from "../format.ts";
import { problemEvent } from "./problemEvent.ts";

/** Said when nothing but pictures was recognised although there were `others`: they may be labels that nobody reads. */
export function onlyImagesRead(others: number): ProblemEvent {
  const files = `${others.toLocaleString("en")} ${others === 1 ? "file" : "files"}`;
  return problemEvent({
    code: "only_images_read",
    message: `${files} beside the images ${others === 1 ? "is" : "are"} of no format that is read here.`,
    action: "Only the images are imported. If there are labels among them, choose their format as the preset.",
  });
}
