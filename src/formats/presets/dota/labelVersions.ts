import { type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";

/** Label files, sorted by whether they are of the version that is read. */
interface ChosenLabels {
  readonly used: readonly DatasetPath[];
  readonly skipped: readonly DatasetPath[];
  readonly problems: readonly ProblemDetails[];
}

/** Folders that only have the bounding boxes around the labels of another folder: `trainset_reclabelTxt`, `DOTA-v1.5_train_hbb`. */
const BOUNDING_BOXES = /rec_?labeltxt|_hbb(\/|$)/i;

/** Returns true for a file in `labelTxt`, `labelTxt-v1.0` and the like. */
export function liesInLabelTxt(path: DatasetPath): boolean {
  return /(^|\/)labelTxt[^/]*\//i.test(path);
}

/**
 * Chooses the labels of one version for each split. The dataset has a folder of labels for each of its versions; the last one by name is
 * used, one with oriented bounding boxes if there is one.
 */
export function chooseLabels(texts: readonly DatasetPath[]): ChosenLabels {
  const foldersOf = new Map<string, Set<string>>();
  for (const path of texts.filter(liesInLabelTxt)) {
    const split = withoutKindFolders(folderOf(path));
    foldersOf.set(split, (foldersOf.get(split) ?? new Set()).add(folderOf(path)));
  }
  const chosen = new Set<string>();
  const problems: ProblemDetails[] = [];
  for (const folders of foldersOf.values()) {
    const folder = [...folders].sort(byPreference).at(-1);
    if (folder === undefined) continue;
    chosen.add(folder);
    if (folders.size > 1) problems.push(severalFolders(folder, folders));
  }
  const isUsed = (path: DatasetPath) => !liesInLabelTxt(path) || chosen.has(folderOf(path));
  return { used: texts.filter(isUsed), skipped: texts.filter((path) => !isUsed(path)), problems };
}

function severalFolders(chosen: string, folders: ReadonlySet<string>): ProblemDetails {
  return {
    code: "several_label_folders",
    path: chosen,
    message: `There are ${folders.size} label folders for the same images: ${[...folders].sort().join(", ")}.`,
    action: `${chosen} is used. To use another, drop the images with that label folder only.`,
  };
}

function byPreference(a: string, b: string): number {
  const rank = (folder: string) => `${BOUNDING_BOXES.test(folder) ? 0 : 1}${folder}`;
  return rank(a) < rank(b) ? -1 : 1;
}
