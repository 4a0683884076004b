import { baseName, type DatasetPath, folderOf } from "../../../model/datasetPath.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import { isImageName } from "../../images/imageFile.ts";
import { withoutKindFolders } from "../../images/kindFolders.ts";
import { cleanReference, type PathMatcher, pathMatcher } from "../../images/matching.ts";
import { isSameSplit, splitRank } from "../../images/splitNames.ts";
import type { FolderReference, ListFile, Setup } from "./setup.ts";

/** The dataset of every image, and what there is to say about how they were parted. */
export interface Assignment {
  readonly datasetOf: ReadonlyMap<DatasetPath, string>;
  readonly problems: readonly ProblemDetails[];
}

/** Images that settings put into one part, with the folder that they share. */
interface Part {
  readonly split: string;
  readonly images: readonly DatasetPath[];
  readonly folder: string;
  readonly from: DatasetPath;
}

/** The name of the dataset of images that lie in no folder of their own. */
const ROOT_DATASET = "ds0";
/** Absent images of one list that are named one by one. */
const NAMED_ABSENT = 20;

/** Puts every image into a dataset: the part of the settings that names it, else its folders. Source: formats.md 4.4. */
export function assignDatasets(images: readonly DatasetPath[], root: string, setup: Setup): Assignment {
  const problems: ProblemDetails[] = [];
  const parts = [
    ...partsOfLists(images, root, setup.lists, problems),
    ...partsOfFolders(images, root, setup.folders, problems),
  ].sort((a, b) => splitRank(a.split) - splitRank(b.split));
  const datasetOf = new Map<DatasetPath, string>();
  const twice = new Map<string, { count: number; first: string; from: DatasetPath }>();
  const splitOf = new Map<DatasetPath, string>();
  for (const part of parts) {
    const name = nameOfPart(part);
    for (const image of part.images) {
      const earlier = splitOf.get(image);
      if (earlier === undefined) {
        splitOf.set(image, part.split);
        datasetOf.set(image, joined(name, withoutKindFolders(folderOf(image).slice(part.folder.length))));
      } else if (earlier !== part.split) {
        const key = `${JSON.stringify(earlier)} and ${JSON.stringify(part.split)}`;
        const known = twice.get(key) ?? { count: 0, first: image, from: part.from };
        twice.set(key, { ...known, count: known.count + 1 });
      }
    }
  }
  for (const [both, { count, first, from }] of twice) {
    problems.push({
      code: "image_in_two_parts",
      path: from,
      message: `${both} share ${count} ${count === 1 ? "image" : "images"}, the first is ${first}.`,
      action: "Each image is imported once, into the first of them.",
    });
  }
  problems.push(...imagesInNoPart(images, datasetOf, parts));
  for (const image of images) {
    const relative = folderOf(root === "" ? image : image.slice(root.length + 1));
    const title = setup.yaml?.datasets.get(relative);
    if (title !== undefined) datasetOf.set(image, title);
    else if (!datasetOf.has(image)) datasetOf.set(image, withoutKindFolders(relative) || ROOT_DATASET);
  }
  return { datasetOf, problems };
}

/** Images that lie beside those of a part and are not named with them, told by the file that names the others. */
function imagesInNoPart(
  images: readonly DatasetPath[],
  datasetOf: ReadonlyMap<DatasetPath, string>,
  parts: readonly Part[],
): ProblemDetails[] {
  const namedBy = new Map<string, DatasetPath>();
  for (const part of parts) for (const image of part.images) namedBy.set(folderOf(image), part.from);
  const unnamed = new Map<DatasetPath, DatasetPath[]>();
  for (const image of images) {
    // A licence without an extension is no picture that somebody forgot to name.
    if (datasetOf.has(image) || !isImageName(image)) continue;
    const from = namedBy.get(folderOf(image)) ?? parts[0]?.from;
    if (from === undefined) continue;
    const others = unnamed.get(from);
    if (others === undefined) unnamed.set(from, [image]);
    else others.push(image);
  }
  return [...unnamed].map(([path, of]) => ({
    code: "image_in_no_part",
    path,
    message: `${of.length} ${of.length === 1 ? "image is" : "images are"} in none of the parts that are named, the first is ${of[0]}.`,
    action: "Kept, in datasets named after their folders.",
  }));
}

