import type { ImageSource } from "../../images/listedImages.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import type { CocoFile } from "./annotationFile.ts";
import type { CocoDefinitions } from "./definitions.ts";

/** The annotations that one file has of an image. */
interface FileAnnotations {
  readonly source: ImageSource<CocoFile>;
  readonly annotations: readonly JsonObject[];
}

/** An annotation, and the file that declares its category. */
export interface MergedAnnotation {
  readonly file: CocoFile;
  readonly annotation: JsonObject;
}

/**
 * Returns the annotations of one image from all files that describe it. COCO's own files for instances and for keypoints contain the same
 * people under the same ids, so an annotation with the same id, class and box in two files is one. Within a file nothing is merged.
 */
export function mergeAnnotations(
  all: readonly FileAnnotations[],
  definitions: CocoDefinitions,
): readonly MergedAnnotation[] {
  const merged: MergedAnnotation[] = [];
  const indexOf = new Map<string, number>();
  for (const { source, annotations } of all) {
    const { file } = source;
    for (const annotation of annotations) {
      const key = all.length > 1 ? keyOf(file, annotation, definitions) : undefined;
      const index = key === undefined ? undefined : indexOf.get(key);
      const first = index === undefined ? undefined : merged[index];
      if (index !== undefined && first !== undefined && first.file !== file) {
        merged[index] = joined(first, { file, annotation });
        continue;
      }
      if (key !== undefined) indexOf.set(key, merged.length);
      merged.push({ file, annotation });
    }
  }
  return merged;
}

/** Keypoints and their names belong together, so the file with the keypoints is the one that is kept. */
function joined(first: MergedAnnotation, second: MergedAnnotation): MergedAnnotation {
  const annotation = { ...second.annotation, ...withoutEmpty(first.annotation) };
  const addsKeypoints = "keypoints" in second.annotation && !("keypoints" in first.annotation);
  if (!addsKeypoints) return { file: first.file, annotation };
  return { file: second.file, annotation: { ...annotation, category_id: second.annotation.category_id } };
}

function keyOf(file: CocoFile, annotation: JsonObject, definitions: CocoDefinitions): string | undefined {
  if (annotation.id === undefined || !Array.isArray(annotation.bbox)) return undefined;
  const title = definitions.titleOf(file, annotation.category_id);
  return JSON.stringify([annotation.id, title, annotation.bbox]);
}

function withoutEmpty(annotation: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(annotation).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}
