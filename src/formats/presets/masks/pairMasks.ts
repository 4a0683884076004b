import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { folderPlace, namesOfImage, namesOfMask } from "../../images/maskFolders.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { PlacedImageFile } from "./roles.ts";

/** A mask of an image. */
export interface MaskFile {
  readonly path: DatasetPath;
  /** The class of a mask of one object; absent for a mask of all classes. */
  readonly title?: string;
}

/** Which masks belong to which image. */
interface MaskPairs {
  readonly masksOf: ReadonlyMap<DatasetPath, readonly MaskFile[]>;
  /** Masks without an image, by the name that the image would have. */
  readonly orphans: ReadonlyMap<string, readonly DatasetPath[]>;
}

/** The class of masks of single objects whose names contain none. */
const OBJECT = "object";

/**
 * Pairs masks with images of the same part of the dataset: by name; by a name that continues with class and number (`1001_circle_0.png`); by a
 * folder named like the image; by class folders. Parts whose folders have different names are matched by the file names in them.
 */
export function pairMasks(images: readonly PlacedImageFile[], masks: readonly PlacedImageFile[]): MaskPairs {
  if (masks.length === 0) return { masksOf: new Map(), orphans: new Map() };
  const index = new ImageIndex(images);
  const places = new PlaceMatch(index, images, masks);
  const masksOf = new Map<DatasetPath, MaskFile[]>();
  const orphans = new Map<string, DatasetPath[]>();
  for (const { file, place } of masks) {
    const found = findImage(file.path, place, index, places);
    if (found === undefined) push(orphans, `${place}/${imageNameOf(file.path)}`, file.path);
    else push(masksOf, found.image, { path: file.path, ...(found.title !== undefined && { title: found.title }) });
  }
  return { masksOf, orphans };
}

interface Found {
  readonly image: DatasetPath;
  readonly title?: string;
}

function findImage(path: DatasetPath, place: string, index: ImageIndex, places: PlaceMatch): Found | undefined {
  return (
    byNameIn(path, places.of(place), index) ??
    byFolder(path, place, index) ??
    byNameElsewhere(path, place, index, places)
  );
}

/** Finds the image by name in one part of the dataset. */
function byNameIn(path: DatasetPath, { place, title }: PlaceOfImages, index: ImageIndex): Found | undefined {
  for (const name of namesOfMask(path).names) {
    const image = index.find(place, name);
    if (image !== undefined) return { image, ...(title !== undefined && { title }) };
  }
  for (const [name, rest] of beginnings(path)) {
    const image = index.find(place, name);
    if (image !== undefined) return { image, title: classIn(rest) };
  }
  return undefined;
}

/** Finds the image that the folder of a mask is named by. */
function byFolder(path: DatasetPath, place: string, index: ImageIndex): Found | undefined {
  const image = index.find(folderOf(place), baseName(place)) ?? index.find(place, baseName(place));
  if (image === undefined || place === "") return undefined;
  // `masks/7/circle_1.png` names a class, `7/masks/4f3a.png` does not.
  const isHash = folderPlace(baseName(folderOf(path))).role === "mask";
  return { image, title: isHash ? OBJECT : classIn(stemOf(path)) };
}

/** Finds the image by name in another part of the dataset, if only one part has it. */
function byNameElsewhere(path: DatasetPath, place: string, index: ImageIndex, places: PlaceMatch): Found | undefined {
  const find = (name: string) => {
    const [only, ...others] = places.openTo(place, index.placesOf(name));
    return only === undefined || others.length > 0 ? undefined : index.find(only, name);
  };
  for (const name of namesOfMask(path).names) {
    const image = find(name);
    if (image !== undefined) return { image };
  }
  for (const [name, rest] of beginnings(path)) {
    const image = find(name);
    if (image !== undefined) return { image, title: classIn(rest) };
  }
  return undefined;
}

/** Yields `1001_circle` and `0`, `1001` and `circle_0`: possible names of the image, longest first, and the rest. */
function* beginnings(path: string): Generator<[name: string, rest: string]> {
  const stem = stemOf(path);
  for (let cut = stem.lastIndexOf("_"); cut > 0; cut = stem.lastIndexOf("_", cut - 1)) {
    yield [stem.slice(0, cut), stem.slice(cut + 1)];
  }
}