/** The settings' word for a part, or the folder's own when it is another word for the same: `valid` for `val: valid/images`. */
function nameOfPart({ split, folder }: Part): string {
  const own = baseName(withoutKindFolders(folder));
  return isSameSplit(own, split) ? own : split;
}

function* partsOfLists(
  images: readonly DatasetPath[],
  root: string,
  lists: readonly ListFile[],
  problems: ProblemDetails[],
): Generator<Part> {
  if (lists.length === 0) return;
  const matcher = pathMatcher(images);
  for (const list of lists) {
    const references = list.entries.map((entry) => ({ ...entry, match: matchOf(matcher, list.path, entry.reference) }));
    // When images were moved, all of them were; then the ends of their paths are all there is to go by.
    const moved = !references.some(({ match }) => match !== undefined && isSamePlace(match.path, match.wanted, root));
    const found = new Set<DatasetPath>();
    const absent: ListFile["entries"][number][] = [];
    for (const { reference, line, match } of references) {
      if (match !== undefined && (moved || isSamePlace(match.path, match.wanted, root))) found.add(match.path);
      else absent.push({ reference, line });
    }
    for (const { reference, line } of absent.slice(0, NAMED_ABSENT)) {
      problems.push({
        code: "listed_image_absent",
        path: list.path,
        line,
        message: `The image ${JSON.stringify(reference.slice(0, 200))} is not here, or several could be meant.`,
        action: "Left out of the list.",
      });
    }
    if (absent.length > NAMED_ABSENT) {
      problems.push({
        code: "listed_image_absent",
        path: list.path,
        message: `${absent.length - NAMED_ABSENT} more images of this list are not here.`,
        action: "Left out of the list.",
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

/** True when a reference and a path differ only in what stands before the dataset's folder: never `train/1.jpg` for `val/1.jpg`. */
function isSamePlace(path: string, wanted: string, root: string): boolean {
  const relative = fold(root === "" ? path : path.slice(root.length + 1));
  const reference = fold(wanted);
  return reference === relative || reference.endsWith(`/${relative}`) || fold(path).endsWith(`/${reference}`);
}

function fold(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function* partsOfFolders(
  images: readonly DatasetPath[],
  root: string,
  references: readonly FolderReference[],
  problems: ProblemDetails[],
): Generator<Part> {
  if (references.length === 0) return;
  const folders = allFolders(images);
  const bySplit = new Map<string, { folders: string[]; from: DatasetPath }>();
  for (const { split, reference, from, base } of references) {
    const folder = findFolder(folders, root, folderOf(from), base, reference);
    if (folder === undefined) {
      problems.push({
        code: "part_absent",
        path: from,
        message: `No folder with images here is ${JSON.stringify(reference.slice(0, 200))}, the part ${JSON.stringify(split)}.`,
        action: "Images that no part names are taken by their folders.",
      });
      continue;
    }
    const part = bySplit.get(split) ?? { folders: [], from };
    part.folders.push(folder);
    bySplit.set(split, part);
  }
  for (const [split, part] of bySplit) {
    const prefixes = part.folders.map((folder) => (folder === "" ? "" : `${folder}/`));
    const inside = images.filter((image) => prefixes.some((prefix) => image.startsWith(prefix)));
    const shared = part.folders.length === 1 ? part.folders[0]! : commonFolder(prefixes.map((prefix) => `${prefix}x`));
    yield { split, images: inside, folder: shared, from: part.from };
  }
}

/** The folder of the drop that a reference means. References are paths of another machine: what counts is the end that is found here. */
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
  // Drop the beginning, which is of another machine, until the rest is a folder here.
  const segments = joined(isAbsolute ? "" : (cleanReference(base) ?? ""), wanted).split("/");
  for (let i = 0; i < segments.length; i++) {
    const tail = segments.slice(i).join("/");
    for (const above of [from, root]) if (folders.has(joined(above, tail))) return joined(above, tail);
  }
  return undefined;
}

/** Every folder that holds an image, and those above. */
function allFolders(images: readonly DatasetPath[]): Set<string> {
  const folders = new Set<string>();
  for (const image of images) {
    for (let folder = folderOf(image); folder !== "" && !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

/** The deepest folder that all paths lie in. */
function commonFolder(paths: readonly string[]): string {
  let common = paths.length === 0 ? [] : folderOf(paths[0]!).split("/");
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
