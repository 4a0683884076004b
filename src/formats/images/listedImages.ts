import { baseName, type DatasetPath, folderOf } from "../../model/datasetPath.ts";
import type { ReadEvent } from "../format.ts";
import { reportLooseMatches, reportMissingImages, reportRenamedImages } from "../report/matchedImages.ts";
import type { SourceFile } from "../sourceTree.ts";
import { type AnnotationPlace, isOtherSplit, meaningfulFolders, sameSplit } from "./annotationPlace.ts";
import { cleanReference, type PathMatcher, pathMatcher } from "./matching.ts";

/** An annotation file that lists many images by name. */
export interface Listing {
  readonly path: DatasetPath;
  readonly images: readonly ListedEntry[];
  /** False for a file that lists images only: they are not labelled, against labelled with nothing. */
  readonly hasAnnotations: boolean;
}

/** An image as an annotation file lists it. */
export interface ListedEntry {
  readonly id?: string | number;
  /** Undefined for one that is spoken of and not listed. */
  readonly fileName?: string;
  /** How many annotations it has. */
  readonly annotations: number;
  /** False for one that is listed and that nobody has labelled; default true. */
  readonly labelled?: boolean;
}

/** An annotation file and what its place says. */
export interface PlacedFile<File extends Listing> {
  readonly file: File;
  readonly place: AnnotationPlace;
}

/** Which entries of which file describe an image of the drop. */
export interface ImageSource<File extends Listing> {
  readonly file: File;
  /** Index into the file's list of images. */
  readonly ref: number;
}

/** An image of the drop, and which entries of which files describe it. */
export interface ListedImage<File extends Listing> {
  readonly file: SourceFile;
  readonly dataset: string;
  readonly name: string;
  readonly sources: readonly ImageSource<File>[];
}

/** Where the images of files were found. */
export interface FoundImages<File extends Listing> {
  /** By path of the image. The first source names its dataset. */
  readonly sources: ReadonlyMap<string, { readonly dataset: string; readonly of: ImageSource<File>[] }>;
  readonly absent: readonly { readonly file: File; readonly ref: number; readonly rivals: readonly string[] }[];
  /** Images that were found under another name or in another place than the file says, by file. */
  readonly loose: readonly Loose[];
}

/** Images of one file that were not found where it says, counted; the first is named. */
export interface Loose {
  readonly path: DatasetPath;
  readonly isSpelledOtherwise: boolean;
  readonly name: string;
  readonly image: string;
  count: number;
}

/** The images of a drop with their datasets and names, dataset by dataset, and what is to be said about finding them. */
export interface ArrangedImages<File extends Listing> {
  readonly images: readonly ListedImage<File>[];
  /** Told before the images. */
  readonly before: readonly ReadEvent[];
  /** Told after them: what the files speak of and the drop does not have. */
  readonly after: readonly ReadEvent[];
}

/**
 * Joins the images of a drop with the files that list them. Unlisted images are kept, without labels, beside their neighbours. `datasetOf`
 * has the last word on the dataset of an image.
 */
export function arrangeImages<File extends Listing>(
  files: readonly PlacedFile<File>[],
  pictures: readonly SourceFile[],
  root: string,
  datasetOf: (path: DatasetPath, suggested: string) => string = (_, suggested) => suggested,
): ArrangedImages<File> {
  const paths = pictures.map((file) => file.path);
  const found = findImages(files, paths, root);
  const datasets = datasetOfUnlisted(paths, found.sources, root);
  for (const [path, { dataset }] of found.sources) datasets.set(path, dataset);
  for (const { path } of pictures) datasets.set(path, datasetOf(path, datasets.get(path)!));
  const names = nameImages(datasets);
  const before = [...reportLooseMatches(found.loose), ...reportRenamedImages(names, datasets)];
  const images = pictures.map((file): ListedImage<File> => {
    const sources = found.sources.get(file.path)?.of ?? [];
    return { file, dataset: datasets.get(file.path)!, name: names.get(file.path)!, sources };
  });
  // Images of one dataset come together; the order of the drop is kept inside.
  const order = new Map([...new Set(images.map((image) => image.dataset))].map((dataset, i) => [dataset, i]));
  images.sort((a, b) => order.get(a.dataset)! - order.get(b.dataset)!);
  return { images, before, after: [...reportMissingImages(files, found)] };
}

