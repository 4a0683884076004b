import { baseName, type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { cleanReference } from "../../images/matching.ts";
import { stemKey, withoutContainerFolders } from "../../images/stemKeys.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";
import type { ImageList, VocLayout } from "./layout.ts";
import { UNLABELLED } from "./unlabelled.ts";

/** The dataset of each image, and the problems with the lists. */
interface AssignedDatasets {
  /** Returns the dataset of one of the images. */
  datasetOf(image: DatasetPath): string;
  readonly problems: readonly ProblemDetails[];
  /** Lists that cannot be read. */
  readonly failed: ReadonlySet<DatasetPath>;
}

/** The order in which an image that is in several splits is assigned to one of them. */
const ORDER = ["train", "val", "test", "trainval"];
/** Tasks whose lists may be the splits, best first; the others list the same images for another purpose. */
const TASKS = ["main", "segmentation", "layout", "action", ""];
/** Missing images of a list that are reported one by one. */
const REPORTED_MISSING = 20;

/**
 * Assigns images to datasets: by the lists of `ImageSets` where there are some, otherwise by folders. `<class>_<split>.txt` states which
 * images show a class and is not a split. An image in no list is assigned to `unlisted`.
 */
export async function assignDatasets(
  tree: SourceTree,
  root: string,
  layout: VocLayout,
  signal?: AbortSignal,
): Promise<AssignedDatasets> {
  const inRoot = (path: string) => (root === "" ? path : path.slice(root.length + 1));
  const assigned = new Map<DatasetPath, string>();
  const problems: ProblemDetails[] = [];
  const failed = new Set<DatasetPath>();
  for (const base of new Set(layout.lists.map((list) => list.base))) {
    const images = new ListedFolder(
      base,
      layout.images.map(({ path }) => ({ path, key: stemKey(inRoot(path)) })),
    );
    for (const list of splitLists(layout.lists.filter((one) => one.base === base))) {
      const text = await readText(tree, list.path, { ...(signal && { signal }) });
      if (text.ok) {
        problems.push(...images.assign(list, text.value, assigned));
        continue;
      }
      failed.add(list.path);
      const message = `The list cannot be read: ${text.failure}.`;
      problems.push({ code: "list_broken", path: list.path, message, action: "The list is skipped." });
    }
    images.assignUnlisted(assigned);
  }
  const datasetOf = (image: DatasetPath) => assigned.get(image) ?? (withoutContainerFolders(inRoot(image)) || "ds0");
  return { datasetOf, problems, failed };
}

/** The images of the folder that an `ImageSets` folder lists. */
class ListedFolder {
  readonly #prefix: string;
  readonly #byKey = new Map<string, DatasetPath>();
  /** Images by name; undefined for a name that several images have. */
  readonly #byName = new Map<string, DatasetPath | undefined>();

  /** `base`: the folder, relative to the root. */
  constructor(base: string, images: readonly { readonly path: DatasetPath; readonly key: string }[]) {
    this.#prefix = base === "" ? "" : `${base}/`;
    for (const { path, key } of images) {
      if (!key.startsWith(this.#prefix)) continue;
      this.#byKey.set(key.slice(this.#prefix.length), path);
      this.#byName.set(baseName(key), this.#byName.has(baseName(key)) ? undefined : path);
    }
  }

  /** Assigns the images of a list that have no dataset yet, and returns the problems with the list. */
  assign(list: ImageList, text: string, assigned: Map<DatasetPath, string>): ProblemDetails[] {
    const missing: ProblemDetails[] = [];
    let entries = 0;
    for (const [i, line] of linesOf(text).entries()) {
      const entry = line.trim();
      if (entry === "") continue;
      entries++;
      const image = this.#find(entry);
      if (image === undefined) missing.push(missingImage(list, entry, i + 1));
      else if (!assigned.has(image)) assigned.set(image, this.#prefix + list.name);
    }
    const problems = missing.slice(0, REPORTED_MISSING);
    if (missing.length > REPORTED_MISSING) {
      const more = missing.length - REPORTED_MISSING;
      const message = `${count(more, "more image")} of this list ${more === 1 ? "is" : "are"} not in the drop.`;
      problems.push({ code: "more_listed_images_absent", path: list.path, message });
    }
    if (entries === 0) {
      problems.push({ code: "list_empty", path: list.path, message: "The list does not name any image." });
    }
    return problems;
  }

  /** Assigns the other images to `unlisted`, if a list has any image of the folder. */
  assignUnlisted(assigned: Map<DatasetPath, string>): void {
    if (![...assigned.values()].some((dataset) => dataset.startsWith(this.#prefix))) return;
    for (const path of this.#byKey.values()) {
      if (!assigned.has(path)) assigned.set(path, `${this.#prefix}unlisted`);
    }
  }

  /** A line may end in 1 or -1, which states whether the image shows a class. */
  #find(entry: string): DatasetPath | undefined {
    return this.#findName(cleanReference(entry)) ?? this.#findName(cleanReference(entry.replace(/\s+-?[01]$/, "")));
  }

  #findName(reference = ""): DatasetPath | undefined {
    for (const name of [reference, reference.replace(/\.[^./]+$/, "")]) {
      const found = this.#byKey.get(name) ?? this.#byKey.get(stemKey(`${name}.x`)) ?? this.#byName.get(baseName(name));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function missingImage({ path }: ImageList, entry: string, line: number): ProblemDetails {
  const message = `The image ${JSON.stringify(entry.slice(0, 80))} is not in the drop.`;
  return { code: "listed_image_absent", path, line, message, action: "The line is skipped." };
}

/** Returns the lists that are splits, in their order of preference; those of images that are not labelled belong to any task. */
function splitLists(lists: readonly ImageList[]): ImageList[] {
  const plain = lists.filter((list) => !/_(train|val|test|trainval)$/i.test(stemOf(list.path)));
  // Where all lists have such names, they are splits with long names.
  const splits = plain.length > 0 ? plain : lists;
  const task = TASKS.find((one) => splits.some((list) => list.task.toLowerCase() === one));
  const rank = ({ name }: ImageList) => (ORDER.indexOf(name.toLowerCase()) + ORDER.length + 1) % (ORDER.length + 1);
  return splits
    .filter((list) => list.task === UNLABELLED || list.task.toLowerCase() === (task ?? list.task.toLowerCase()))
    .sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}
