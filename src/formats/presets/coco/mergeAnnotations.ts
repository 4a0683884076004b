import type { ImageSource } from "../../images/listedImages.ts";
import type { JsonObject } from "../../text/jsonValue.ts";
import type { CocoFile } from "./annotationFile.ts";
import type { CocoWords } from "./definitions.ts";

interface Described {
  readonly source: ImageSource<CocoFile>;
  readonly annotations: readonly JsonObject[];
}

/**
 * The annotations of one image out of all files that describe it. COCO's own files for instances and for key points hold the same people
 * under the same ids: an annotation of the same id, class and box in two files is one. Inside of one file nothing is merged.
 */
export function mergeAnnotations(
  described: readonly Described[],
  words: CocoWords,
): { file: CocoFile; annotation: JsonObject }[] {
  const all: { file: CocoFile; annotation: JsonObject }[] = [];
  const byKey = new Map<string, number>();
  for (const { source, annotations } of described) {
    const { file } = source;
    for (const annotation of annotations) {
      const key = described.length > 1 ? keyOf(file, annotation, words) : undefined;
      const twin = key === undefined ? undefined : byKey.get(key);
      if (twin === undefined || all[twin]!.file === file) {
        if (key !== undefined) byKey.set(key, all.length);
        all.push({ file, annotation });
        continue;
      }
      // Key points and their names belong together, and so does the file that declares them.
      const first = all[twin]!;
      const isBetter = "keypoints" in annotation && !("keypoints" in first.annotation);
      const merged = { ...annotation, ...withoutEmpty(first.annotation) };
      all[twin] = {
        file: isBetter ? file : first.file,
        annotation: isBetter ? { ...merged, category_id: annotation.category_id } : merged,
      };
    }
  }
  return all;
}

function keyOf(file: CocoFile, annotation: JsonObject, words: CocoWords): string | undefined {
  if (annotation.id === undefined || !Array.isArray(annotation.bbox)) return undefined;
  const title = words.categoryOf(file, annotation.category_id)?.title;
  return JSON.stringify([annotation.id, title, annotation.bbox]);
}

function withoutEmpty(annotation: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(annotation).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}
