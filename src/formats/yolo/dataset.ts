import { type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import { isImageName, mayBePicture } from "../picture.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { namesFor } from "./classNames.ts";
import { type Pairs, pairLabels } from "./pairLabels.ts";
import type { Setup } from "./setup.ts";

/** The files of a dataset below its root, sorted by what they are for. */
export interface YoloFiles {
  /** Files that may be pictures. */
  readonly images: readonly SourceFile[];
  readonly pairs: Pairs;
  /** Files that are neither image, label nor settings. */
  readonly others: readonly DatasetPath[];
}

/** Extensions of settings and leftovers that would otherwise be opened to see whether they are pictures. */
const noPictures = new Set([".cache", ".labels", ".names", ".data", ".weights", ".pt", ".onnx", ".yaml", ".yml"]);

/** Sorts the files below `root`, by names alone. */
export function sortFiles(tree: SourceTree, root: string, setup: Pick<Setup, "outcomes">): YoloFiles {
  const prefix = root === "" ? "" : `${root}/`;
  const images: SourceFile[] = [];
  const texts: DatasetPath[] = [];
  const others: DatasetPath[] = [];
  for (const file of tree.files) {
    if (setup.outcomes.has(file.path)) continue;
    const extension = extensionOf(file.path);
    if (!file.path.startsWith(prefix)) others.push(file.path);
    else if (extension === ".txt") texts.push(file.path);
    else if (isImageName(file.path) || (mayBePicture(file.path) && !noPictures.has(extension))) images.push(file);
    else others.push(file.path);
  }
  const pairs = pairLabels(
    images.map((image) => image.path),
    texts,
  );
  return { images, pairs, others };
}

/** The title of a class: as declared for this label file, else from the options, else undefined. */
export function declaredTitle(
  setup: Setup,
  optional: ReadonlyMap<number, string>,
  label: DatasetPath,
  id: number,
): string | undefined {
  const names = setup.names ?? namesFor(label, setup.namesFiles);
  return names?.names.get(id) ?? optional.get(id);
}
