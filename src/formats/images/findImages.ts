import type { DatasetPath } from "../../model/datasetPath.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import { framedOn } from "../geometry/rules.ts";
import { mapAhead } from "../read/mapAhead.ts";
import { meaningfulFolders } from "./annotationPlace.ts";
import { foldedName, ImageFolders } from "./folderPlaces.ts";
import { groupBy } from "./groupBy.ts";
import { type Candidate, CandidateFinder, type DropPlaces } from "./imageCandidates.ts";
import { ImageIndex } from "./imageIndex.ts";
import type { ImageSource, ListedEntry, Listing, PlacedFile } from "./listedImages.ts";
import { type OwnPlace, ownPlaces } from "./ownPlace.ts";

/** Where the images that annotation files list were found in the drop. */
export interface FoundImages<File extends Listing> {
  /** By path of the image. The first source names its dataset. */
  readonly sources: ReadonlyMap<string, FoundImage<File>>;
  readonly absent: readonly AbsentImage<File>[];
  /** Images that were found under another name or in another place than their file states. */
  readonly loose: readonly LooseMatches[];
}

/** An entry whose image was not found. */
export interface AbsentImage<File extends Listing> extends ImageSource<File> {
  /** Images of the drop with its name. */
  readonly rivals: readonly string[];
  /**
   * Why none of the rivals is used: they fit equally well, only their size could decide and none has the one that is stated, they are in places of
   * their own, or several places claim the image.
   */
  readonly why: "tie" | "otherSizes" | "elsewhere" | "contested";
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
  /** What had to be ignored: case and Unicode form, the folder in the name, or that of the annotation file. */
  readonly ignored: "spelling" | "statedFolder" | "ownFolder";
  /** The name of the first one in the annotation file. */
  readonly name: string;
  /** Its path in the drop. */
  readonly image: string;
  readonly count: number;
}

/** What is read of images, where it decides between those of the same name. Undefined for an image that cannot be read. */
export interface ImageFacts {
  /** What its header states. */
  header(path: DatasetPath): Promise<ImageInfo | undefined>;
  /** The bytes of the file. */
  size(path: DatasetPath): Promise<number | undefined>;
}

/** Images that are named as those that an entry may mean. */
const NAMED_RIVALS = 5;

/**
 * Finds the images that files list. The rule: see "Which image an annotation is about" in the README of the formats. Headers of images are read
 * only where names and folders do not decide.
 */
export async function findImages<File extends Listing>(
  files: readonly PlacedFile<File>[],
  images: readonly DatasetPath[],
  root: string,
  facts: ImageFacts,
): Promise<FoundImages<File>> {
  const finder = new ImageFinder(files, images, root, facts);
  for (const placed of files) await finder.findOf(placed);
  return finder.finish();
}

/** An entry and the image that it is about. */
interface Claim<File extends Listing> {
  readonly placed: PlacedFile<File>;
  readonly source: ImageSource<File>;
  readonly image: Candidate;
  /** Only a size that the file states decided between several images. */
  readonly isDecided: boolean;
}

/** An entry and the images of its name. */
interface Searched<File extends Listing> {
  readonly source: ImageSource<File>;
  readonly best: readonly Candidate[];
  readonly others: readonly string[];
  /** The file has several entries of this name. */
  readonly isRepeated: boolean;
  /** Names and places do not decide which one is meant. */
  readonly isOpen: boolean;
}

class ImageFinder<File extends Listing> {
  readonly #places: ReadonlyMap<PlacedFile<File>, OwnPlace>;
  readonly #drop: DropPlaces;
  /** Sizes of files that were needed so far. */
  readonly #bytes = new Map<string, number | undefined>();
  readonly #facts: ImageFacts;
  readonly #claims: Claim<File>[] = [];
  readonly #absent: AbsentImage<File>[] = [];

  constructor(files: readonly PlacedFile<File>[], paths: readonly DatasetPath[], root: string, facts: ImageFacts) {
    const folders = new ImageFolders(paths, root);
    this.#places = ownPlaces(files, folders);
    this.#drop = dropPlaces([...this.#places.values()], folders, new ImageIndex(paths));
    this.#facts = facts;
  }

