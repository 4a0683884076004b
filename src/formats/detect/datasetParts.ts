import type { DatasetPath } from "../../model/datasetPath.ts";
import type { Detection } from "../format.ts";
import { isImageName } from "../images/imageFile.ts";
import type { SourceTree } from "../sourceTree.ts";
import { type DetectionResult, detect } from "./detect.ts";
import { withoutJunk } from "./withoutJunk.ts";

/** Folders of a drop that may be datasets of their own; with more it is one dataset of many folders. */
const MAX_FOLDERS = 50;

/** As `detect`; for an ambiguous drop also returns the datasets in it that are clear, so that a person can choose one. */
export async function detectWithParts(tree: SourceTree, signal?: AbortSignal): Promise<DetectionResult> {
  const result = await detect(tree, signal);
  if (result.verdict.kind !== "ambiguous") return result;
  return { ...result, verdict: { ...result.verdict, parts: await datasetParts(withoutJunk(tree), signal) } };
}

/**
 * The datasets of a drop that each fill a folder, ordered by folder, with roots in the whole drop: every folder with images is clearly of one
 * format by itself, or contains only images, and at least two have labels. Undefined for any other drop.
 */
async function datasetParts(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[] | undefined> {
  const folders = foldersWithImages(tree);
  if (folders === undefined || folders.length < 2 || folders.length > MAX_FOLDERS) return undefined;
  const parts: Detection[] = [];
  let labelled = 0;
  for (const folder of folders) {
    const { verdict } = await detect(folderTree(tree, folder), signal);
    if (verdict.kind !== "chosen" && verdict.kind !== "imagesOnly") return undefined;
    if (verdict.kind === "chosen") labelled++;
    const { detection } = verdict;
    parts.push({ ...detection, root: detection.root === "" ? folder : `${folder}/${detection.root}` });
  }
  return labelled < 2 ? undefined : parts;
}

/** The first folders beside one another, below any single ones; undefined when an image lies beside them. */
function foldersWithImages(tree: SourceTree): readonly string[] | undefined {
  const images = tree.files.filter(({ path }) => isImageName(path)).map(({ path }) => path);
  for (let around = ""; ; ) {
    const folders = new Set<string>();
    for (const path of images) {
      const end = path.indexOf("/", around.length);
      if (end < 0) return undefined;
      folders.add(path.slice(0, end));
    }
    if (folders.size !== 1) return [...folders];
    for (const folder of folders) around = `${folder}/`;
  }
}

/** The files of a folder, with paths relative to it. */
function folderTree(tree: SourceTree, folder: string): SourceTree {
  const prefix = `${folder}/`;
  const whole = (path: string) => `${prefix}${path}` as DatasetPath;
  return {
    files: tree.files
      .filter(({ path }) => path.startsWith(prefix))
      .map((file) => ({ ...file, path: file.path.slice(prefix.length) as DatasetPath })),
    has: (path) => tree.has(whole(path)),
    size: (path, signal) => tree.size(whole(path), signal),
    bytes: (path, options) => tree.bytes(whole(path), options),
    head: (path, length, signal) => tree.head(whole(path), length, signal),
    stream: (path, signal) => tree.stream(whole(path), signal),
    image: (path, signal) => tree.image(whole(path), signal),
    ...(tree.hash && { hash: (path: DatasetPath, signal?: AbortSignal) => tree.hash?.(whole(path), signal) }),
  };
}
