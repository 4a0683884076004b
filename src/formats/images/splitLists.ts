import { baseName, type DatasetPath, stemOf } from "../../model/datasetPath.ts";
import { count } from "../../model/plural.ts";
import type { ProblemDetails } from "../../model/problem.ts";
import type { SourceTree } from "../sourceTree.ts";
import { linesOf, readText } from "../text/text.ts";
import { groupBy } from "./groupBy.ts";
import { cleanReference, type PathMatcher, pathMatcher } from "./matching.ts";
import { isSplitName } from "./splitNames.ts";
import { stemKey } from "./stemKeys.ts";

/** The folder of `ImageSets` with our lists of images that are not labelled. The challenges have no such folder. */
export const UNLABELLED = "Unlabelled";

/** A text file that lists the images of a split, one on each line. */
export interface SplitList {
  readonly path: DatasetPath;
  /** The folder whose images it lists, relative to the root, without folders that are named after their content. */
  readonly base: string;
  /** The folder in `ImageSets`; empty for other lists. */
  readonly task: string;
  /** The dataset of its images. */
  readonly name: string;
}

/** An image, and its path below the root without extension and container folders (`stemKey`). */
export interface KeyedImage {
  readonly path: DatasetPath;
  readonly key: string;
}

/** The datasets of the images that lists name, and the problems with the lists. */
export interface AssignedSplits {
  readonly datasetOf: ReadonlyMap<DatasetPath, string>;
  readonly problems: readonly ProblemDetails[];
  /** Lists that cannot be read. */
  readonly failed: ReadonlySet<DatasetPath>;
}

/** The dataset of images that are in none of the lists of their folder. */
const UNLISTED = "unlisted";
/** The order in which an image that is in several splits is assigned to one of them. */
const ORDER = ["train", "val", "test", "trainval"];
/** Tasks whose lists may be the splits, best first; the others list the same images for another purpose. */
const TASKS = ["main", "segmentation", "layout", "action", ""];
/** Images of one name among which a list may mean any. */
const MOST_RIVALS = 200;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Assigns images to the lists that name them. `<class>_<split>.txt` in `ImageSets` states which images show a class and is not a split. An image
 * in several lists is in the first of train, val, test, trainval; one in no list of its folder is in `unlisted`.
 */
export async function assignSplits(
  tree: SourceTree,
  images: readonly KeyedImage[],
  lists: readonly SplitList[],
  signal?: AbortSignal,
): Promise<AssignedSplits> {
  const datasetOf = new Map<DatasetPath, string>();
  const problems: ProblemDetails[] = [];
  const failed = new Set<DatasetPath>();
  for (const base of new Set(lists.map((list) => list.base))) {
    const folder = new ListedFolder(base, images);
    for (const list of splitsAmong(lists.filter((one) => one.base === base))) {
      const text = await readText(tree, list.path, { maxBytes: MAX_BYTES, ...(signal && { signal }) });
      if (text.ok) {
        problems.push(...folder.assign(list, text.value, datasetOf));
        continue;
      }
      failed.add(list.path);
      const message = `The list cannot be read: ${text.failure}.`;
      problems.push({ code: "list_broken", path: list.path, message, action: "The list is skipped." });
    }
    folder.assignUnlisted(datasetOf);
  }
  return { datasetOf, problems, failed };
}

/** The images below a folder that has lists. */
export class ListedFolder {
  readonly #prefix: string;
  readonly #byKey: ReadonlyMap<string, DatasetPath>;
  readonly #matcher: PathMatcher;
  readonly #byName: ReadonlyMap<string, readonly string[]>;
  readonly #splitOf = new Map<DatasetPath, string>();

