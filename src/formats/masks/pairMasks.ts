import { baseName, type DatasetPath, folderOf, stemOf } from "../../model/datasetPath.ts";
import { isSplitName } from "../images/splitNames.ts";
import { folderPlace, namesOfMask } from "./maskFolders.ts";
import { MaskImageIndex } from "./maskImageIndex.ts";
import type { PlacedImageFile } from "./maskRoles.ts";

/** A mask of an image. */
export interface MaskFile {
  readonly path: DatasetPath;
  /** The class of a mask of one object; absent for a mask of all classes. */
  readonly title?: string;
}

/** Masks without an image that would have the same one. */
export interface OrphanMasks {
  readonly paths: DatasetPath[];
  /** Images that they may belong to with equal right; none when no image has their name. */
  readonly rivals: readonly DatasetPath[];
}

/** Which masks belong to which image. */
interface MaskPairs {
  readonly masksOf: ReadonlyMap<DatasetPath, readonly MaskFile[]>;
  /** Masks without an image, by the name that the image would have. */
  readonly orphans: ReadonlyMap<string, OrphanMasks>;
}

/** The class of masks of single objects whose names contain none. */
export const OBJECT = "object";

/**
 * Pairs masks with images of the same place: by name; by a name that continues with class and number (`1001_circle_0.png`); by a folder named
 * like the image; by class folders. Masks of a place without images belong to the nearest place that has the image, never to one of several.
 */
export function pairMasks(images: readonly PlacedImageFile[], masks: readonly PlacedImageFile[]): MaskPairs {
  if (masks.length === 0) return { masksOf: new Map(), orphans: new Map() };
  const index = new MaskImageIndex(images, masks);
  const orphans = new Map<string, OrphanMasks>();
  const found: (Match & { readonly mask: PlacedImageFile })[] = [];
  for (const mask of masks) {
    const match = findImage(mask, index);
    if ("image" in match) found.push({ ...match, mask });
    else addOrphan(orphans, mask, match.rivals);
  }
  const classFolders = foldersOfClasses(found);
  const masksOf = new Map<DatasetPath, MaskFile[]>();
  for (const { image, mask, title: own } of found) {
    const title = own ?? (classFolders.has(mask.place) ? baseName(mask.place) : undefined);
    const file: MaskFile = { path: mask.file.path, ...(title !== undefined && { title }) };
    const others = masksOf.get(image);
    if (others === undefined) masksOf.set(image, [file]);
    else others.push(file);
  }
  return { masksOf, orphans };
}

/** The image of a mask, and the class when the mask is that of one object. `place`: that of the image. */
interface Match {
  readonly image: DatasetPath;
  readonly place: string;
  readonly title?: string;
}
interface NoMatch {
  readonly rivals: readonly DatasetPath[];
}

function findImage({ file, place }: PlacedImageFile, index: MaskImageIndex): Match | NoMatch {
  const { path } = file;
  const hasImages = index.imagesIn(place) > 0;
  const own = hasImages ? byName(path, index, () => [place]) : undefined;
  if (own !== undefined && "image" in own) return own;
  const byFolder = imageOfFolder(path, place, index);
  // Where images lie in the place of a mask, an image elsewhere is another one.
  const near = hasImages ? undefined : byName(path, index, (name) => index.nearest(place, name));
  // `masks/1/2.png` is of the image 1, or a mask of the image 2 in the folder of a class.
  const isOfFolder = near === undefined || (byFolder && index.hasFolderForEachImage(folderOf(place), byFolder.place));
  return (isOfFolder ? byFolder : near) ?? { rivals: [] };
}

/** Finds the image by name, in places that have it. */
function byName(
  path: string,
  index: MaskImageIndex,
  placesOf: (name: string) => readonly string[],
): Match | NoMatch | undefined {
  const tries: [name: string, rest: string | undefined][] = [
    ...namesOfMask(path).names.map((name): [string, undefined] => [name, undefined]),
    ...beginnings(path),
  ];
  for (const [name, rest] of tries) {
    const images = placesOf(name).flatMap((place) => {
      const image = index.find(place, name);
      return image === undefined ? [] : [{ image, place }];
    });
    const [only, ...others] = images;
    if (only === undefined) continue;
    if (others.length > 0) return { rivals: images.map(({ image }) => image) };
    return { ...only, ...(rest !== undefined && { title: classIn(rest) }) };
  }
  return undefined;
}

/** Finds the image that the folder of a mask is named by. */
function imageOfFolder(path: string, place: string, index: MaskImageIndex): Match | undefined {
  if (place === "") return undefined;
  const [name, above] = [baseName(place), folderOf(place)];
  const near = index.imagesIn(above) > 0 ? [above] : index.nearest(above, name);
  for (const candidate of near.length === 1 ? [...near, place] : [place]) {
    const image = index.find(candidate, name);
    if (image === undefined) continue;
    // `masks/7/circle_1.png` names a class, `7/masks/4f3a.png` does not.
    const isHash = folderPlace(baseName(folderOf(path))).role === "mask";
    return { image, place: candidate, title: isHash ? OBJECT : classIn(stemOf(path)) };
  }
  return undefined;
}

/** Returns the places of masks that are folders of classes: several for the images of one place. */
function foldersOfClasses(found: readonly (Match & { readonly mask: PlacedImageFile })[]): ReadonlySet<string> {
  const byImages = new Map<string, Set<string>>();
  for (const { mask, place, title } of found) {
    if (title !== undefined || mask.place === place || isSplitName(baseName(mask.place))) continue;
    const places = byImages.get(place);
    if (places === undefined) byImages.set(place, new Set([mask.place]));
    else places.add(mask.place);
  }
  return new Set([...byImages.values()].filter(({ size }) => size > 1).flatMap((places) => [...places]));
}

function addOrphan(orphans: Map<string, OrphanMasks>, mask: PlacedImageFile, rivals: readonly DatasetPath[]): void {
  const key = `${mask.place}/${imageNameOf(mask.file.path)}`;
  const known = orphans.get(key);
  if (known === undefined) orphans.set(key, { paths: [mask.file.path], rivals });
  else known.paths.push(mask.file.path);
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
