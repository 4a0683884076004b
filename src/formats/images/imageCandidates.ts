import { type DatasetPath, folderOf } from "../../model/datasetPath.ts";
import { isOtherSplit, sameSplit } from "./annotationPlace.ts";
import {
  foldedName,
  hasKindFolder,
  type ImageFolders,
  imageKindRank,
  placeSegments,
  sameSegment,
} from "./folderPlaces.ts";
import type { ImageIndex } from "./imageIndex.ts";
import type { Listing, PlacedFile } from "./listedImages.ts";
import { referenceOf } from "./matching.ts";
import type { OwnPlace } from "./ownPlace.ts";
import { isNumberedName, type PlaceRelation, relatePlaces } from "./placeRelation.ts";

/** An image that an entry of an annotation file may be about. */
export interface Candidate {
  readonly path: DatasetPath;
  /** The folder of the image below the root. */
  readonly folder: string;
  /** The folders in the name that lead to the image. */
  readonly below: string;
  /** All folders in the name lead to the image, and there are some. */
  readonly isExplicit: boolean;
  /** The first folders of the name are not part of the path of the image. */
  readonly isShortened: boolean;
  readonly isSpelledOtherwise: boolean;
  /** The name has folders, and the image lies in another one: they may be about two images. */
  readonly isInOtherFolder: boolean;
  readonly relation: PlaceRelation;
}

/** The images that a name may stand for. */
export interface Candidates {
  /** The best ones; several when nothing in names and folders decides between them. */
  readonly best: readonly Candidate[];
  /** Images of that name that are not in the place of this file. */
  readonly others: readonly DatasetPath[];
}

/** What is known of all annotation files of a drop when the images of one are found. */
export interface DropPlaces {
  readonly index: ImageIndex;
  readonly folders: ImageFolders;
  /** Segments of the places of all annotation files, folded. */
  readonly ofAnnotations: ReadonlySet<string>;
  /** Returns true when a file of another place has its own images in a folder. */
  isOwnedByOther(folder: string, place: OwnPlace): boolean;
}

const ranks = { apart: 0, above: 1, inside: 2, same: 3 } as const;

/** A name in an annotation file, split into what is compared. */
interface StatedName {
  readonly name: string;
  readonly segments: readonly string[];
  /** The name begins outside of the dataset: at the root of a disk, of a server. */
  readonly isAbsolute: boolean;
  /** All but the name of the file, as a key. */
  readonly key: string;
}

/** What is known of an image as a candidate by its folder. */
type FolderCandidate = Omit<Candidate, "path" | "isSpelledOtherwise">;

/** Finds the images of one annotation file by their names. */
export class CandidateFinder {
  readonly #placed: PlacedFile<Listing>;
  readonly #own: OwnPlace;
  readonly #drop: DropPlaces;
  readonly #relations = new Map<string, PlaceRelation>();
  readonly #found = new Map<string, Candidates>();
  /** By the folder of the image and the folders in its name; undefined where these show that it is another image. */
  readonly #ofFolders = new Map<string, FolderCandidate | undefined>();
  /** Images lie in the place of the file or in a folder of it, so that images elsewhere are not its own. */
  readonly #hasHome: boolean;
  /** Images lie in the very place of the file. */
  readonly #isHomeExact: boolean;
  readonly #namedFolders: ReadonlySet<string>;

  constructor(placed: PlacedFile<Listing>, own: OwnPlace, drop: DropPlaces) {
    this.#placed = placed;
    this.#own = own;
    this.#drop = drop;
    const relations = [...drop.folders.all].map((folder) => this.#relationOf(`${folder}/`, 0));
    this.#isHomeExact = relations.some(({ closeness }) => closeness === "same");
    this.#hasHome =
      own.segments.length > 0 && relations.some(({ closeness }) => closeness === "same" || closeness === "inside");
    this.#namedFolders = new Set(
      placed.file.images.flatMap(({ fileName = "" }) => folderOf(fileName).split(/[\\/]/)).map(foldedName),
    );
  }

