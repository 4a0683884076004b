import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import { CONFIDENCE_FIELDS, confidenceTags } from "../../classes/confidence.ts";
import type { Size } from "../../geometry/rules.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import type { PlacedFigure } from "../../read/settleFigures.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { numbersFrom, readGeometry, rotationOf } from "./geometry.ts";
import type { DatumaroLabel } from "./labels.ts";

/** Fields that are read; the rest is kept in `extra` of the object and in the metadata of the image. */
const fieldsOfAnnotation = new Set([
  ..."id type attributes group label_id points bbox rotated_bbox cx cy w h r rle visibility caption z_order".split(" "),
  ...CONFIDENCE_FIELDS,
]);
const fieldsOfItem = new Set(["id", "annotations", "attr", "image", "media"]);

/** An object with its place in the order of drawing. */
type DrawnFigure = PlacedFigure & { readonly z: number };

/** What an annotation adds to its image. */
interface AnnotationContent {
  readonly figure?: Figure;
  readonly tag?: Tag;
  readonly findings: readonly Finding[];
}

/** The label of an annotation, as far as its objects need it. */
type UsedLabel = Pick<DatumaroLabel, "name" | "keypoints">;

/** Reads an item of a Datumaro file: everything that the file states about one image. */
export function readItem(item: JsonObject, labels: readonly DatumaroLabel[], info: ImageInfo): ItemContent {
  const figures: DrawnFigure[] = [];
  const tags: Tag[] = attributeTags(item.attr);
  const problems: ItemContent["problems"][number][] = [];
  const annotatedSize = sizeOf(item);
  const annotations = Array.isArray(item.annotations) ? item.annotations : [];
  for (const [i, annotation] of annotations.entries()) {
    const object = `item ${JSON.stringify(item.id)}, annotation ${i}`;
    const { figure, tag, findings } = readAnnotation(annotation, labels, annotatedSize ?? uprightSize(info));
    problems.push(...findings.map((finding) => ({ ...finding, object })));
    if (tag !== undefined) tags.push(tag);
    if (figure !== undefined) figures.push({ figure, object, z: finiteNumber(annotation.z_order) ?? 0 });
  }
  // Later figures are drawn over earlier ones.
  figures.sort((a, b) => a.z - b.z);
  return { figures, tags, problems, annotatedSize, meta: otherFields(item, fieldsOfItem) };
}

function readAnnotation(
  annotation: unknown,
  labels: readonly DatumaroLabel[],
  frame: Size | undefined,
): AnnotationContent {
  if (!isJsonObject(annotation)) return { findings: [notAnObject] };
  const findings: Finding[] = [];
  const label = labelOf(annotation.label_id, labels, findings);
  if (annotation.type === "label") {
    return { tag: { name: label?.name ?? "label", ...tagExtra(annotation) }, findings };
  }
  if (annotation.type === "caption") {
    return { tag: { name: "caption", value: String(annotation.caption ?? "") }, findings };
  }
  const geometry = readGeometry(annotation, { keypoints: label?.keypoints ?? [], frame, findings });
  if (geometry === undefined) return { findings };
  const rest = otherFields(annotation, fieldsOfAnnotation);
  const datumaro = annotation.type === "ellipse" ? { ...rest, ellipse: annotation.points } : rest;
  const { group } = annotation;
  const figure: Figure = {
    class: label?.name ?? "object",
    geometry,
    tags: tagsOf(annotation),
    ...(typeof group === "number" && group !== 0 && { group: `group ${group}` }),
    ...(datumaro && { extra: { datumaro } }),
  };
  return { figure, findings };
}

const notAnObject: Finding = {
  code: "annotation_entry_broken",
  severity: "warning",
  message: "The annotation is not a JSON object.",
  action: "The annotation is skipped.",
};

/** The attribute `rotation` of a box is its angle, not a tag. */
function tagsOf(annotation: JsonObject): Tag[] {
  const { type, attributes } = annotation;
  const isRotatedBox = type === "bbox" && rotationOf(attributes) !== undefined;
  const tags = attributeTags(attributes).filter(({ name }) => name !== "rotation" || !isRotatedBox);
  return [...tags, ...confidenceTags(annotation, tags)];
}

function labelOf(id: unknown, labels: readonly DatumaroLabel[], findings: Finding[]): UsedLabel | undefined {
  if (id === undefined || id === null) return undefined;
  const label = typeof id === "number" ? labels[id] : undefined;
  if (label !== undefined) return label;
  const name = `label ${String(id)}`;
  findings.push({
    code: "unknown_class",
    message: `The label ${String(id)} is not in the list of ${labels.length} labels.`,
    action: `The class ${JSON.stringify(name)} is created for it.`,
  });
  return { name, keypoints: [] };
}

function tagExtra(annotation: JsonObject): Pick<Tag, "extra"> {
  const { attributes } = annotation;
  const rest = otherFields(annotation, new Set(["id", "type", "group", "label_id", "attributes"]));
  const hasAttributes = isJsonObject(attributes) && Object.keys(attributes).length > 0;
  return rest || hasAttributes ? { extra: { datumaro: { ...rest, ...(hasAttributes && { attributes }) } } } : {};
}

/** Datumaro writes the height first. */
/** Returns the size of the image that an item states, in pixels. */
export function sizeOf(item: JsonObject): Size | undefined {
  for (const media of [item.image, item.media]) {
    const [height, width] = (isJsonObject(media) && numbersFrom(media.size)) || [];
    if (height !== undefined && width !== undefined && height > 0 && width > 0) return { width, height };
  }
  return undefined;
}
