import { baseName, type DatasetPath, folderOf } from "../../model/datasetPath.ts";
import { foldedName } from "../images/folderPlaces.ts";
import { groupBy } from "../images/groupBy.ts";
import { type Closeness, type PlaceRelation, relatePlaces } from "../images/placeRelation.ts";
import { isSplitName } from "../images/splitNames.ts";
import { namesOfImage } from "./maskFolders.ts";
import type { PlacedImageFile } from "./maskRoles.ts";

/** Images by place and name, and the places of images that the masks of a place may belong to. */
export class MaskImageIndex {
  readonly #exact = new Map<string, DatasetPath>();
  /** Images by a name in another spelling; undefined for one that several images have. */
  readonly #folded = new Map<string, DatasetPath | undefined>();
  readonly #places = new Map<string, Set<string>>();
  readonly #imagePlaces: ReadonlyMap<string, number>;
  readonly #maskPlaces: ReadonlySet<string>;
  /** Names of the folders of masks in each folder. */
  readonly #maskFolders: ReadonlyMap<string, readonly string[]>;
  readonly #folderForEach = new Map<string, boolean>();
  /** Places of images by each of their segments, in lower case. */
  readonly #placesBySegment = new Map<string, string[]>();
  readonly #maskSegments: ReadonlySet<string>;
  /** Relations by the place of masks, then by that of images. */
  readonly #relations = new Map<string, Map<string, PlaceRelation | undefined>>();

  constructor(images: readonly PlacedImageFile[], masks: readonly PlacedImageFile[]) {
    this.#imagePlaces = countedPlaces(images);
    this.#maskPlaces = new Set(masks.map(({ place }) => place));
    this.#maskFolders = new Map(
      [...groupBy([...this.#maskPlaces], folderOf)].map(([above, places]) => [above, places.map(baseName)]),
    );
    for (const place of this.#imagePlaces.keys()) {
      for (const segment of segmentsOf([place])) {
        const same = this.#placesBySegment.get(segment);
        if (same === undefined) this.#placesBySegment.set(segment, [place]);
        else same.push(place);
      }
    }
    this.#maskSegments = segmentsOf(this.#maskPlaces);
    // A whole name has priority over one without its affix.
    for (const nth of [0, 1, 2]) for (const image of images) this.#add(image, nth);
  }

  /** Returns the image of a name in a place. */
  find(place: string, name: string): DatasetPath | undefined {
    const key = `${place}/${name}`;
    return this.#exact.get(key) ?? this.#folded.get(foldedName(key));
  }

  /** Returns the number of images in a place. */
  imagesIn(place: string): number {
    return this.#imagePlaces.get(place) ?? 0;
  }

  /** Returns true when the folders of masks in a place are named after images of another: there is one for most of the images. */
  hasFolderForEachImage(place: string, imagePlace: string): boolean {
    const key = JSON.stringify([place, imagePlace]);
    const known = this.#folderForEach.get(key);
    if (known !== undefined) return known;
    const named = this.#maskFolders.get(place)?.filter((name) => this.find(imagePlace, name) !== undefined) ?? [];
    const isForEach = named.length * 2 >= this.imagesIn(imagePlace);
    this.#folderForEach.set(key, isForEach);
    return isForEach;
  }

  /**
   * Returns the places with an image of this name that are nearest to a place without images: the whole places are compared, as for all
   * annotations (see formats/README.md). Several when they are equally near; none when another place excludes all of them.
   */
  nearest(place: string, name: string): readonly string[] {
    let best: { readonly relation: PlaceRelation; readonly places: string[] } | undefined;
    for (const candidate of this.#candidates(place, this.#places.get(name) ?? new Set())) {
      const relation = this.#relationOf(place, candidate);
      if (relation === undefined) continue;
      const order = best === undefined ? 1 : compareRelations(relation, best.relation);
      if (order > 0) best = { relation, places: [candidate] };
      else if (order === 0) best?.places.push(candidate);
    }
    return best?.places ?? [];
  }

  /** Returns the places to compare; of very many those that have the rarest segment of the place. None when these are still too many. */
  #candidates(place: string, all: ReadonlySet<string>): Iterable<string> {
    if (all.size <= MOST_COMPARED) return all;
    const withSegment = segments(place)
      .map((segment) => this.#placesBySegment.get(foldedName(segment)) ?? [])
      .filter((places) => places.length > 0)
      .sort((a, b) => a.length - b.length);
    const rarest = withSegment[0] ?? [];
    return rarest.length > MOST_COMPARED ? [] : rarest.filter((one) => all.has(one));
  }

  #add({ file, place }: PlacedImageFile, nth: number): void {
    const name = namesOfImage(file.path)[nth];
    if (name === undefined) return;
    const key = `${place}/${name}`;
    if (!this.#exact.has(key)) this.#exact.set(key, file.path);
    const folded = foldedName(key);
    if (nth === 0) this.#folded.set(folded, this.#folded.has(folded) ? undefined : file.path);
    const places = this.#places.get(name);
    if (places === undefined) this.#places.set(name, new Set([place]));
    else places.add(place);
  }

  /** Undefined for places that exclude one another, and for images with masks in their own place. */
  #relationOf(place: string, imagePlace: string): PlaceRelation | undefined {
    const known = this.#relations.get(place) ?? new Map<string, PlaceRelation | undefined>();
    this.#relations.set(place, known);
    if (known.has(imagePlace)) return known.get(imagePlace);
    const isTaken = this.#maskPlaces.has(imagePlace) && !isBelow(place, imagePlace);
    const relation = isTaken || !isSamePart(place, imagePlace) ? undefined : this.#compare(place, imagePlace);
    known.set(imagePlace, relation);
    return relation;
  }

  #compare(place: string, imagePlace: string): PlaceRelation | undefined {
    const relation = relatePlaces(segments(place), segments(imagePlace), {
      isOfImages: (segment) => this.#placesBySegment.has(foldedName(segment)),
      isOfAnnotations: (segment) => this.#maskSegments.has(foldedName(segment)),
      areTrees: true,
      isNumbered: false,
    });
    return relation.isContrary ? undefined : relation;
  }
}

/** Places of images with the same name that are compared with that of a mask. */
const MOST_COMPARED = 64;

const ranks: Record<Closeness, number> = { apart: 0, above: 1, inside: 2, same: 3 };

function compareRelations(a: PlaceRelation, b: PlaceRelation): number {
  return ranks[a.closeness] - ranks[b.closeness] || a.common - b.common || a.alike - b.alike;
}

function countedPlaces(files: readonly PlacedImageFile[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const { place } of files) places.set(place, (places.get(place) ?? 0) + 1);
  return places;
}

function segmentsOf(places: Iterable<string>): ReadonlySet<string> {
  return new Set([...places].flatMap(segments).map(foldedName));
}

function segments(place: string): string[] {
  return place === "" ? [] : place.split("/");
}

/** Returns false across splits: `train` and `val` may have images of the same name. */
function isSamePart(maskPlace: string, imagePlace: string): boolean {
  const splits = (place: string) =>
    segments(place)
      .filter(isSplitName)
      .map((word) => word.toLowerCase());
  const [ofMasks, ofImages] = [splits(maskPlace), splits(imagePlace)];
  return (
    ofMasks.every((split) => ofImages.includes(split)) &&
    ofImages.every((split) => ofMasks.length === 0 || ofMasks.includes(split))
  );
}

function isBelow(place: string, parent: string): boolean {
  return parent === "" || place.startsWith(`${parent}/`);
}