  /** Finds the images of one file. */
  async findOf(placed: PlacedFile<File>): Promise<void> {
    const { file } = placed;
    const finder = new CandidateFinder(placed, this.#placeOf(placed), this.#drop);
    const repeatedNames = repeatedKeys(file.images, ({ fileName }) => fileName);
    const namesakes = repeatedNames.size === 0 ? [] : file.images.filter(({ fileName }) => repeatedNames.has(fileName));
    const repeatedEntries = repeatedKeys(namesakes, entryKey);
    const searched = file.images.flatMap((entry, ref): Searched<File>[] => {
      if (entry.fileName === undefined) return [];
      const { best, others } = finder.find(entry.fileName);
      const isRepeated = repeatedNames.has(entry.fileName);
      const isOpen = best.length > 1 || (isRepeated && !best.every(isSureCandidate));
      return [{ source: { file, ref, entry }, best, others, isRepeated, isOpen }];
    });
    const trustsBytes = await this.#areBytesTrue(searched);
    const claims: Claim<File>[] = [];
    for (const { source, best, others, isRepeated, isOpen } of searched) {
      const { entry } = source;
      const fitting = isOpen ? await this.#fitting(best, entry, trustsBytes) : best;
      const [image, ...more] = fitting;
      const isDoubtful =
        isRepeated && image !== undefined && repeatedEntries.has(entryKey(entry)) && this.#mayBeAnother(image);
      const isOne = image !== undefined && more.length === 0 && !isDoubtful;
      if (isOne) claims.push({ placed, source, image, isDecided: best.length > 1 });
      else if (best.length === 0) this.#lose(source, others, "elsewhere");
      else if (best.length === 1) this.#lose(source, best.map(pathOf), "elsewhere");
      else if (fitting.length > 0) this.#lose(source, fitting.map(pathOf), "tie");
      else this.#lose(source, best.map(pathOf), "otherSizes");
    }
    this.#claims.push(...this.#withoutDoubles(claims));
  }

  finish(): FoundImages<File> {
    const sources = new Map<string, MutableFound<File>>();
    const loose = new LooselyFound();
    for (const claim of this.#uncontested()) {
      const own = this.#placeOf(claim.placed);
      take(sources, claim, own);
      loose.add(claim, own.folders.length > 0);
    }
    return { sources, absent: this.#absent, loose: loose.all() };
  }

  #placeOf(placed: PlacedFile<File>): OwnPlace {
    const place = this.#places.get(placed);
    if (place === undefined) throw new Error(`The file ${placed.file.path} has no place.`);
    return place;
  }

  #lose(source: ImageSource<File>, rivals: readonly string[], why: AbsentImage<File>["why"]): void {
    this.#absent.push({ ...source, rivals: rivals.slice(0, NAMED_RIVALS), why });
  }

  /** Returns true when a name that a file lists several times may mean an image in another folder, which is not in the drop. */
  #mayBeAnother(image: Candidate): boolean {
    return !isSureCandidate(image) && this.#drop.folders.count > 1;
  }

  /**
   * Returns whether the numbers of bytes that a file states may decide between images: at least half of these images have one of them. Otherwise
   * the images were saved again since, and one that has such a number has it by chance.
   */
  async #areBytesTrue(searched: readonly Searched<File>[]): Promise<boolean> {
    const open = searched.filter(({ source, isOpen }) => isOpen && source.entry.bytes !== undefined);
    const paths = new Set(open.flatMap(({ best }) => best.map(pathOf)));
    await this.#readBytes(paths);
    const stated = new Set<string>();
    for (const { source, best } of open) {
      for (const { path } of best) if (this.#hasBytes(path, source.entry.bytes ?? 0)) stated.add(path);
    }
    return stated.size * 2 >= paths.size;
  }

  async #readBytes(paths: Iterable<DatasetPath>): Promise<void> {
    const unread = [...paths].filter((path) => !this.#bytes.has(path));
    const read = async (path: DatasetPath) => [path, await this.#facts.size(path)] as const;
    for await (const [path, bytes] of mapAhead(unread, read)) this.#bytes.set(path, bytes);
  }

  /** True also for an image that cannot be read. */
  #hasBytes(path: string, bytes: number): boolean {
    return (this.#bytes.get(path) ?? bytes) === bytes;
  }

  /** Returns those of several images whose size, in pixels or bytes, is the one that the entry states; all when it states none. */
  async #fitting(
    candidates: readonly Candidate[],
    { size, bytes }: ListedEntry,
    trustsBytes: boolean,
  ): Promise<readonly Candidate[]> {
    let fitting = candidates;
    if (bytes !== undefined) fitting = trustsBytes ? fitting.filter(({ path }) => this.#hasBytes(path, bytes)) : [];
    if (size === undefined) return fitting;
    const infos = await Promise.all(fitting.map(({ path }) => this.#facts.header(path)));
    return fitting.filter((_, i) => {
      const info = infos[i];
      return info === undefined || uprightSize(info) === undefined || framedOn(size, info) !== "other";
    });
  }

  /** Of the different names in one file that lead to one image, only one with all of its folders does; if there is none, nobody knows which. */
  #withoutDoubles(claims: readonly Claim<File>[]): Claim<File>[] {
    const ofImage = sharedImages(claims);
    return claims.filter((claim) => {
      const others = (ofImage.get(claim.image.path) ?? []).filter(
        ({ source }) => source.entry.fileName !== claim.source.entry.fileName,
      );
      const isWorse = others.some(({ image }) => looseness(image) <= looseness(claim.image));
      const isLost = looseness(claim.image) > 0 && isWorse;
      if (isLost) this.#lose(claim.source, [claim.image.path], "elsewhere");
      return !isLost;
    });
  }

  /** Returns the claims without those of files of different places for the same image. */
  #uncontested(): Claim<File>[] {
    const ofImage = sharedImages(this.#claims);
    return this.#claims.filter((claim) => {
      const isContested = (ofImage.get(claim.image.path) ?? []).some((other) => this.#areRivals(claim, other));
      if (isContested) this.#lose(claim.source, [claim.image.path], "contested");
      return !isContested;
    });
  }

  #areRivals(claim: Claim<File>, other: Claim<File>): boolean {
    if (claim.placed === other.placed || isSureCandidate(claim.image) || isSureCandidate(other.image)) return false;
    const [own, its] = [this.#placeOf(claim.placed).folders, this.#placeOf(other.placed).folders];
    return own.some((segment, i) => its[i] !== undefined && its[i] !== segment);
  }
}