/** Returns the class in `circle_0` or `circle`; `object` for `mask_3` and `12`. */
function classIn(rest: string): string {
  const name = rest.replace(/(^|[-_ ])\d+$/, "");
  return name === "" || /^(masks?|instance|inst|obj|object|seg)$/i.test(name) ? OBJECT : name;
}

/** Returns the name that the image of a mask would have. */
function imageNameOf(path: string): string {
  const [, ...shorter] = namesOfMask(path).names;
  return shorter.at(-1) ?? stemOf(path).replace(/_[^_]+_\d+$/, "");
}

/** Images by part of the dataset and name, or by a name in another spelling if only one image has it. */
class ImageIndex {
  readonly #exact = new Map<string, DatasetPath>();
  readonly #folded = new Map<string, DatasetPath | undefined>();
  readonly #places = new Map<string, Set<string>>();

  constructor(images: readonly PlacedImageFile[]) {
    // A whole name has priority over one without its affix.
    for (const nth of [0, 1, 2]) {
      for (const { file, place } of images) {
        const name = namesOfImage(file.path)[nth];
        if (name === undefined) continue;
        const key = `${place}/${name}`;
        if (!this.#exact.has(key)) this.#exact.set(key, file.path);
        const folded = fold(key);
        if (nth === 0) this.#folded.set(folded, this.#folded.has(folded) ? undefined : file.path);
        const places = this.#places.get(name);
        if (places === undefined) this.#places.set(name, new Set([place]));
        else places.add(place);
      }
    }
  }

  find(place: string, name: string): DatasetPath | undefined {
    const key = `${place}/${name}`;
    return this.#exact.get(key) ?? this.#folded.get(fold(key));
  }

  placesOf(name: string): ReadonlySet<string> {
    return this.#places.get(name) ?? new Set();
  }
}

/** The part of the dataset whose images some masks belong to, and the class of these masks when their folder is that of a class. */
interface PlaceOfImages {
  readonly place: string;
  readonly title?: string;
}

/** Finds which images the masks of a part of the dataset belong to. */
class PlaceMatch {
  readonly #matched = new Map<string, PlaceOfImages>();
  readonly #imagePlaces: ReadonlySet<string>;
  readonly #maskPlaces: ReadonlySet<string>;

  constructor(index: ImageIndex, images: readonly PlacedImageFile[], masks: readonly PlacedImageFile[]) {
    this.#imagePlaces = new Set(images.map(({ place }) => place));
    this.#maskPlaces = new Set(masks.map(({ place }) => place));
    const open = new Map<string, PlacedImageFile[]>();
    for (const mask of masks) if (!this.#imagePlaces.has(mask.place)) push(open, mask.place, mask);
    const matched = new Map<string, string[]>();
    for (const [place, of] of open) {
      const best = mostVoted(of, (name) => this.openTo(place, index.placesOf(name)));
      if (best === undefined) continue;
      this.#matched.set(place, { place: best });
      push(matched, best, place);
    }
    // Several folders of masks for the same images are folders of classes.
    for (const [imagePlace, places] of matched) {
      if (places.length < 2) continue;
      for (const place of places) this.#matched.set(place, { place: imagePlace, title: baseName(place) });
    }
  }

  of(place: string): PlaceOfImages {
    return this.#matched.get(place) ?? { place };
  }

  /** Returns the parts whose images the masks of a part without images may belong to. Parts with masks of their own need no others. */
  openTo(place: string, imagePlaces: ReadonlySet<string>): string[] {
    if (this.#imagePlaces.has(place)) return [];
    return [...imagePlaces].filter(
      (candidate) => isSamePart(place, candidate) && (!this.#maskPlaces.has(candidate) || isBelow(place, candidate)),
    );
  }
}

/** Masks of a folder whose names are compared with those of images. */
const VOTES = 200;

function mostVoted(
  masks: readonly PlacedImageFile[],
  placesOf: (name: string) => readonly string[],
): string | undefined {
  const votes = new Map<string, number>();
  for (const { file } of masks.slice(0, VOTES)) {
    const names = [...namesOfMask(file.path).names, ...Array.from(beginnings(file.path), ([name]) => name)];
    for (const place of new Set(names.flatMap(placesOf))) votes.set(place, (votes.get(place) ?? 0) + 1);
  }
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1]);
  return first === undefined || first[1] === second?.[1] ? undefined : first[0];
}

/** Returns false across splits: `train` and `val` may have images of the same name. */
function isSamePart(maskPlace: string, imagePlace: string): boolean {
  const splits = (place: string) =>
    place
      .split("/")
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

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
