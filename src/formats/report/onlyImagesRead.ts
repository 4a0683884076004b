import { count } from "../../model/plural.ts";
import type { ProblemEvent } from "../format.ts";
import { problemEvent } from "./problemEvent.ts";

/** Returns the problem of a drop of which only the images were recognized although it has `others`, which may be labels. */
export function onlyImagesRead(others: number): ProblemEvent {
  return problemEvent({
    code: "only_images_read",
    message: `${count(others, "file is", "files are")} neither images nor of a format that can be read.`,
    action: "Only the images are imported. If labels are among them, choose the preset of their format.",
  });
}
