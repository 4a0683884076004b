import { annotationToJson } from "../../formats/annotation/annotationJson.ts";
import type { ImageEvent } from "../../formats/format.ts";

/** Returns the annotation of an image in its stored form: Supervisely JSON, or null for an image without labels, tags and description. */
export function annotationText(image: ImageEvent): string | null {
  const isAnnotated =
    image.labelled ||
    image.figures.length > 0 ||
    image.tags.length > 0 ||
    image.description !== undefined ||
    image.extra !== undefined;
  return isAnnotated ? JSON.stringify(annotationToJson(image)) : null;
}
