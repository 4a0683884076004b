import { belowFolder, folderOf } from "../../model/datasetPath.ts";
import { isSplitWord, sameSplit } from "./annotationPlace.ts";

/** Folders that are named after the kind of their files, so that they do not name a place. */
const kinds =
  /^(images?|imgs?|data|jpegimages|pictures|photos|image_2|annotations?|annos?|anns?|completions|labels?|labelsTxt|label_2|jsons?|xmls?|csvs?|txt)$/i;
const imageKinds = /^(images?|imgs?|jpegimages|pictures|photos|image_2)$/i;
/** Folders of annotation files that are named after a format or a task; where images have a folder of that name, it is a place. */
const tasks =
  /^(coco|voc|createml|via|cvat|yolo|labelme|datumaro|vott|openimages|labelstudio|bdd100k|instances|keypoints|captions|panoptic|stuff|detections?|segmentations?|box(es)?|bbox(es)?|polygons?|lanes?|drivable|(det|lane|pose|drivable|(sem|ins|pan)_seg|(box|seg)_track)_\d+k?|exports?|results?)$/i;

/** A word for the kind of the files at either end of a name. */
const kindWord = new RegExp(
  ["^W[-_ ](?=.)", "(?<=.)[-_ ]W$"]
    .join("|")
    .replaceAll(
      "W",
      "(?:images?|imgs?|labels?|annotations?|annos?|anns?|instances|bbox(?:es)?|boxes|coco|xmls?|jsons?|txt)",
    ),
  "i",
);

/** Returns a name without a word for the kind of the files: `north` for `north_images`, `labels-north` and `north_instances`. */
export function withoutKindWord(name: string): string {
  return name.replace(kindWord, "");
}

/** Returns the segments of a folder that name a place: `north`, `cam1` of `images/north/cam1` and `north_images/cam1`. */
export function placeSegments(folder: string): string[] {
  const segments = folder.split("/").filter((segment) => segment !== "" && !kinds.test(segment));
  return segments.map(withoutKindWord);
}

/** Returns true for a path with a folder that is named after the kind of its files. */
export function hasKindFolder(folder: string): boolean {
  return folder.split("/").some((segment) => kinds.test(segment));
}

/** Returns true for a folder of annotation files that is named after a format or a task. */
export function isTaskFolder(segment: string): boolean {
  return tasks.test(segment);
}

/** Returns 2 for a folder of images by its name, 1 for one whose name does not matter, 0 for one named after another kind of files. */
export function imageKindRank(folder: string): number {
  const named = folder.split("/").filter((segment) => kinds.test(segment));
  if (named.length === 0) return 1;
  return named.some((segment) => imageKinds.test(segment)) ? 2 : 0;
}

/** Returns a name as names are compared: composed, in lower case. */
export function foldedName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Returns true for two segments of the same meaning: equal but for case, or both for the same split (`val` and `valid_images`). */
export function sameSegment(a: string, b: string): boolean {
  if (a === b || foldedName(a) === foldedName(b)) return true;
  return (isSplitWord(a) || isSplitWord(b)) && sameSplit(a, b);
}

/** The folders of the images of a drop, as places below the root. */
export class ImageFolders {
  readonly #root: string;
  readonly #places = new Map<string, readonly string[]>();
  readonly #segments = new Set<string>();
  /** Runs of segments by their names joined with `_`: `north_cam1`. */
  readonly #runs = new Map<string, readonly string[]>();

  constructor(paths: Iterable<string>, root: string) {
    this.#root = root;
    for (const path of paths) this.#add(folderOf(path));
  }

  /** The folders in which images lie. */
  get all(): Iterable<string> {
    return this.#places.keys();
  }

  /** The number of folders in which images lie. */
  get count(): number {
    return this.#places.size;
  }

  /** Returns the place of a folder of images. */
  placeOf(folder: string): readonly string[] {
    return this.#places.get(folder) ?? placeSegments(this.below(folder));
  }

  /** Returns true when a folder of images has this segment in its path. */
  has(segment: string): boolean {
    return this.#segments.has(foldedName(segment));
  }

  /** Returns the segments that a name stands for: `north`, `cam1` for `north_cam1`. Undefined when no folder of images is named so. */
  named(name: string): readonly string[] | undefined {
    return this.#runs.get(joinedKey([name]));
  }

  /** Returns a path below the root. */
  below(path: string): string {
    return belowFolder(path, this.#root);
  }

  #add(folder: string): void {
    if (this.#places.has(folder)) return;
    const place = placeSegments(this.below(folder));
    this.#places.set(folder, place);
    for (const [from, segment] of place.entries()) {
      this.#segments.add(foldedName(segment));
      for (let to = from + 1; to <= place.length; to++) {
        const run = place.slice(from, to);
        const key = joinedKey(run);
        if (!this.#runs.has(key)) this.#runs.set(key, run);
      }
    }
  }
}

function joinedKey(segments: readonly string[]): string {
  return foldedName(segments.join("_")).replace(/[-.\s]/g, "_");
}
