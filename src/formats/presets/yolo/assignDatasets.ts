import { baseName, belowFolder, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { isImageName } from "../../images/imageFile.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";
import { cleanReference, type PathMatcher, pathMatcher } from "../../images/matching.ts";
import { isSameSplit, splitRank } from "../../images/splitNames.ts";
import type { FolderReference, ListFile, Setup } from "./setup.ts";

/** The dataset of every image, and the problems with the splits. */
interface Assignment {
  /** Returns the dataset of one of the images. */
  datasetOf(image: DatasetPath): string;
  readonly problems: readonly ProblemDetails[];
}

/** The images that settings put into one split, and the folder that they share. */
interface SplitImages {
  readonly split: string;
  readonly images: readonly DatasetPath[];
  readonly folder: string;
  /** The file that names them. */
  readonly from: DatasetPath;
}

/** The dataset of images that are in no folder of their own. */
const ROOT_DATASET = "ds0";
/** Missing images of one list that are reported one by one. */
const REPORTED_MISSING = 20;

/** Assigns each image to a dataset: the split that the settings name for it, else its folders. Sources: README.md of this folder. */
export function assignDatasets(images: readonly DatasetPath[], root: string, setup: Setup): Assignment {
  const problems: ProblemDetails[] = [];
  const splits = [
    ...splitsFromLists(images, root, setup.lists, problems),
    ...splitsFromFolders(images, root, setup.folders, problems),
  ].sort((a, b) => splitRank(a.split) - splitRank(b.split));
  const assigned = assignSplits(splits, problems);
  problems.push(...imagesInNoSplit(images, assigned, splits));
  const datasetOf = (image: DatasetPath): string => {
    const relative = folderOf(belowFolder(image, root));
    return setup.yaml?.datasets.get(relative) ?? assigned.get(image) ?? (withoutKindFolders(relative) || ROOT_DATASET);
  };
  return { datasetOf, problems };
}

/** Returns the datasets of the images that a split names. An image in two splits is in the first of them. */
function assignSplits(splits: readonly SplitImages[], problems: ProblemDetails[]): Map<DatasetPath, string> {
  const assigned = new Map<DatasetPath, string>();
  const splitOf = new Map<DatasetPath, string>();
  const shared = new Map<string, { total: number; first: string; from: DatasetPath }>();
  for (const { split, images, folder, from } of splits) {
    const name = datasetName(split, folder);
    for (const image of images) {
      const earlier = splitOf.get(image);
      if (earlier === undefined) {
        splitOf.set(image, split);
        assigned.set(image, joined(name, withoutKindFolders(folderOf(image).slice(folder.length))));
      } else if (earlier !== split) {
        const key = `${JSON.stringify(earlier)} and ${JSON.stringify(split)}`;
        const known = shared.get(key) ?? { total: 0, first: image, from };
        shared.set(key, { ...known, total: known.total + 1 });
      }
    }
  }
  for (const [both, { total, first, from }] of shared) {
    problems.push({
      code: "image_in_two_parts",
      path: from,
      message: `The splits ${both} share ${count(total, "image")}. The first is ${first}.`,
      action: "Each of these images is imported once, into the first of the two splits.",
    });
  }
  return assigned;
}

/** Reports images that are in no split, at the file that names the other images of their folder. */
function imagesInNoSplit(
  images: readonly DatasetPath[],
  assigned: ReadonlyMap<DatasetPath, string>,
  splits: readonly SplitImages[],
): ProblemDetails[] {
  const namedBy = new Map<string, DatasetPath>();
  for (const split of splits) for (const image of split.images) namedBy.set(folderOf(image), split.from);
  const unnamed = new Map<DatasetPath, DatasetPath[]>();
  for (const image of images) {
    // Files without an extension, such as a licence, may not be images.
    if (assigned.has(image) || !isImageName(image)) continue;
    const from = namedBy.get(folderOf(image)) ?? splits[0]?.from;
    if (from === undefined) continue;
    const others = unnamed.get(from);
    if (others === undefined) unnamed.set(from, [image]);
    else others.push(image);
  }
  return [...unnamed].map(([path, of]) => ({
    code: "image_in_no_part",
    path,
    message: `${count(of.length, "image is", "images are")} in none of the named splits. The first is ${of[0]}.`,
    action: "They are imported into datasets named after their folders.",
  }));
}

/** Returns the split, or the name of its folder when that is another word for the same: `valid` for `val: valid/images`. */
function datasetName(split: string, folder: string): string {
  const own = baseName(withoutKindFolders(folder));
  return isSameSplit(own, split) ? own : split;
}

function* splitsFromLists(
  images: readonly DatasetPath[],
  root: string,
  lists: readonly ListFile[],
  problems: ProblemDetails[],
): Generator<SplitImages> {
  if (lists.length === 0) return;
  const matcher = pathMatcher(images);
  for (const list of lists) {
    const references = list.entries.map((entry) => ({ ...entry, match: matchOf(matcher, list.path, entry.reference) }));
    // If images were moved, all of them were, and only the ends of their paths can be compared.
    const moved = !references.some(({ match }) => match !== undefined && isSamePlace(match.path, match.wanted, root));
    const found = new Set<DatasetPath>();
    const missing: ListFile["entries"][number][] = [];
    for (const { reference, line, match } of references) {
      if (match !== undefined && (moved || isSamePlace(match.path, match.wanted, root))) found.add(match.path);
      else missing.push({ reference, line });
    }
    for (const { reference, line } of missing.slice(0, REPORTED_MISSING)) {
      problems.push({
        code: "listed_image_absent",
        path: list.path,
        line,
        message: `The image ${JSON.stringify(reference.slice(0, 200))} is not in the drop, or matches several files.`,
        action: "The line is skipped.",
      });
    }
    if (missing.length > REPORTED_MISSING) {
      problems.push({
        code: "listed_image_absent",
        path: list.path,
        message: `${count(missing.length - REPORTED_MISSING, "more image")} of this list ${missing.length - REPORTED_MISSING === 1 ? "is" : "are"} not in the drop.`,
        action: "Their lines are skipped.",
      });
    }
    const ofList = [...found];
    yield { split: list.split, images: ofList, folder: commonFolder(ofList), from: list.path };
  }
}

function matchOf(
  matcher: PathMatcher,
  list: DatasetPath,
  reference: string,
): { readonly path: DatasetPath; readonly wanted: string } | undefined {
  const wanted = joined(folderOf(list), cleanReference(reference) ?? "");
  const match = matcher.match(wanted);
  return match !== undefined && "path" in match ? { path: match.path as DatasetPath, wanted } : undefined;
}

/** True when a reference and a path differ only before the dataset's folder: never for `train/1.jpg` and `val/1.jpg`. */
function isSamePlace(path: string, wanted: string, root: string): boolean {
  const relative = fold(belowFolder(path, root));
  const reference = fold(wanted);
  return reference === relative || reference.endsWith(`/${relative}`) || fold(path).endsWith(`/${reference}`);
}

function fold(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function* splitsFromFolders(
  images: readonly DatasetPath[],
  root: string,
  references: readonly FolderReference[],
  problems: ProblemDetails[],
): Generator<SplitImages> {
  if (references.length === 0) return;
  const folders = allFolders(images);
  const bySplit = new Map<string, { folders: string[]; from: DatasetPath }>();
  for (const { split, reference, from, base } of references) {
    const folder = findFolder(folders, root, folderOf(from), base, reference);
    if (folder === undefined) {
      problems.push({
        code: "part_absent",
        path: from,
        message: `The folder ${JSON.stringify(reference.slice(0, 200))} of the split ${JSON.stringify(split)} is not in the drop or has no images.`,
        action: "Images that are in no split are imported into datasets named after their folders.",
      });
      continue;
    }
    const found = bySplit.get(split) ?? { folders: [], from };
    found.folders.push(folder);
    bySplit.set(split, found);
  }
  for (const [split, { folders: ofSplit, from }] of bySplit) {
    const prefixes = ofSplit.map((folder) => (folder === "" ? "" : `${folder}/`));
    const inside = images.filter((image) => prefixes.some((prefix) => image.startsWith(prefix)));
    yield { split, images: inside, folder: commonFolder(prefixes.map((prefix) => `${prefix}x`)), from };
  }
}

/** Returns the folder of the drop that a reference means. It may be a path of another machine, whose end alone is found in the drop. */
function findFolder(
  folders: ReadonlySet<string>,
  root: string,
  from: string,
  base: string,
  reference: string,
): string | undefined {
  const withoutPattern = reference.replaceAll("\\", "/").replace(/\/?[^/]*\*.*$/, "");
  const wanted = cleanReference(withoutPattern) ?? "";
  const isAbsolute = /^([A-Za-z]:)?\//.test(withoutPattern);
  const starts = isAbsolute ? [] : [joined(cleanReference(base) ?? "", wanted), wanted];
  for (const start of starts) {
    for (const above of [from, root]) {
      const folder = joined(above, start);
      if (folders.has(folder) || (folder === "" && above === "")) return folder;
    }
  }
  // Remove folders from the beginning until the rest is a folder of the drop.
  const segments = joined(isAbsolute ? "" : (cleanReference(base) ?? ""), wanted).split("/");
  for (let i = 0; i < segments.length; i++) {
    const tail = segments.slice(i).join("/");
    for (const above of [from, root]) if (folders.has(joined(above, tail))) return joined(above, tail);
  }
  return undefined;
}

/** Returns every folder with an image in it or below it. */
function allFolders(images: readonly DatasetPath[]): Set<string> {
  const folders = new Set<string>();
  for (const image of images) {
    for (let folder = folderOf(image); folder !== "" && !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

/** Returns the deepest folder that contains all paths. */
function commonFolder(paths: readonly string[]): string {
  const [first] = paths;
  let common = first === undefined ? [] : folderOf(first).split("/");
  for (const path of paths) {
    const segments = folderOf(path).split("/");
    let same = 0;
    while (same < common.length && common[same] === segments[same]) same++;
    common = common.slice(0, same);
  }
  return common.join("/");
}

function joined(folder: string, rest: string): string {
  if (folder === "") return rest;
  return rest === "" ? folder : `${folder}/${rest}`;
}
