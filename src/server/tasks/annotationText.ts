import { annotationToJson } from "../../formats/annotation/annotationJson.ts";
import type { ImageEvent } from "../../formats/format.ts";

/** The annotation of an image as it is stored: Supervisely JSON, or null for an image that nobody labelled, tagged or described. */
export function annotationText(image: ImageEvent): string | null {
  const says =
    image.labelled ||
    image.figures.length > 0 ||
    image.tags.length > 0 ||
    image.description !== undefined ||
    image.extra !== undefined;
  return says ? JSON.stringify(annotationToJson(image)) : null;
}
