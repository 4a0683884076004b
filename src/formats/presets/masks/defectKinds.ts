import { baseName, folderOf } from "../../../model/datasetPath.ts";

/** Names of the folders of images without a defect. */
const sound = /^(good|ok|normal|sound|healthy|no[-_ ]?defects?|defect[-_ ]?free)$/i;

/** Returns true for the kind of images without a defect: they have no masks because there is nothing to mask. */
export function isSoundKind(kind: string): boolean {
  return sound.test(kind);
}

/**
 * Finds the kinds of defects by which the folders of an inspection dataset are named, as in MVTec AD: `test/good`, `test/broken`. Returns a
 * function that returns the kind of a place of images: its last folder, where a folder of images without a defect lies beside it. Some of these
 * have no masks (all-black ones are allowed), and some others do. `places`: those of all images, and whether any of its images has a mask.
 */
export function defectKinds(places: ReadonlyMap<string, boolean>): (place: string) => string | undefined {
  const ofSound = [...places].filter(([place]) => isSoundKind(baseName(place)));
  const parents = new Set(ofSound.map(([place]) => folderOf(place)));
  const isKind = (place: string) => place !== "" && parents.has(folderOf(place));
  const isInspection =
    ofSound.some(([, hasMasks]) => !hasMasks) &&
    [...places].some(([place, hasMasks]) => hasMasks && isKind(place) && !isSoundKind(baseName(place)));
  return (place) => (isInspection && isKind(place) ? baseName(place) : undefined);
}
