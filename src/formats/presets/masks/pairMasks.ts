import { baseName, type DatasetPath, folderOf, stemOf } from "../../../model/datasetPath.ts";
import { folderPlace, namesOfImage, namesOfMask } from "../../images/maskFolders.ts";
import { isSplitName } from "../../images/splitNames.ts";
import type { PlacedPicture } from "./roles.ts";

/** A mask of an image. */
export interface MaskFile {
  readonly path: DatasetPath;
  /** The class of a mask of one object; absent for a mask of all classes. */
  readonly title?: string;
}

/** Which masks belong to which image. */
export interface MaskPairs {
  readonly masksOf: ReadonlyMap<DatasetPath, readonly MaskFile[]>;
  /** Masks without an image, by what that would be called. */
  readonly orphans: ReadonlyMap<string, readonly DatasetPath[]>;
}

/** The class of masks of single objects whose names say none. */
const OBJECT = "object";

/**
 * Pairs masks with images of the same part of the dataset: by name; by a name that goes on with class and number (`1001_circle_0.png`); by a
 * folder called like the image; by folders of classes. Parts whose folders are called otherwise are matched by the names that are in them.
 */
export function pairMasks(images: readonly PlacedPicture[], masks: readonly PlacedPicture[]): MaskPairs {
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
  const { place: imagePlace, title } = places.of(place);
  for (const name of namesOfMask(path).names) {
    const image = index.find(imagePlace, name);
    if (image !== undefined) return { image, ...(title !== undefined && { title }) };
  }
  for (const [name, words] of beginnings(path)) {
    const image = index.find(imagePlace, name);
    if (image !== undefined) return { image, title: classIn(words) };
  }
  const inFolder = index.find(folderOf(place), baseName(place)) ?? index.find(place, baseName(place));
  if (inFolder !== undefined && place !== "") {
    // `masks/7/circle_1.png` names a class, `7/masks/4f3a.png` does not.
    const isHash = folderPlace(baseName(folderOf(path))).role === "mask";
    return { image: inFolder, title: isHash ? OBJECT : classIn(stemOf(path)) };
  }
  const elsewhere = (name: string) => {
    const [only, ...others] = places.openTo(place, index.placesOf(name));
    return only === undefined || others.length > 0 ? undefined : index.find(only, name);
  };
  for (const name of namesOfMask(path).names) {
    const image = elsewhere(name);
    if (image !== undefined) return { image };
  }
  for (const [name, words] of beginnings(path)) {
    const image = elsewhere(name);
    if (image !== undefined) return { image, title: classIn(words) };
  }
  return undefined;
}

/** `1001_circle` and `0`, `1001` and `circle_0`: what may be the name of an image, longest first, and the words that follow. */
function* beginnings(path: string): Generator<[name: string, words: string]> {
  const stem = stemOf(path);
  for (let cut = stem.lastIndexOf("_"); cut > 0; cut = stem.lastIndexOf("_", cut - 1)) {
    yield [stem.slice(0, cut), stem.slice(cut + 1)];
  }
}

/** The class in `circle_0`, `circle`, `mask_3`, `12`. */
function classIn(words: string): string {
  const name = words.replace(/(^|[-_ ])\d+$/, "");
  return name === "" || /^(masks?|instance|inst|obj|object|seg)$/i.test(name) ? OBJECT : name;
}

/** What the image of a mask would be called, as far as the mask's name says. */
export function imageNameOf(path: string): string {
  const stem = stemOf(path);
  const names = namesOfMask(path).names;
  return names.length > 1 ? names.at(-1)! : stem.replace(/_[^_]+_\d+$/, "");
}

/** Images by part of the dataset and name, also by a name in another spelling if that is one image alone. */
class ImageIndex {
  readonly #exact = new Map<string, DatasetPath>();
  readonly #folded = new Map<string, DatasetPath | undefined>();
  readonly #places = new Map<string, Set<string>>();

  constructor(images: readonly PlacedPicture[]) {
    // A name as it stands goes before one without its affix.
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

/** Which part of the images a part of the masks belongs to. */
class PlaceMatch {
  readonly #matched = new Map<string, { readonly place: string; readonly title?: string }>();
  readonly #imagePlaces: ReadonlySet<string>;
  readonly #maskPlaces: ReadonlySet<string>;

  constructor(index: ImageIndex, images: readonly PlacedPicture[], masks: readonly PlacedPicture[]) {
    this.#imagePlaces = new Set(images.map(({ place }) => place));
    this.#maskPlaces = new Set(masks.map(({ place }) => place));
    const open = new Map<string, PlacedPicture[]>();
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

  of(place: string): { readonly place: string; readonly title?: string } {
    return this.#matched.get(place) ?? { place };
  }

  /** Parts of the images where masks of a part may belong that has no images of its own. Images that have masks of their own need no others. */
  openTo(place: string, imagePlaces: ReadonlySet<string>): string[] {
    if (this.#imagePlaces.has(place)) return [];
    return [...imagePlaces].filter(
      (candidate) => isSamePart(place, candidate) && (!this.#maskPlaces.has(candidate) || isBelow(place, candidate)),
    );
  }
}

/** Masks of a folder that vote. */
const VOTES = 200;

function mostVoted(masks: readonly PlacedPicture[], placesOf: (name: string) => readonly string[]): string | undefined {
  const votes = new Map<string, number>();
  for (const { file } of masks.slice(0, VOTES)) {
    const names = [...namesOfMask(file.path).names, ...Array.from(beginnings(file.path), ([name]) => name)];
    for (const place of new Set(names.flatMap(placesOf))) votes.set(place, (votes.get(place) ?? 0) + 1);
  }
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1]);
  return first === undefined || first[1] === second?.[1] ? undefined : first[0];
}

/** Never across splits: `train` and `val` may hold images of the same name. */
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