  /** Returns the images that a name may stand for. */
  find(fileName: string): Candidates {
    const known = this.#found.get(fileName);
    if (known !== undefined) return known;
    const found = this.#search(fileName);
    this.#found.set(fileName, found);
    return found;
  }

  #search(fileName: string): Candidates {
    const name = referenceOf(fileName);
    if (name === undefined) return { best: [], others: [] };
    const isAbsolute = /^([a-z]:|[a-z][a-z0-9+.-]*:\/)?[\\/]|^\.\.[\\/]/i.test(fileName);
    const segments = placeSegments(folderOf(name));
    const stated = { name, segments, isAbsolute, key: `${isAbsolute} ${segments.join("/")}` };
    const others: DatasetPath[] = [];
    for (const { paths, isSpelledOtherwise } of this.#drop.index.namesakes(name)) {
      const candidates = paths.flatMap((path) => this.#candidate(path, stated, isSpelledOtherwise) ?? []);
      if (candidates.length > 0) return { best: this.#bestOf(candidates, stated), others };
      others.push(...paths);
    }
    return { best: [], others: [...new Set(others)] };
  }

  /** Returns an image as a candidate; undefined when its folder shows that it is another image. */
  #candidate(path: DatasetPath, stated: StatedName, isSpelledOtherwise: boolean): Candidate | undefined {
    // Paths have no NUL.
    const key = `${isNumberedName(path)} ${stated.key}\0${folderOf(path)}`;
    let known = this.#ofFolders.get(key);
    if (known === undefined && !this.#ofFolders.has(key)) {
      known = this.#folderCandidate(path, stated);
      this.#ofFolders.set(key, known);
    }
    return known && { path, ...known, isSpelledOtherwise };
  }