/** Returns the claims by image, for images with several of them. */
function sharedImages<File extends Listing>(claims: readonly Claim<File>[]): ReadonlyMap<DatasetPath, Claim<File>[]> {
  const shared = repeatedKeys(claims, ({ image }) => image.path);
  if (shared.size === 0) return new Map();
  return groupBy(
    claims.filter(({ image }) => shared.has(image.path)),
    ({ image }) => image.path,
  );
}

/** Returns the keys that several items have. */
function repeatedKeys<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlySet<Key> {
  const [once, repeated] = [new Set<Key>(), new Set<Key>()];
  for (const item of items) {
    const key = keyOf(item);
    if (once.has(key)) repeated.add(key);
    once.add(key);
  }
  return repeated;
}

/** What an entry states about its image. */
function entryKey({ fileName, size, bytes }: ListedEntry): string {
  return JSON.stringify([fileName, size?.width, size?.height, bytes]);
}

function pathOf({ path }: Candidate): DatasetPath {
  return path;
}

/** The name leads to the image by its folders, or the image lies in the place of the file. */
function isSureCandidate({ isExplicit, relation }: Candidate): boolean {
  return isExplicit || relation.closeness === "same";
}

/** How much of a name has to be ignored to find an image; 0 for nothing. */
function looseness({ isShortened, isSpelledOtherwise }: Candidate): number {
  return (isShortened ? 2 : 0) + (isSpelledOtherwise ? 1 : 0);
}

function dropPlaces(places: readonly OwnPlace[], folders: ImageFolders, index: ImageIndex): DropPlaces {
  const keyOf = (segments: readonly string[]) => foldedName(segments.join("/"));
  const owners = new Set(places.map(({ segments }) => keyOf(segments)));
  return {
    index,
    folders,
    ofAnnotations: new Set(places.flatMap(({ segments }) => segments.map(foldedName))),
    isOwnedByOther(folder, own) {
      const place = folders.placeOf(folder);
      return place.length > 0 && owners.has(keyOf(place)) && keyOf(place) !== keyOf(own.segments);
    },
  };
}

interface MutableFound<File extends Listing> {
  dataset: string;
  byStem: boolean;
  readonly of: ImageSource<File>[];
}

function take<File extends Listing>(found: Map<string, MutableFound<File>>, claim: Claim<File>, own: OwnPlace): void {
  const { placed, source, image } = claim;
  const { byStem } = placed.place;
  const known = found.get(image.path);
  const dataset = datasetOf(claim, own);
  if (known === undefined) {
    found.set(image.path, { dataset, byStem, of: [source] });
    return;
  }
  known.of.push(source);
  // The file of one split is more specific than one that lists the images of all splits.
  if (!known.byStem || byStem) return;
  known.dataset = dataset;
  known.byStem = false;
}

/** Folders in the names of a file become datasets of their own, below its split. */
function datasetOf({ placed: { place }, image, isDecided }: Claim<Listing>, own: OwnPlace): string {
  const { below, folder, relation } = image;
  if (own.isByName && place.stated === undefined && relation.closeness === "same") return own.segments.join("/");
  const folders = meaningfulFolders(isDecided && place.byStem ? folder : below, place.split);
  if (folders.length === 0) return place.dataset;
  return place.byStem ? folders.join("/") : [place.dataset, ...folders].join("/");
}

function ignoredFor(image: Candidate, hasFolders: boolean): LooseMatches["ignored"] | undefined {
  if (image.isSpelledOtherwise) return "spelling";
  if (image.isInOtherFolder) return "statedFolder";
  return image.relation.closeness === "apart" && hasFolders ? "ownFolder" : undefined;
}

/** Counts images that were found loosely, by file. */
class LooselyFound {
  readonly #found = new Map<string, LooseMatches & { count: number }>();

  /** `hasFolders`: the annotation file lies in folders that name its place. */
  add({ source, image }: Claim<Listing>, hasFolders: boolean): void {
    const { path } = image;
    const ignored = ignoredFor(image, hasFolders);
    if (ignored === undefined) return;
    const key = `${ignored} ${source.file.path}`;
    const known = this.#found.get(key);
    if (known !== undefined) known.count++;
    else {
      const name = source.entry.fileName ?? "";
      this.#found.set(key, { path: source.file.path, ignored, name, image: path, count: 1 });
    }
  }

  all(): LooseMatches[] {
    return [...this.#found.values()];
  }
}