/** A rule to make a path from a file name: leave out its first folders, put it into a folder. */
interface Base {
  readonly folder: string;
  readonly dropped: number;
}

/** The dataset of images that no file lists among those of several splits. */
const UNLISTED = "unlisted";
/** File names that are looked up to learn where a file's images are. */
const SAMPLES = 60;

/**
 * Finds the images that files list. First by rule: where a sample of a file's names is found says where all of them are. What is left is
 * looked for by path suffix and name, among images that no file has by rule, and never in the folder of another split: two splits may have
 * images of the same name.
 */
function findImages<File extends Listing>(
  files: readonly PlacedFile<File>[],
  images: readonly DatasetPath[],
  root: string,
): FoundImages<File> {
  const matcher = pathMatcher(images);
  const present = new Set<string>(images);
  const sources = new Map<string, { dataset: string; byStem: boolean; of: ImageSource<File>[] }>();
  const open: { placed: PlacedFile<File>; ref: number; name: string }[] = [];
  const take = (path: string, placed: PlacedFile<File>, ref: number, below: string) => {
    const known = sources.get(path);
    const { byStem } = placed.place;
    if (known === undefined) {
      sources.set(path, { dataset: datasetOf(placed.place, below), byStem, of: [{ file: placed.file, ref }] });
      return;
    }
    known.of.push({ file: placed.file, ref });
    // A file of a split says more than one that lists the images of all splits.
    if (!known.byStem || byStem) return;
    known.dataset = datasetOf(placed.place, below);
    known.byStem = false;
  };
  for (const placed of files) {
    const bases = basesOf(placed, matcher, present, root);
    for (const [ref, { fileName }] of placed.file.images.entries()) {
      if (fileName === undefined) continue;
      const name = referenceOf(fileName);
      const found = name === undefined ? undefined : byRule(name, bases, present, placed.place);
      const others = found?.isShortened ? (sources.get(found.path)?.of ?? []) : [];
      // Without its first folders a name may mean an image that another name of the same file meant already.
      const isTaken = others.some(
        (other) => other.file === placed.file && other.file.images[other.ref]!.fileName !== fileName,
      );
      if (found !== undefined && !isTaken) take(found.path, placed, ref, found.below);
      else open.push({ placed, ref, name: name ?? "" });
    }
  }

  const byRuleFound = new Set(sources.keys());
  const absent: { file: File; ref: number; rivals: readonly string[] }[] = [];
  const loose = new Map<string, Loose>();
  for (const { placed, ref, name } of open) {
    const { file, place } = placed;
    const match = matcher.match(name);
    const path = match !== undefined && "path" in match ? match.path : undefined;
    if (match === undefined || path === undefined || byRuleFound.has(path) || isForeign(name, path, place)) {
      absent.push({ file, ref, rivals: match !== undefined && "ambiguous" in match ? match.ambiguous : [] });
      continue;
    }
    take(path, placed, ref, "");
    const by = "by" in match ? match.by : "exact";
    const isSpelledOtherwise = by === "unicode" || by === "case";
    const key = `${isSpelledOtherwise} ${file.path}`;
    const said = loose.get(key);
    if (said === undefined) loose.set(key, { path: file.path, isSpelledOtherwise, name, image: path, count: 1 });
    else said.count++;
  }
  return { sources, absent, loose: [...loose.values()] };
}

