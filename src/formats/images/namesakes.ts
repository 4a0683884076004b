import { type DatasetPath, stemOf } from "../../model/datasetPath.ts";
import { ImageIndex } from "./imageIndex.ts";

/** Images that a problem names. */
const NAMED = 5;

/** Returns a function that returns the first images with the name of a label file, wherever they lie. */
export function findsNamesakes(images: readonly DatasetPath[]): (label: DatasetPath) => readonly DatasetPath[] {
  const index = new ImageIndex(images);
  return (label) => {
    for (const { paths } of index.namesakes(stemOf(label))) return paths.slice(0, NAMED);
    return [];
  };
}

/** Returns the sentence about images of the name in other places, behind a space; empty when there are none. */
export function inOtherPlaces(images: readonly string[]): string {
  return images.length === 0 ? "" : ` The drop has images of that name in other places: ${images.join(", ")}.`;
}
