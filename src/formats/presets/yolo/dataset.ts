import type { DatasetPath } from "../../../model/datasetPath.ts";
import { type Pairs, pairLabels } from "../../images/pairLabels.ts";
import { sortByKind } from "../../read/readLabelFiles.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { namesFor } from "./classNames.ts";
import type { Setup } from "./setup.ts";

/** The files of a dataset below its root, by their purpose. */
export interface YoloFiles {
  /** Files that may be images. */
  readonly images: readonly SourceFile[];
  readonly pairs: Pairs;
  /** Files that are neither image, label nor settings. */
  readonly others: readonly DatasetPath[];
}

/** Sorts the files below `root` by their names. */
export function sortFiles(tree: SourceTree, root: string, setup: Pick<Setup, "outcomes">): YoloFiles {
  const remaining = tree.files.filter((file) => !setup.outcomes.has(file.path));
  const { images, texts, others } = sortByKind(remaining, root === "" ? "" : `${root}/`);
  const pairs = pairLabels(
    images.map((image) => image.path),
    texts,
  );
  return { images, pairs, others };
}

/** What the options state about classes. */
export interface ChosenNames {
  /** Titles, numbered from 0. */
  readonly names: ReadonlyMap<number, string>;
  /** The number of the first class in label files. */
  readonly first: 0 | 1;
}

/** Returns the title of a class as declared for this label file, else from the options; undefined when it has no name. */
export function declaredTitle(
  setup: Setup,
  { names: typed, first }: ChosenNames,
  label: DatasetPath,
  id: number,
): string | undefined {
  const names = setup.names ?? namesFor(label, setup.namesFiles);
  return names?.names.get(id - first) ?? typed.get(id - first);
}
