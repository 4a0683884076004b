import type { Figure } from "../../model/figure.ts";
import { uprightSize } from "../../model/image.ts";
import type { Tag } from "../../model/tag.ts";
import type { ImageEvent } from "../format.ts";
import type { Finding } from "../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../text/jsonValue.ts";
import { besides, figureToObject } from "./figureToObject.ts";
import { type KnownClasses, objectToFigure, readTags } from "./objectToFigure.ts";
import { tagToJson } from "./tagJson.ts";

/** The part of an image event that an annotation file contains. */
type AnnotatedImage = Pick<
  ImageEvent,
  "info" | "labelled" | "figures" | "tags" | "description" | "annotatedSize" | "extra"
>;

/** Returns the annotation of an image as the server stores it and a download contains it: `<name>.json` of the fourth generation. */
export function annotationToJson(image: AnnotatedImage): JsonObject {
  const size = image.annotatedSize ?? uprightSize(image.info);
  return besides(image.extra, {
    description: image.description ?? "",
    ...(size && { size: { width: size.width, height: size.height } }),
    tags: image.tags.map(tagToJson),
    objects: image.figures.map(figureToObject),
    // The SDK requires a file for every image; this field distinguishes "not labelled yet" from "no objects".
    ...(!image.labelled && { labelled: false }),
  });
}

/** What an annotation contains about its image. */
export interface AnnotationContent {
  readonly labelled: boolean;
  readonly figures: readonly Figure[];
  /** The object of the file that each figure was read from, such as `objects[3]`. */
  readonly objectOf: readonly string[];
  readonly tags: readonly Tag[];
  readonly description?: string;
  readonly annotatedSize?: { readonly width: number; readonly height: number };
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly findings: readonly (Finding & { readonly object?: string })[];
}

const knownFields = new Set(["description", "size", "tags", "objects", "labelled", "annotation"]);

/** No knowledge of classes; enough for annotations of the fourth generation, which name their geometries. */
export const noClasses: KnownClasses = { shapeOf: () => undefined, titleOf: () => undefined };

/** Reads an annotation of any generation, also one that is wrapped in `{annotation: ...}`. Returns undefined for anything else. */
export function annotationFromJson(json: unknown, classes: KnownClasses = noClasses): AnnotationContent | undefined {
  if (!looksLikeAnnotation(json)) return undefined;
  const body = isJsonObject(json.annotation) ? json.annotation : json;
  const findings: (Finding & { object?: string })[] = [];
  const figures: Figure[] = [];
  const objectOf: string[] = [];
  const objects = Array.isArray(body.objects) ? body.objects : [];
  if (body.objects !== undefined && !Array.isArray(body.objects)) {
    const message = "The field objects is not a list.";
    findings.push({
      code: "objects_broken",
      message,
      action: "The annotation is read without objects.",
    });
  }
  for (const [i, object] of objects.entries()) {
    const result = objectToFigure(object, classes);
    const place = `objects[${i}]`;
    if (result.figure !== undefined) {
      figures.push(result.figure);
      objectOf.push(place);
    }
    for (const finding of result.findings) findings.push({ ...finding, object: place });
  }
  const tags = readTags(body.tags, findings);
  const size = sizeOf(body.size);
  const extra = { ...otherFields(json, knownFields), ...otherFields(body, knownFields) };
  return {
    labelled: body.labelled !== false || objects.length > 0,
    figures,
    objectOf,
    tags,
    ...(typeof body.description === "string" && body.description !== "" && { description: body.description }),
    ...(size && { annotatedSize: size }),
    ...(Object.keys(extra).length > 0 && { extra }),
    findings,
  };
}

/** Returns true for a JSON value that may be an annotation: it lists objects, or has a size and tags. */
export function looksLikeAnnotation(json: unknown): json is JsonObject {
  if (!isJsonObject(json)) return false;
  const body = isJsonObject(json.annotation) ? json.annotation : json;
  return Array.isArray(body.objects) || (isJsonObject(body.size) && Array.isArray(body.tags));
}

function sizeOf(size: unknown): { width: number; height: number } | undefined {
  if (!isJsonObject(size)) return undefined;
  const width = finiteNumber(size.width);
  const height = finiteNumber(size.height);
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { width, height } : undefined;
}
