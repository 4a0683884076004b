import { everyLine, findUnreadLabels, type UnreadLabels } from "../../detect/unreadLabels.ts";
import type { UnreadFormat } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";

const toolkitBoxes: UnreadLabels = {
  name: "boxes of the OIDv4 ToolKit (Open Images)",
  extensions: [".txt"],
  recognizes: everyLine(/^[A-Za-z][^\d,;:]*( \d+(\.\d+)?){4}$/),
  advice: "Convert the labels to COCO, YOLO or Pascal VOC.",
};

/** Returns the boxes of the OIDv4 ToolKit, a text file for each image, which are not read. */
export function findUnreadOpenImages(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  return findUnreadLabels(tree, [toolkitBoxes], signal);
}