  /** `base`: the folder, relative to the root. */
  constructor(base: string, images: readonly KeyedImage[]) {
    this.#prefix = base === "" ? "" : `${base}/`;
    const inside = images.filter(({ key }) => key.startsWith(this.#prefix));
    this.#byKey = new Map(inside.map(({ path, key }) => [key.slice(this.#prefix.length), path]));
    this.#matcher = pathMatcher(this.#byKey.keys());
    this.#byName = groupBy(this.#byKey.keys(), baseName);
  }

  /** Returns the number of lines of a list that name an image. */
  matches(lines: readonly string[]): number {
    return lines.filter((line) => this.#find(line) !== undefined).length;
  }

  /** Assigns the images of a list that have no dataset yet, and returns the problems with the list. */
  assign(list: SplitList, text: string, datasetOf: Map<DatasetPath, string>): ProblemDetails[] {
    const entries = linesOf(text).flatMap((line, i) => {
      const entry = line.replace(/^\uFEFF/, "").trim();
      return entry === "" ? [] : [{ entry, line: i + 1, found: this.#find(entry) }];
    });
    if (entries.length === 0) {
      return [{ code: "list_empty", path: list.path, message: "The list does not name any image." }];
    }
    // Where some names lead to the folder of their image, a name that leads elsewhere means another image.
    const haveFolders = entries.some(({ found }) => found?.hasFolder === true);
    const missing: typeof entries = [];
    const shared: DatasetPath[] = [];
    for (const one of entries) {
      const { found, entry } = one;
      const isOther = haveFolders && found !== undefined && !found.hasFolder && /[\\/]/.test(entry);
      if (found === undefined || isOther) missing.push(one);
      else if (!datasetOf.has(found.path)) {
        datasetOf.set(found.path, this.#prefix + list.name);
        this.#splitOf.set(found.path, list.name);
      } else if (this.#isOfOtherSplit(found.path, list.name)) shared.push(found.path);
    }
    return [...missingImages(list, missing, entries.length), ...this.#sharedImages(list, shared)];
  }

  /** Assigns the other images to `unlisted`, if a list has any image of the folder. */
  assignUnlisted(datasetOf: Map<DatasetPath, string>): void {
    if (this.#splitOf.size === 0) return;
    for (const path of this.#byKey.values()) {
      if (!datasetOf.has(path)) datasetOf.set(path, `${this.#prefix}${UNLISTED}`);
    }
  }

  /** The lists of all splits together repeat those of the others; splits that share images are a mistake. */
  #isOfOtherSplit(path: DatasetPath, name: string): boolean {
    const earlier = this.#splitOf.get(path);
    const isSplit = (one: string | undefined) => one !== undefined && isSplitName(one) && !/trainval/i.test(one);
    return earlier !== name && isSplit(earlier) && isSplit(name);
  }

  #sharedImages({ path, name }: SplitList, shared: readonly DatasetPath[]): ProblemDetails[] {
    const [first] = shared;
    if (first === undefined) return [];
    const earlier = [...new Set(shared.map((image) => this.#splitOf.get(image)))].join(", ");
    const images = count(shared.length, "image of this list is", "images of this list are");
    const message = `${images} in ${earlier} as well. The first is ${first}.`;
    const action = `Each is imported once, not into ${JSON.stringify(name)}.`;
    return [{ code: "image_in_two_parts", path, message, action }];
  }

  /** A line may name a mask after the image, and may end in 1 or -1, which states whether the image shows a class. */
  #find(entry: string): FoundImage | undefined {
    const [first, second] = entry.split(/[\s,;]+/);
    const isPair = first !== undefined && second !== undefined && /[./\\]/.test(second);
    return (
      this.#findName(cleanReference(entry)) ??
      this.#findName(cleanReference(entry.replace(/\s+-?[01]$/, ""))) ??
      (isPair ? this.#findName(cleanReference(first)) : undefined)
    );
  }

  #findName(reference = ""): FoundImage | undefined {
    for (const name of [reference, reference.replace(/\.[^./]+$/, "")]) {
      if (name === "") continue;
      const exact = this.#byKey.get(name) ?? this.#byKey.get(stemKey(`${name}.x`));
      if (exact !== undefined) return { path: exact, hasFolder: name.includes("/") };
      const key = stemKey(`${name}.x`);
      const match = this.#matcher.match(key);
      if (match === undefined) continue;
      const withFolders = this.#withFoldersOf(key);
      const found = "path" in match ? match.path : withFolders;
      const path = found === undefined ? undefined : this.#byKey.get(found);
      const hasFolder = found === withFolders || ("by" in match && match.by === "suffix");
      if (path !== undefined) return { path, hasFolder: hasFolder && key.includes("/") };
    }
    return undefined;
  }

  /** Returns the one image of a name whose folders include those of the name: `north/img1/1` for `north/1`. */
  #withFoldersOf(key: string): string | undefined {
    const candidates = this.#byName.get(baseName(key)) ?? [];
    if (candidates.length > MOST_RIVALS) return undefined;
    const wanted = key.split("/");
    const [only, ...others] = candidates.filter((candidate) => {
      const open = [...wanted];
      for (const segment of candidate.split("/")) if (segment === open[0]) open.shift();
      return open.length === 0;
    });
    return others.length === 0 ? only : undefined;
  }
}

/** An image that a list names. `hasFolder`: the name leads to the folder of the image. */
interface FoundImage {
  readonly path: DatasetPath;
  readonly hasFolder: boolean;
}

function missingImages(
  { path }: SplitList,
  missing: readonly { readonly entry: string; readonly line: number }[],
  all: number,
): ProblemDetails[] {
  const [first] = missing;
  if (first === undefined) return [];
  const name = JSON.stringify(first.entry.slice(0, 80));
  const message =
    missing.length === 1
      ? `The image ${name} is not in the drop, or may be one of several.`
      : `${missing.length} of the ${all} names in this list are not in the drop, or may be one of several images. The first is ${name}.`;
  const action = missing.length === 1 ? "The line is skipped." : "Their lines are skipped.";
  return [{ code: "listed_image_absent", path, line: first.line, message, action }];
}

/** Returns the lists that are splits, in their order of preference; those of images that are not labelled belong to any task. */
function splitsAmong(lists: readonly SplitList[]): SplitList[] {
  const plain = lists.filter(({ path, task }) => task === "" || !/_(train|val|test|trainval)$/i.test(stemOf(path)));
  // Where all lists have such names, they are splits with long names.
  const splits = plain.length > 0 ? plain : lists;
  const task = TASKS.find((one) => splits.some((list) => list.task.toLowerCase() === one));
  const rank = ({ name }: SplitList) => (ORDER.indexOf(name.toLowerCase()) + ORDER.length + 1) % (ORDER.length + 1);
  return splits
    .filter((list) => list.task === UNLABELLED || list.task.toLowerCase() === (task ?? list.task.toLowerCase()))
    .sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}
