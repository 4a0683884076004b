import { folderOf } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { FileEvent, ProblemEvent } from "../format.ts";
import { groupBy } from "../images/groupBy.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { ImageMask } from "./imageMask.ts";

/** Folders of masks that are reported one by one. */
const NAMED_FOLDERS = 20;

/** Yields the outcomes of masks that a format does not read, and one problem for each of their folders. */
export function* skippedMasks(masks: readonly ImageMask[]): Generator<FileEvent | ProblemEvent> {
  for (const { path } of masks) yield fileEvent(path, "skipped", skipReason.maskOfImage);
  const folders = [...groupBy(masks, ({ path }) => folderOf(path))];
  for (const [folder, inside] of folders.slice(0, NAMED_FOLDERS)) yield masksNotRead(folder, inside);
  const more = folders.slice(NAMED_FOLDERS).flatMap(([, inside]) => inside);
  const [first] = more;
  if (first === undefined) return;
  const message = `${count(more.length, "mask")} in other folders ${more.length === 1 ? "is" : "are"} not read, such as ${first.path}.`;
  yield problemEvent({ code: "masks_not_read", message, action: "They are skipped." });
}

function masksNotRead(folder: string, inside: readonly ImageMask[]): ProblemEvent {
  const example = inside.find(({ image }) => image !== undefined) ?? inside[0];
  const isOne = inside.length === 1;
  const files =
    folder === "" ? count(inside.length, "file") : `${count(inside.length, "file")} of the folder ${folder}`;
  const why = example?.isNamed === false ? ", because their pixels have few values" : "";
  const of = example?.image === undefined ? "" : ` ${example.path} is the mask of ${example.image}.`;
  const otherwise = example?.isNamed === false ? " If they are images, choose the preset Images." : "";
  return problemEvent({
    code: "masks_not_read",
    ...(example && { path: example.path }),
    message: `${files} ${isOne ? "is a mask" : "are masks"} of images${why}.${of}`,
    action: `${isOne ? "It is" : "They are"} skipped. To import the masks, choose the preset Mask PNGs.${otherwise}`,
  });
}