/** A file name as a path: of a web address only its path. */
export function referenceOf(fileName: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]+:\/\/[^/]*\/([^?#]*)/i.exec(fileName)?.[1];
  if (address === undefined) return cleanReference(fileName);
  try {
    return cleanReference(decodeURIComponent(address));
  } catch {
    return cleanReference(address);
  }
}

/** Where a file's images may be, best first, learnt from a sample of its names. */
function basesOf(
  { file, place }: PlacedFile<Listing>,
  matcher: PathMatcher,
  present: ReadonlySet<string>,
  root: string,
): Base[] {
  const listed = file.images.filter((image) => image.fileName !== undefined);
  const step = Math.max(1, Math.floor(listed.length / SAMPLES));
  const votes = new Map<string, { base: Base; votes: number }>();
  let sampled = 0;
  for (let i = 0; i < listed.length; i += step) {
    const name = referenceOf(listed[i]!.fileName!);
    if (name === undefined) continue;
    sampled++;
    for (const path of candidatesOf(name, file, place, matcher, present, root)) {
      const base = baseOf(name, path);
      if (base === undefined) continue;
      const key = `${base.dropped} ${base.folder}`;
      const vote = votes.get(key);
      if (vote === undefined) votes.set(key, { base, votes: 1 });
      else vote.votes++;
    }
  }
  const rated = [...votes.values()].map((vote) => ({
    ...vote,
    score: scoreOf(vote.base, file, place, root) + (4 * vote.votes) / Math.max(1, sampled),
  }));
  return rated
    .filter(({ score }) => score > -5)
    .sort((a, b) => b.score - a.score || (a.base.folder < b.base.folder ? -1 : 1))
    .map(({ base }) => base);
}

/** Paths that a name may stand for: where COCO's own layouts have it, and what the matcher finds. */
function candidatesOf(
  name: string,
  file: Listing,
  place: AnnotationPlace,
  matcher: PathMatcher,
  present: ReadonlySet<string>,
  root: string,
): string[] {
  const folders = [folderOf(file.path), `${root}/images/${place.dataset}`, `${root}/${place.dataset}`];
  for (const home of [place.home, root]) {
    folders.push(`${home}/images/${place.split}`, `${home}/${place.split}`, `${home}/${place.split}/images`);
    folders.push(`${home}/images`, `${home}/data`, home);
  }
  const found = new Set(folders.map((folder) => inFolder(folder, name)).filter((path) => present.has(path)));
  // Looking through all images of that name costs more, so it is done for the few places that may decide between them.
  for (const reference of new Set([name, inFolder(place.split, name), inFolder(place.home, name)])) {
    const match = matcher.match(reference);
    if (match === undefined) continue;
    if ("ambiguous" in match) for (const path of match.ambiguous) found.add(path);
    else if (match.by === "exact" || match.by === "suffix" || match.by === "baseName") found.add(match.path);
  }
  return [...found];
}

function inFolder(folder: string, name: string): string {
  const clean = folder.split("/").filter((segment) => segment !== "");
  return [...clean, name].join("/");
}

/** The rule that takes a name to a path, by what they share from the end on. */
function baseOf(name: string, path: string): Base | undefined {
  const wanted = name.split("/");
  const there = path.split("/");
  let common = 0;
  while (common < wanted.length && common < there.length && wanted.at(-1 - common) === there.at(-1 - common)) common++;
  if (common === 0) return undefined;
  return { folder: there.slice(0, there.length - common).join("/"), dropped: wanted.length - common };
}

function scoreOf({ folder }: Base, file: Listing, { split, home, dataset }: AnnotationPlace, root: string): number {
  let score = 0;
  if (folder === folderOf(file.path)) score += 8;
  const segments = segmentsBelow(folder, root);
  const own = segmentsBelow(file.path, root);
  if (segments.at(-1) === dataset.split("/").at(-1)) score += 2;
  if (split !== "") {
    if (segments.at(-1)?.toLowerCase() === split) score += 7;
    else if (segments.some((segment) => segment.toLowerCase() === split)) score += 6;
    else if (segments.some((segment) => sameSplit(segment, split))) score += 5;
    else if (segments.some((segment) => isOtherSplit(segment, split) && !own.includes(segment))) score -= 20;
  }
  if (home !== root) score += folder === home || folder.startsWith(`${home}/`) ? 3 : 0;
  return score;
}

function byRule(
  name: string,
  bases: readonly Base[],
  present: ReadonlySet<string>,
  place: AnnotationPlace,
): { path: string; below: string; isShortened: boolean } | undefined {
  const segments = name.split("/");
  for (const { folder, dropped } of bases) {
    if (dropped >= segments.length) continue;
    const below = segments.slice(dropped);
    const path = folder === "" ? below.join("/") : `${folder}/${below.join("/")}`;
    if (!present.has(path) || (dropped > 0 && isForeign(name, path, place))) continue;
    return { path, below: below.slice(0, -1).join("/"), isShortened: dropped > 0 };
  }
  return undefined;
}

/** True when an image lies in the folder of another split than its file or its name speak of. */
function isForeign(name: string, path: string, { split, home }: AnnotationPlace): boolean {
  const folders = folderOf(home === "" ? path : path.startsWith(`${home}/`) ? path.slice(home.length + 1) : path).split(
    "/",
  );
  const words = [split, ...name.split("/").slice(0, -1)].filter((word) => word !== "");
  return folders.some(
    (folder) => words.some((word) => isOtherSplit(folder, word)) && !words.some((word) => sameSplit(folder, word)),
  );
}

/** Folders inside of a file's names become datasets of their own, below its split. */
function datasetOf(place: AnnotationPlace, below: string): string {
  const folders = meaningfulFolders(below, place.split);
  if (folders.length === 0) return place.dataset;
  return place.byStem ? folders.join("/") : [place.dataset, ...folders].join("/");
}

function segmentsBelow(path: string, root: string): string[] {
  const below = root === "" ? path : path.slice(root.length + 1);
  return below === "" ? [] : below.split("/");
}

/** The dataset of an image that no file lists: that of its neighbours when they have one, else its folder. */
function datasetOfUnlisted(
  images: readonly DatasetPath[],
  sources: FoundImages<Listing>["sources"],
  root: string,
): Map<string, string> {
  const ofFolder = new Map<string, Set<string>>();
  const all = new Set<string>();
  for (const [path, { dataset }] of sources) {
    all.add(dataset);
    const known = ofFolder.get(folderOf(path));
    if (known === undefined) ofFolder.set(folderOf(path), new Set([dataset]));
    else known.add(dataset);
  }
  const only = all.size === 1 ? [...all][0] : undefined;
  const result = new Map<string, string>();
  for (const path of images) {
    if (sources.has(path)) continue;
    const folder = folderOf(path);
    const neighbours = [...(ofFolder.get(folder) ?? [])];
    const byFolder = meaningfulFolders(folder.slice(root === "" ? 0 : root.length + 1), "").join("/");
    const otherwise = byFolder || (only ?? (neighbours.length > 1 ? UNLISTED : "ds0"));
    result.set(path, neighbours.length === 1 ? neighbours[0]! : otherwise);
  }
  return result;
}

/** Sees to it that no two images of a dataset have the same name: the later one is called by its folder as well. */
function nameImages(datasetOf: ReadonlyMap<string, string>): Map<string, string> {
  const taken = new Map<string, Set<string>>();
  const names = new Map<string, string>();
  for (const [path, dataset] of datasetOf) {
    const inDataset = taken.get(dataset) ?? new Set();
    taken.set(dataset, inDataset);
    const segments = path.split("/");
    let name = baseName(path);
    for (let n = 2; inDataset.has(name) && n <= segments.length; n++) name = segments.slice(-n).join("_");
    for (let n = 1; inDataset.has(name); n++) name = `${n}_${baseName(path)}`;
    inDataset.add(name);
    names.set(path, name);
  }
  return names;
}
