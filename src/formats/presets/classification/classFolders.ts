import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import { isSplitName } from "../../images/splitNames.ts";

/** Which of nested folders is the class. */
type ClassLevel = "outer" | "inner" | "path";

/** The folders of an image: its split, and the folders that may be its class, outermost first. */
export interface FolderPlace {
  /** Such as `train`; empty when there are no splits. */
  readonly split: string;
  readonly folders: readonly string[];
}

/** How the folders of a drop are read as classes. */
export interface ClassFolders {
  /** True when the outermost folders are splits: train, val, test. */
  readonly hasSplits: boolean;
  /** Returns the folders of an image. */
  placeOf(path: DatasetPath): FolderPlace;
}

/** Reads the folders below a root as classes, with splits above them if there are any. Only names are used. */
export function classFolders(images: readonly DatasetPath[], root: string): ClassFolders {
  const prefix = root === "" ? "" : `${root}/`;
  const below = (path: DatasetPath) => {
    const folder = folderOf(path.slice(prefix.length));
    return folder === "" ? [] : folder.split("/");
  };
  const all = images.map(below);
  // A folder around all others is not a class.
  let skipped = 0;
  while (isWrapper(all, skipped)) skipped++;
  const firsts = new Map<string, number>();
  for (const folders of all) {
    const first = folders[skipped];
    if (first !== undefined) firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  const splits = splitsAmong(firsts);
  return {
    hasSplits: splits.size > 0,
    placeOf(path) {
      const [first, ...rest] = below(path).slice(skipped);
      if (first === undefined) return { split: "", folders: [] };
      if (!splits.has(first)) return { split: "", folders: [first, ...rest] };
      // Archives often contain the folder of a split twice: train/train/cat.
      return { split: first, folders: rest[0] === first ? rest.slice(1) : rest };
    },
  };
}

function isWrapper(all: readonly (readonly string[])[], level: number): boolean {
  const name = all[0]?.[level];
  if (name === undefined || isSplitName(name)) return false;
  return all.every((folders) => folders[level] === name && folders.length > level + 1);
}

/**
 * Returns which folders are splits, given the number of images in each: those with the name of a split when they contain most images, or all folders
 * when all names contain the name of a split.
 */
export function splitsAmong(firsts: ReadonlyMap<string, number>): ReadonlySet<string> {
  const names = [...firsts.keys()];
  const exact = [...firsts].filter(([name]) => isSplitName(name));
  const imagesIn = (folders: Iterable<readonly [string, number]>) =>
    [...folders].reduce((sum, [, count]) => sum + count, 0);
  if (exact.length > 0 && 2 * imagesIn(exact) >= imagesIn(firsts)) return new Set(exact.map(([name]) => name));
  const worded = names.filter((name) => splitNameIn(name) !== undefined);
  return new Set(worded.length === names.length ? worded : []);
}

/** Returns the class of an image by its folders; undefined for an image that is not in a class folder. */
export function classOf({ folders }: FolderPlace, level: ClassLevel): string | undefined {
  if (folders.length === 0) return undefined;
  if (level === "path") return folders.join("/");
  return level === "outer" ? folders[0] : folders.at(-1);
}
