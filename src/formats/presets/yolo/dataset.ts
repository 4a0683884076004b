import type { DatasetPath } from "../../../model/datasetPath.ts";
import { type Pairs, pairLabels } from "../../images/pairLabels.ts";
import { sortByKind } from "../../read/labelFiles.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { namesFor } from "./classNames.ts";
import type { Setup } from "./setup.ts";

/** The files of a dataset below its root, sorted by what they are for. */
export interface YoloFiles {
  /** Files that may be pictures. */
  readonly images: readonly SourceFile[];
  readonly pairs: Pairs;
  /** Files that are neither image, label nor settings. */
  readonly others: readonly DatasetPath[];
}

/** Sorts the files below `root`, by names alone. */
export function sortFiles(tree: SourceTree, root: string, setup: Pick<Setup, "outcomes">): YoloFiles {
  const left = tree.files.filter((file) => !setup.outcomes.has(file.path));
  const { images, texts, others } = sortByKind(left, root === "" ? "" : `${root}/`);
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
