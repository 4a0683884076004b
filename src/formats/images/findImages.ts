import type { DatasetPath } from "../../model/datasetPath.ts";
import { type AnnotationPlace, meaningfulFolders } from "./annotationPlace.ts";
import { type Base, type BasedPath, basesOf, isForeign, pathByBase } from "./imageBases.ts";
import type { ImageSource, Listing, PlacedFile } from "./listedImages.ts";
import { type Match, type PathMatcher, pathMatcher, referenceOf } from "./matching.ts";

/** Where the images that annotation files list were found in the drop. */
export interface FoundImages<File extends Listing> {
  /** By path of the image. The first source names its dataset. */
  readonly sources: ReadonlyMap<string, FoundImage<File>>;
  /** Entries whose image was not found; `rivals`: images that it may be. */
  readonly absent: readonly (ImageSource<File> & { readonly rivals: readonly string[] })[];
  /** Images that were found under another name or in another place than their file states. */
  readonly loose: readonly LooseMatches[];
}

/** An image of the drop that annotation files list. */
interface FoundImage<File extends Listing> {
  readonly dataset: string;
  readonly of: readonly ImageSource<File>[];
}

/** Images of one annotation file that were not found where it states, counted; the first is named. */
export interface LooseMatches {
  /** The annotation file. */
  readonly path: DatasetPath;
  /** They were found only when case and Unicode form are ignored; else in another folder. */
  readonly isSpelledOtherwise: boolean;
  /** The name of the first one in the annotation file. */
  readonly name: string;
  /** Its path in the drop. */
  readonly image: string;
  readonly count: number;
}

/**
 * Finds the images that files list. First by base: where a sample of the names of a file is found, all of its images are looked up. The
 * others are matched by path suffix and name, among images that no file has by base, and never in the folder of another split: two splits
 * may have images with the same name.
 */
export function findImages<File extends Listing>(
  files: readonly PlacedFile<File>[],
  images: readonly DatasetPath[],
  root: string,
): FoundImages<File> {
  const finder = new ImageFinder<File>(images, root);
  for (const file of files) finder.findByBase(file);
  return finder.findOthers();
}

interface MutableFound<File extends Listing> {
  dataset: string;
  byStem: boolean;
  readonly of: ImageSource<File>[];
}

class ImageFinder<File extends Listing> {
  readonly #root: string;
  readonly #matcher: PathMatcher;
  readonly #present: ReadonlySet<string>;
  readonly #found = new Map<string, MutableFound<File>>();
  /** Entries that no base leads to, with their names as paths. */
  readonly #open: { readonly placed: PlacedFile<File>; readonly source: ImageSource<File>; readonly name: string }[] =
    [];

  constructor(images: readonly DatasetPath[], root: string) {
    this.#root = root;
    this.#matcher = pathMatcher(images);
    this.#present = new Set(images);
  }

  findByBase(placed: PlacedFile<File>): void {
    const bases = basesOf(placed, this.#matcher, this.#present, this.#root);
    const { file } = placed;
    for (const [ref, entry] of file.images.entries()) {
      if (entry.fileName === undefined) continue;
      const source = { file, ref, entry };
      const name = referenceOf(entry.fileName);
      const found = name === undefined ? undefined : this.#pathOf(name, source, bases, placed.place);
      if (found === undefined) this.#open.push({ placed, source, name: name ?? "" });
      else this.#take(found.path, placed.place, source, found.below);
    }
  }

  findOthers(): FoundImages<File> {
    const byBase = new Set(this.#found.keys());
    const absent: (ImageSource<File> & { rivals: readonly string[] })[] = [];
    const loose = new Map<string, LooseMatches & { count: number }>();
    for (const { placed, source, name } of this.#open) {
      const match = this.#matcher.match(name);
      const path = pathOfMatch(match);
      if (path === undefined || byBase.has(path) || isForeign(name, path, placed.place)) {
        absent.push({ ...source, rivals: rivalsOf(match) });
        continue;
      }
      this.#take(path, placed.place, source, "");
      const isSpelledOtherwise = isLooseSpelling(match);
      const key = `${isSpelledOtherwise} ${source.file.path}`;
      const known = loose.get(key);
      if (known !== undefined) known.count++;
      else loose.set(key, { path: source.file.path, isSpelledOtherwise, name, image: path, count: 1 });
    }
    return { sources: this.#found, absent, loose: [...loose.values()] };
  }

  /** Without its first folders a name may lead to an image that another name of the same file already has: then it is not that image. */
  #pathOf(
    name: string,
    { file, entry }: ImageSource<File>,
    bases: readonly Base[],
    place: AnnotationPlace,
  ): BasedPath | undefined {
    const found = pathByBase(name, bases, this.#present, place);
    if (found === undefined || !found.isShortened) return found;
    const others = this.#found.get(found.path)?.of ?? [];
    const isTaken = others.some((other) => other.file === file && other.entry.fileName !== entry.fileName);
    return isTaken ? undefined : found;
  }

  #take(path: string, place: AnnotationPlace, source: ImageSource<File>, below: string): void {
    const known = this.#found.get(path);
    if (known === undefined) {
      this.#found.set(path, { dataset: datasetBelow(place, below), byStem: place.byStem, of: [source] });
      return;
    }
    known.of.push(source);
    // The file of one split is more specific than one that lists the images of all splits.
    if (!known.byStem || place.byStem) return;
    known.dataset = datasetBelow(place, below);
    known.byStem = false;
  }
}

/** Folders in the names of a file become datasets of their own, below its split. */
function datasetBelow(place: AnnotationPlace, below: string): string {
  const folders = meaningfulFolders(below, place.split);
  if (folders.length === 0) return place.dataset;
  return place.byStem ? folders.join("/") : [place.dataset, ...folders].join("/");
}

function pathOfMatch(match: Match | undefined): string | undefined {
  return match !== undefined && "path" in match ? match.path : undefined;
}

function rivalsOf(match: Match | undefined): readonly string[] {
  return match !== undefined && "ambiguous" in match ? match.ambiguous : [];
}

function isLooseSpelling(match: Match | undefined): boolean {
  return match !== undefined && "by" in match && (match.by === "unicode" || match.by === "case");
}
