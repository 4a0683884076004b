import { baseName, type DatasetPath, stemOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { cleanReference } from "../../images/matching.ts";
import { stemKey, withoutContainerFolders } from "../../images/stemKeys.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";
import type { ImageList, VocLayout } from "./layout.ts";

/** Which dataset each image goes to, and what there is to say about the lists. */
export interface VocDatasets {
  readonly datasetOf: ReadonlyMap<DatasetPath, string>;
  readonly problems: readonly ProblemDetails[];
  /** Lists that could not be read. */
  readonly failed: ReadonlySet<DatasetPath>;
}

/** Splits in the order in which an image that is in several of them is given to one. */
const ORDER = ["train", "val", "test", "trainval"];
/** Tasks whose lists are the splits, best first; the others list the same images for another purpose. */
const TASKS = ["main", "segmentation", "layout", "action", ""];
/** Absent images of a list that are named. */
const NAMED_ABSENT = 20;

/**
 * Assigns images to datasets: by the lists of `ImageSets` where there are some, by folders elsewhere. `<class>_<split>.txt` says which images
 * show a class and is no split. An image in no list goes to `unlisted`.
 */
export async function vocDatasets(
  tree: SourceTree,
  root: string,
  layout: VocLayout,
  signal?: AbortSignal,
): Promise<VocDatasets> {
  const inside = (path: string) => (root === "" ? path : path.slice(root.length + 1));
  const datasetOf = new Map<DatasetPath, string>();
  const problems: ProblemDetails[] = [];
  const failed = new Set<DatasetPath>();
  const bases = new Set(layout.lists.map((list) => list.base));
  for (const base of bases) {
    const prefix = base === "" ? "" : `${base}/`;
    const byKey = new Map<string, DatasetPath>();
    const byName = new Map<string, DatasetPath | undefined>();
    for (const { path } of layout.images) {
      const key = stemKey(inside(path));
      if (!key.startsWith(prefix)) continue;
      byKey.set(key.slice(prefix.length), path);
      byName.set(baseName(key), byName.has(baseName(key)) ? undefined : path);
    }
    const find = (entry: string): DatasetPath | undefined => {
      for (const name of [entry, entry.replace(/\.[^./]+$/, "")]) {
        const found = byKey.get(name) ?? byKey.get(stemKey(`${name}.x`)) ?? byName.get(baseName(name));
        if (found !== undefined) return found;
      }
      return undefined;
    };
    for (const list of splitLists(layout.lists.filter((one) => one.base === base))) {
      const text = await readText(tree, list.path, { ...(signal && { signal }) });
      if (!text.ok) {
        failed.add(list.path);
        const message = `The list ${text.failure}.`;
        problems.push({ code: "list_broken", path: list.path, message, action: "Not used." });
        continue;
      }
      const absent: ProblemDetails[] = [];
      let entries = 0;
      for (const [i, line] of linesOf(text.value).entries()) {
        const entry = line.trim();
        if (entry === "") continue;
        entries++;
        const path = find(cleanReference(entry) ?? "") ?? find(cleanReference(entry.replace(/\s+-?[01]$/, "")) ?? "");
        if (path === undefined) {
          const message = `There is no image for ${JSON.stringify(entry.slice(0, 80))}.`;
          absent.push({
            code: "listed_image_absent",
            path: list.path,
            line: i + 1,
            message,
            action: "Nothing is imported for it.",
          });
        } else if (!datasetOf.has(path)) datasetOf.set(path, prefix + list.name);
      }
      problems.push(...absent.slice(0, NAMED_ABSENT));
      if (absent.length > NAMED_ABSENT) {
        const message = `${absent.length - NAMED_ABSENT} more images of this list are absent.`;
        problems.push({ code: "more_listed_images_absent", path: list.path, message });
      }
      if (entries === 0) {
        problems.push({ code: "list_empty", path: list.path, message: "The list names no image." });
      }
    }
    const used = [...datasetOf.values()].some((dataset) => dataset.startsWith(prefix));
    for (const path of byKey.values()) {
      if (used && !datasetOf.has(path)) datasetOf.set(path, `${prefix}unlisted`);
    }
  }
  for (const { path } of layout.images) {
    if (!datasetOf.has(path)) datasetOf.set(path, withoutContainerFolders(inside(path)) || "ds0");
  }
  return { datasetOf, problems, failed };
}

/** The lists that are splits, in their order of preference. */
function splitLists(lists: readonly ImageList[]): ImageList[] {
  const plain = lists.filter((list) => !/_(train|val|test|trainval)$/i.test(stemOf(list.path)));
  // Where all lists are called so, they are splits with long names.
  const splits = plain.length > 0 ? plain : lists;
  const task = TASKS.find((one) => splits.some((list) => list.task.toLowerCase() === one));
  const rank = ({ name }: ImageList) => (ORDER.indexOf(name.toLowerCase()) + ORDER.length + 1) % (ORDER.length + 1);
  return splits
    .filter((list) => list.task.toLowerCase() === (task ?? list.task.toLowerCase()))
    .sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}