  /** The same by the folder of the image alone, and by whether its name is a number. */
  #folderCandidate(path: DatasetPath, stated: StatedName): FolderCandidate | undefined {
    const folder = folderOf(path);
    const place = this.#drop.folders.placeOf(folder);
    const matched = commonTail(stated.segments, place);
    const dropped = stated.segments.slice(0, stated.segments.length - matched);
    const rest = place.slice(0, place.length - matched);
    if (this.#isOtherFolder(dropped, rest, place, stated, matched)) return undefined;
    const isInOtherFolder = !stated.isAbsolute && dropped.length > 0 && this.#isUnstated(rest, stated);
    // A single folder of images may have been renamed.
    if (isInOtherFolder && isNumberedName(path) && this.#drop.folders.count > 1) return undefined;
    const whole = this.#relationOf(path, 0);
    const relation = matched === 0 ? whole : closer(whole, this.#relationOf(path, matched));
    const isExplicit = stated.segments.length > 0 && dropped.length === 0;
    if (relation.isContrary && !(isExplicit && rest.length === 0)) return undefined;
    if (!isExplicit && this.#isOfAnotherFile(folder, relation)) return undefined;
    const below = stated.segments.slice(stated.segments.length - matched).join("/");
    return {
      folder: this.#drop.folders.below(folder),
      below,
      isExplicit,
      isShortened: dropped.length > 0,
      isInOtherFolder,
      relation,
    };
  }

  /** Returns true when the innermost folder of an image is neither in its name nor in the place of the file. */
  #isUnstated(rest: readonly string[], { segments }: Pick<StatedName, "segments">): boolean {
    const beside = rest.at(-1);
    return beside !== undefined && ![...this.#own.segments, ...segments].some((one) => sameSegment(one, beside));
  }

  /** Returns true when the folders of a name that do not lead to an image lead elsewhere. */
  #isOtherFolder(
    dropped: readonly string[],
    rest: readonly string[],
    place: readonly string[],
    { segments, isAbsolute }: StatedName,
    matched: number,
  ): boolean {
    const stated = [...this.#own.segments, ...segments];
    const isForeign = rest.some(
      (folder) => stated.some((word) => isOtherSplit(folder, word)) && !stated.some((word) => sameSplit(folder, word)),
    );
    if (isForeign) return true;
    const last = dropped.at(-1);
    if (last === undefined) return false;
    const beside = rest.at(-1);
    if (beside === undefined && isAbsolute) return false;
    if (this.#drop.folders.has(last) && !place.some((segment) => sameSegment(segment, last))) return true;
    if (beside === undefined || !this.#isUnstated(rest, { segments })) return false;
    return this.#namedFolders.has(foldedName(beside)) || (matched > 0 && !isAbsolute);
  }

  /** Returns true for a folder whose images are not those of the file, unless it names the folder. */
  #isOfAnotherFile(folder: string, { closeness }: PlaceRelation): boolean {
    if (closeness === "same") return false;
    if (closeness !== "inside" && this.#hasHome) return true;
    const mayShare = closeness === "inside" && this.#own.segments.length === 0 && !this.#isHomeExact;
    return !mayShare && this.#drop.isOwnedByOther(folder, this.#own);
  }

  /** The place of an image compared with that of the file. `named`: its innermost folders that the name has. */
  #relationOf(path: string, named: number): PlaceRelation {
    const folder = folderOf(path);
    const isNumbered = isNumberedName(path);
    const key = `${named} ${isNumbered} ${folder}`;
    const known = this.#relations.get(key);
    if (known !== undefined) return known;
    const place = this.#drop.folders.placeOf(folder);
    const relation = relatePlaces(this.#own.segments, place.slice(0, place.length - named), {
      isOfImages: (segment) => this.#drop.folders.has(segment),
      isOfAnnotations: (segment) => this.#drop.ofAnnotations.has(foldedName(segment)),
      areTrees: this.#own.isInKindFolder && hasKindFolder(this.#drop.folders.below(folder)),
      isNumbered,
    });
    this.#relations.set(key, relation);
    return relation;
  }

  #bestOf(candidates: readonly Candidate[], stated: StatedName): Candidate[] {
    if (candidates.length === 1) return [...candidates];
    const rated = candidates.map((candidate) => ({ candidate, rank: this.#rankOf(candidate, stated) }));
    const top = rated.reduce((best, { rank }) => (compareRanks(rank, best) > 0 ? rank : best), rated[0]?.rank ?? []);
    return rated.flatMap(({ candidate, rank }) => (compareRanks(rank, top) === 0 ? [candidate] : []));
  }

  /** What decides between images of the same name, most important first. */
  #rankOf({ path, below, isExplicit, relation }: Candidate, { name }: StatedName): readonly number[] {
    const folder = folderOf(path);
    const own = folderOf(this.#placed.file.path);
    const named = below === "" ? 0 : below.split("/").length;
    const isBeside = path === (own === "" ? name : `${own}/${name}`);
    return [
      isExplicit && relation.closeness === "above" ? ranks.same : ranks[relation.closeness],
      relation.common,
      named,
      relation.alike,
      isBeside ? 1 : 0,
      commonTail(name.split("/"), path.split("/"), (a, b) => a === b),
      commonHead(own.split("/"), folder.split("/")),
      imageKindRank(this.#drop.folders.below(folder)),
    ];
  }
}

function closer(a: PlaceRelation, b: PlaceRelation): PlaceRelation {
  if (a.isContrary !== b.isContrary) return a.isContrary ? b : a;
  const difference = ranks[a.closeness] - ranks[b.closeness] || a.common - b.common;
  return difference >= 0 ? a : b;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function commonTail(a: readonly string[], b: readonly string[], isSame = sameSegment): number {
  let count = 0;
  for (; count < a.length && count < b.length; count++) {
    const [one, other] = [a.at(-1 - count), b.at(-1 - count)];
    if (one === undefined || other === undefined || !isSame(one, other)) break;
  }
  return count;
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((segment, i) => segment !== b[i]);
  return differs < 0 ? a.length : differs;
}
