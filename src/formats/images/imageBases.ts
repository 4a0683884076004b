import { folderOf } from "../../model/datasetPath.ts";
import { type AnnotationPlace, isOtherSplit, sameSplit } from "./annotationPlace.ts";
import type { Listing, PlacedFile } from "./listedImages.ts";
import { type PathMatcher, referenceOf } from "./matching.ts";

/** A rule that makes a path of a file name: drop its first `dropped` folders, and prepend `folder`. */
export interface Base {
  readonly folder: string;
  readonly dropped: number;
}

/** File names that are looked up to learn where the images of a file are. */
const SAMPLES = 60;

/** Returns where the images of a file may be, best first, learnt from a sample of its names. */
export function basesOf(
  { file, place }: PlacedFile<Listing>,
  matcher: PathMatcher,
  present: ReadonlySet<string>,
  root: string,
): Base[] {
  const votes = new Map<string, { base: Base; votes: number }>();
  let sampled = 0;
  for (const fileName of sampleOf(file.images.flatMap((image) => image.fileName ?? []))) {
    const name = referenceOf(fileName);
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

function sampleOf(names: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(names.length / SAMPLES));
  return names.filter((_, i) => i % step === 0);
}

/** Paths that a name may stand for: those of COCO's own layouts, and those that the matcher finds. */
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
  // Comparing all images of that name costs more, so it is done for the few places that may decide between them.
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

/** The base that leads from a name to a path, by the segments that they have in common at the end. */
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

/** An image that a base leads to. */
export interface BasedPath {
  readonly path: string;
  /** The folders of the name below the base. */
  readonly below: string;
  /** The first folders of the name are not part of the path. */
  readonly isShortened: boolean;
}

/** Returns the first image of the drop that one of the bases leads to. */
export function pathByBase(
  name: string,
  bases: readonly Base[],
  present: ReadonlySet<string>,
  place: AnnotationPlace,
): BasedPath | undefined {
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

/** Returns true when an image lies in the folder of another split than that of its annotation file or its name there. */
export function isForeign(name: string, path: string, { split, home }: AnnotationPlace): boolean {
  const below = home !== "" && path.startsWith(`${home}/`) ? path.slice(home.length + 1) : path;
  const stated = [split, ...name.split("/").slice(0, -1)].filter((word) => word !== "");
  return folderOf(below)
    .split("/")
    .some(
      (folder) => stated.some((word) => isOtherSplit(folder, word)) && !stated.some((word) => sameSplit(folder, word)),
    );
}

function segmentsBelow(path: string, root: string): string[] {
  const below = root === "" ? path : path.slice(root.length + 1);
  return below === "" ? [] : below.split("/");
}
