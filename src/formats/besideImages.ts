import type { DatasetPath } from "../model/datasetPath.ts";
import { withFiles } from "./detect/withoutJunk.ts";
import type { DatasetFormat } from "./format.ts";
import { findSplitLists } from "./images/findSplitLists.ts";
import { type AssignedSplits, assignSplits } from "./images/splitLists.ts";
import { findMasks } from "./masks/findMasks.ts";
import type { ImageMask } from "./masks/imageMask.ts";
import type { SourceTree } from "./sourceTree.ts";

/** The masks and lists beside the images of a drop that a format does not read itself. */
interface BesideImages {
  /** The files that the format reads. */
  readonly tree: SourceTree;
  readonly masks: readonly ImageMask[];
  /** Lists of the images of splits. */
  readonly lists: readonly DatasetPath[];
  readonly splits: AssignedSplits;
}

/** Finds masks of images and lists of splits that a format does not read itself, and reads the lists. */
export async function readBesideImages(
  format: DatasetFormat,
  tree: SourceTree,
  root: string,
  signal?: AbortSignal,
): Promise<BesideImages> {
  const all = await findMasks(tree, signal);
  const masks = all.filter((mask) => !format.keepsMask?.(mask));
  const isWanted = (path: DatasetPath) => !format.keepsSplitList?.(path);
  const imageFiles = withoutPaths(tree, pathsOf(all)).files;
  const { lists, images } = await findSplitLists(tree, imageFiles, root, isWanted, signal);
  return {
    tree: withoutPaths(tree, [...pathsOf(masks), ...pathsOf(lists)]),
    masks,
    lists: pathsOf(lists),
    splits: await assignSplits(tree, images, lists, signal),
  };
}

function pathsOf(files: readonly { readonly path: DatasetPath }[]): DatasetPath[] {
  return files.map(({ path }) => path);
}

function withoutPaths(tree: SourceTree, paths: readonly DatasetPath[]): SourceTree {
  if (paths.length === 0) return tree;
  const hidden = new Set<string>(paths);
  return withFiles(
    tree,
    tree.files.filter(({ path }) => !hidden.has(path)),
  );
}
