import { belowFolder, type DatasetPath, extensionOf, folderOf } from "../../model/datasetPath.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { decodeText, linesOf } from "../text/text.ts";
import { isImageName } from "./imageFile.ts";
import { withoutKindFolders } from "./kindFolders.ts";
import { isSplitName } from "./splitNames.ts";

/** The dataset of images that lie directly in the root. */
const ROOT_DATASET = "ds0";
/** Bytes at the beginning of a label file that detection reads. */
const HEAD_BYTES = 64 * 1024;

/** Returns the dataset of an image: its folders below the root, without those that are named after the kind of their files. */
export function datasetByFolder(path: string, root: string): string {
  const relative = belowFolder(path, root);
  return withoutKindFolders(folderOf(relative)) || ROOT_DATASET;
}

/**
 * Returns the folder around all images and text files. A folder that is a split, or one of images or labels, lies inside its dataset even
 * when the drop contains nothing else, so that the split keeps its name.
 */
export function rootOfLabelFiles(paths: readonly string[]): string {
  const data = paths.filter((path) => isImageName(path) || extensionOf(path) === ".txt");
  let common = folderOf(data[0] ?? "").split("/");
  for (const path of data) {
    const segments = folderOf(path).split("/");
    let same = 0;
    while (same < common.length && common[same] === segments[same]) same++;
    common = common.slice(0, same);
  }
  return datasetFolder(common.join("/"));
}

/** Returns the folder of the dataset that a folder belongs to. */
export function datasetFolder(folder: string): string {
  let root = folder;
  while (root !== "") {
    const name = root.slice(root.lastIndexOf("/") + 1);
    if (!isSplitName(name) && !/^(images|labels|image_2|label_2|labelTxt.*|obj_\w+_data)$/i.test(name)) break;
    root = folderOf(root);
  }
  return root;
}

/** Returns up to `count` items from all over a list, in its order. */
export function evenlySpread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  const chosen = new Set(Array.from({ length: count }, (_, i) => Math.floor((i * items.length) / count)));
  return items.filter((_, i) => chosen.has(i));
}

/**
 * Returns the lines that are not blank of the first 64 KiB of a label file, trimmed, and whether these are all. None for a file that cannot
 * be read, because reading it reports why.
 */
export async function firstLines(
  tree: SourceTree,
  path: DatasetPath,
  signal?: AbortSignal,
): Promise<{ readonly lines: readonly string[]; readonly complete: boolean }> {
  let head: Uint8Array;
  try {
    head = await tree.head(path, HEAD_BYTES, signal);
  } catch (error) {
    if (error instanceof SourceReadError) return { lines: [], complete: true };
    throw error;
  }
  const lines = linesOf(decodeText(head).text);
  const complete = head.length < HEAD_BYTES;
  if (!complete) lines.pop();
  return { lines: lines.map((line) => line.trim()).filter((line) => line !== ""), complete };
}
