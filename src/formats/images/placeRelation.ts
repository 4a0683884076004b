import { folderOf, stemOf } from "../../model/datasetPath.ts";
import { isOtherSplit } from "./annotationPlace.ts";
import { hasKindFolder, ImageFolders, isTaskFolder, sameSegment } from "./folderPlaces.ts";

/**
 * How the place of an image lies to that of an annotation file, closest last. `apart`: both have folders of their own; `above`: the image lies
 * in a folder around the place of the file; `inside`: in a folder of it; `same`: both are in the same place.
 */
export type Closeness = "apart" | "above" | "inside" | "same";

/** The relation of a place of images to that of an annotation file. */
export interface PlaceRelation {
  readonly closeness: Closeness;
  /** Segments that both have, in order. */
  readonly common: number;
  /** Those of them that are spelled alike. */
  readonly alike: number;
  /** The places exclude one another: they are mirrored folders of different names, or different splits. */
  readonly isContrary: boolean;
}

/** What is known of all places of a drop, which shows whether a different name is another place or does not matter. */
interface PlaceEvidence {
  /** Images have a folder of this name. */
  isOfImages(segment: string): boolean;
  /** Annotation files have a folder of this name. */
  isOfAnnotations(segment: string): boolean;
  /** Both lie in trees of their own, so that every segment names a place: `images/...` and `annotations/...`. */
  readonly areTrees: boolean;
  /** The name of the image is a number (see `isNumberedName`), so that only its place shows which one is meant. */
  readonly isNumbered: boolean;
}

/** Returns how the place of an image relates to that of an annotation file. */
export function relatePlaces(own: readonly string[], image: readonly string[], evidence: PlaceEvidence): PlaceRelation {
  const pairs = commonSegments(own, image);
  const gaps = gapsOf(own, image, pairs);
  const isOwnUsed = pairs.length === own.length;
  const isImageUsed = pairs.length === image.length;
  return {
    closeness: isOwnUsed ? (isImageUsed ? "same" : "inside") : isImageUsed ? "above" : "apart",
    common: pairs.length,
    alike: pairs.filter(([a, b]) => own[a] === image[b]).length,
    isContrary: gaps.some((gap) => isContraryGap(gap, evidence)),
  };
}

/** Returns a function that is true for a label file and an image in mirrored folders of different names: they do not belong together. */
export function contraryFolders(
  root: string,
  images: Iterable<string>,
  labels: Iterable<string>,
): (label: string, image: string) => boolean {
  const [ofImages, ofLabels] = [new ImageFolders(images, root), new ImageFolders(labels, root)];
  return (label, image) => {
    const [own, other] = [folderOf(label), folderOf(image)];
    const place = ofLabels.placeOf(own).filter((segment) => ofImages.has(segment) || !isTaskFolder(segment));
    const { isContrary } = relatePlaces(place, ofImages.placeOf(other), {
      isOfImages: (segment) => ofImages.has(segment),
      isOfAnnotations: (segment) => ofLabels.has(segment),
      areTrees: hasKindFolder(ofLabels.below(own)) && hasKindFolder(ofImages.below(other)),
      isNumbered: isNumberedName(image),
    });
    return isContrary;
  };
}

/** Returns true for an image that is named by its number, which begins anew in each folder: `1.png`, `frame_0012.jpg`. */
export function isNumberedName(path: string): boolean {
  return /^((frame|image|img|photo|picture|pic)[-_ ]?)?\d{1,6}$/i.test(stemOf(path));
}

/** Segments of both places between two that they have in common. */
interface Gap {
  readonly own: readonly string[];
  readonly image: readonly string[];
  /** No common segment follows. */
  readonly isLast: boolean;
}

function isContraryGap({ own, image, isLast }: Gap, evidence: PlaceEvidence): boolean {
  if (own.length === 0 || image.length === 0) return false;
  if (own.some((one) => image.some((other) => isOtherSplit(other, one)))) return true;
  if (own.some((segment) => evidence.isOfImages(segment))) return true;
  if (image.some((segment) => evidence.isOfAnnotations(segment))) return true;
  return evidence.areTrees && (evidence.isNumbered || !isLast);
}

function gapsOf(
  own: readonly string[],
  image: readonly string[],
  pairs: readonly (readonly [number, number])[],
): Gap[] {
  const ends = [...pairs, [own.length, image.length] as const];
  let [a, b] = [0, 0];
  return ends.map(([endA, endB], i) => {
    const gap = { own: own.slice(a, endA), image: image.slice(b, endB), isLast: i === pairs.length };
    [a, b] = [endA + 1, endB + 1];
    return gap;
  });
}

/** Returns the longest sequence of segments that two places have in common, as pairs of indexes. */
function commonSegments(own: readonly string[], image: readonly string[]): (readonly [number, number])[] {
  const best = (a: number, b: number): (readonly [number, number])[] => {
    const [one, other] = [own[a], image[b]];
    if (one === undefined || other === undefined) return [];
    if (sameSegment(one, other)) return [[a, b], ...best(a + 1, b + 1)];
    const [without, skipped] = [best(a + 1, b), best(a, b + 1)];
    return skipped.length > without.length ? skipped : without;
  };
  // Paths are short; of absurd ones the ends decide.
  const [cutOwn, cutImage] = [Math.max(0, own.length - MOST_SEGMENTS), Math.max(0, image.length - MOST_SEGMENTS)];
  return best(cutOwn, cutImage);
}

/** Segments of a path that are compared. */
const MOST_SEGMENTS = 7;
