import type { DatasetFormat, UnreadFormat } from "../format.ts";
import { isImageName } from "../images/imageFile.ts";
import type { SourceTree } from "../sourceTree.ts";
import { foreignLabels } from "./foreignLabels.ts";
import { findLabelFiles, findUnreadFiles } from "./unreadFiles.ts";
import { findUnreadLabels } from "./unreadLabels.ts";

/**
 * Returns what a drop contains that is known and not read: data that a format recognizes, labels without a preset, TFRecord, or, in a drop
 * without images, files such as videos and archives.
 */
export async function findUnreadFormat(
  tree: SourceTree,
  formats: readonly DatasetFormat[],
  signal?: AbortSignal,
): Promise<UnreadFormat | undefined> {
  for (const format of formats) {
    const unread = await format.findUnread?.(tree, signal);
    if (unread !== undefined) return unread;
  }
  const labels = await findUnreadLabels(tree, foreignLabels, signal);
  if (labels !== undefined) return labels;
  // Beside images, other files than labels are skipped.
  return tree.files.some((file) => isImageName(file.path)) ? findLabelFiles(tree) : findUnreadFiles(tree, signal);
}
