import { findUnreadLabels, hasAll, type UnreadLabels } from "../../detect/unreadLabels.ts";
import type { UnreadFormat } from "../../format.ts";
import type { SourceTree } from "../../sourceTree.ts";

const videoLabels: UnreadLabels = {
  name: "CVAT for video",
  extensions: [".xml"],
  recognizes: hasAll(/<annotations[\s>]/, /<track[\s>]/),
  advice: 'In CVAT, export the task once more as "CVAT for images 1.1", with its images.',
};

/** Returns the labels of a CVAT video task, whose tracks are not read. */
export function findUnreadCvat(tree: SourceTree, signal?: AbortSignal): Promise<UnreadFormat | undefined> {
  return findUnreadLabels(tree, [videoLabels], signal);
}
