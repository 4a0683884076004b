import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { splitNameIn } from "../../images/annotationPlace.ts";
import { isSplitName } from "../../images/splitNames.ts";

/** Which folder of nested ones is the class. */
export type ClassLevel = "outer" | "inner" | "path";

/** Where in its folders an image lies: the part of the dataset, and the folders of its class from the outside in. */
export interface FolderPlace {
  /** Such as `train`; empty when there are no parts. */
  readonly part: string;
  readonly folders: readonly string[];
}

/** How the folders of a drop are to be read as classes. */
export interface ClassFolders {
  /** The outermost folders are parts of the dataset: train, val, test. */
  readonly hasParts: boolean;
  placeOf(path: DatasetPath): FolderPlace;
}

/** Reads folders below a root as classes, with the parts of the dataset above them when they are there. Goes by names alone. */
export function classFolders(pictures: readonly DatasetPath[], root: string): ClassFolders {
  const prefix = root === "" ? "" : `${root}/`;
  const below = (path: DatasetPath) => {
    const folder = folderOf(path.slice(prefix.length));
    return folder === "" ? [] : folder.split("/");
  };
  const all = pictures.map(below);
  // A folder around all others is no class.
  let skipped = 0;
  while (isWrapper(all, skipped)) skipped++;
  const firsts = new Map<string, number>();
  for (const folders of all) {
    const first = folders[skipped];
    if (first !== undefined) firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  const parts = partsAmong(firsts);
  return {
    hasParts: parts.size > 0,
    placeOf(path) {
      const [first, ...rest] = below(path).slice(skipped);
      if (first === undefined) return { part: "", folders: [] };
      if (!parts.has(first)) return { part: "", folders: [first, ...rest] };
      // Archives often hold the part's folder twice: train/train/cat.
      return { part: first, folders: rest[0] === first ? rest.slice(1) : rest };
    },
  };
}

function isWrapper(all: readonly (readonly string[])[], level: number): boolean {
  const name = all[0]?.[level];
  if (name === undefined || isSplitName(name)) return false;
  return all.every((folders) => folders[level] === name && folders.length > level + 1);
}

/** The names of folders, with how many images each has, that are parts of a dataset: those called so when they hold most images, or all when each
 * name has such a word in it. */
export function partsAmong(firsts: ReadonlyMap<string, number>): ReadonlySet<string> {
  const count = (names: readonly string[]) => names.reduce((sum, name) => sum + firsts.get(name)!, 0);
  const names = [...firsts.keys()];
  const exact = names.filter(isSplitName);
  if (exact.length > 0 && 2 * count(exact) >= count(names)) return new Set(exact);
  const worded = names.filter((name) => splitNameIn(name) !== undefined);
  return new Set(worded.length === names.length ? worded : []);
}

/** The class that folders stand for; undefined for an image that lies in none. */
export function classOf({ folders }: FolderPlace, level: ClassLevel): string | undefined {
  if (folders.length === 0) return undefined;
  if (level === "path") return folders.join("/");
  return level === "outer" ? folders[0] : folders.at(-1);
}
