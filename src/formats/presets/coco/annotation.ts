import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import type { Tag } from "../../../model/tag.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import { CONFIDENCE_FIELDS, confidenceTags } from "../../classes/confidence.ts";
import { isRleOfSize } from "../../codecs/bitmapFromRle.ts";
import { keypointName } from "../../geometry/graphTemplate.ts";
import { orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import { type Size, settleGeometry } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { isBoxOfKeypoints, keptGeometry } from "./drawnGeometry.ts";
import type { CocoOptions } from "./options.ts";
import { segmentationGeometry, withRotation } from "./segmentation.ts";

/** What an annotation adds to its image. */
interface AnnotationContent {
  readonly figures: readonly Figure[];
  readonly imageTags: readonly Tag[];
  readonly findings: readonly Finding[];
}

/** What reading an annotation depends on. */
interface AnnotationContext {
  /** Title of its class; undefined when it names no category. */
  readonly class: string | undefined;
  /** Names of the keypoints of its category. */
  readonly keypoints: readonly string[];
  /** The size in pixels that its coordinates belong to. */
  readonly frame: Size | undefined;
  /** What a ring inside another ring of the same annotation is. */
  readonly rings: CocoOptions["rings"];
}

/** Fields that are read or follow from others; the rest is kept in `extra`. */
const readFields = new Set([
  ..."image_id category_id segmentation bbox iscrowd keypoints num_keypoints attributes area caption segments_info".split(
    " ",
  ),
  "dropset_geometry",
  ...CONFIDENCE_FIELDS,
]);

/** The class of objects that name no category. */
export const CLASSLESS = "object";

/**
 * Reads one annotation. Its outline or mask, else its box, is one figure; keypoints are a second one in the same group; a caption or a
 * category without a place is a tag of the image. Sources: README.md of this folder.
 */
export function readAnnotation(json: JsonObject, context: AnnotationContext): AnnotationContent {
  const hasPlace = isGiven(json.bbox) || isGiven(json.segmentation) || isGiven(json.keypoints);
  return hasPlace ? readObject(json, context) : readImageTags(json, context.class);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readImageTags(json: JsonObject, category: string | undefined): AnnotationContent {
  const caption = captionOf(json);
  const imageTags: Tag[] = caption === undefined ? [] : [{ name: "caption", value: caption }];
  if (category !== undefined) imageTags.push({ name: category });
  return { figures: [], imageTags, findings: imageTags.length === 0 ? [withoutGeometry] : [] };
}

function readObject(json: JsonObject, context: AnnotationContext): AnnotationContent {
  const findings: Finding[] = [];
  const rotation = finiteNumber(isJsonObject(json.attributes) ? json.attributes.rotation : undefined);
  const kept = keptGeometry(json, context.frame);
  const keypoints = kept?.type === "point" ? undefined : json.keypoints;
  const graph = graphGeometry(keypoints, context.keypoints, findings);
  const bbox = isBoxOfKeypoints(json, graph, context.frame) ? undefined : json.bbox;
  const outline = segmentationGeometry(json, context.rings, context.frame, findings);
  const shape = kept ?? withRotation(outline, rotation) ?? boxGeometry(bbox, rotation, findings);
  if (shape === undefined && graph === undefined && !findings.some(({ code }) => code === "geometry_broken")) {
    findings.push(withoutGeometry);
  }
  const geometries: Geometry[] = [];
  for (const geometry of graph === undefined ? [shape] : [shape, graph]) {
    const settled = geometry && settledGeometry(geometry, json, context.frame, findings);
    if (settled !== undefined) geometries.push(settled);
  }
  return { figures: figuresOf(json, geometries, context.class), imageTags: [], findings };
}

function settledGeometry(
  geometry: Geometry,
  json: JsonObject,
  frame: Size | undefined,
  findings: Finding[],
): Geometry | undefined {
  // A mask with the size of its image cannot lie outside it, and decoding it again would double the cost.
  if (geometry.type === "bitmap" && isRleOfSize(json.segmentation, frame)) return geometry;
  const settled = settleGeometry(geometry, frame);
  if (settled.finding !== undefined) findings.push(settled.finding);
  return settled.geometry;
}

/** The first figure has everything that the annotation states; two figures of one annotation are a group. */
function figuresOf(json: JsonObject, geometries: readonly Geometry[], category = CLASSLESS): Figure[] {
  const [first, ...others] = geometries;
  if (first === undefined) return [];
  const caption = captionOf(json);
  const rest = otherFields(json, readFields);
  const main: Figure = { class: category, geometry: first, tags: tagsOf(json) };
  if (caption !== undefined) main.description = caption;
  const group = others.length > 0 ? `annotation ${String(json.id)}` : undefined;
  if (group !== undefined) main.group = group;
  if (rest !== undefined) main.extra = { coco: rest };
  if (group === undefined) return [main];
  return [main, ...others.map((geometry): Figure => ({ class: category, geometry, tags: [], group }))];
}

function captionOf({ caption }: JsonObject): string | undefined {
  return typeof caption === "string" && caption !== "" ? caption : undefined;
}

/** The numeric attribute `rotation` is CVAT's angle of the box, not a tag. */
function tagsOf(json: JsonObject): Tag[] {
  // Most annotations have none.
  const attributes = json.attributes === undefined ? [] : attributeTags(json.attributes);
  const tags = attributes.filter(({ name, value }) => name !== "rotation" || typeof value !== "number");
  tags.push(...confidenceTags(json, tags));
  const isCrowd = json.iscrowd === true || finiteNumber(json.iscrowd) === 1;
  return isCrowd ? [{ name: "crowd" }, ...tags.filter((tag) => tag.name !== "crowd")] : tags;
}

function boxGeometry(bbox: unknown, degrees: number | undefined, findings: Finding[]): Geometry | undefined {
  if (bbox === undefined || bbox === null || (Array.isArray(bbox) && bbox.length === 0)) return undefined;
  const [x, y, w, h] = Array.isArray(bbox) ? bbox.map(finiteNumber) : [];
  if (x === undefined || y === undefined || w === undefined || h === undefined) {
    const shown = JSON.stringify(bbox).slice(0, 80);
    findings.push(skipped("geometry_broken", `The bounding box is not a list of four numbers: ${shown}.`));
    return undefined;
  }
  if (w < 0 || h < 0) {
    const message = `The bounding box has a negative side: its width is ${w}, its height is ${h}.`;
    findings.push({ code: "box_reversed", message, action: "The corners are put in order." });
  }
  const box = {
    left: Math.min(x, x + w),
    top: Math.min(y, y + h),
    right: Math.max(x, x + w),
    bottom: Math.max(y, y + h),
  };
  return orientedBoxGeometry(box, degrees);
}

/** A keypoint with visibility 0 is not labelled, with 1 it is hidden, with 2 it is visible. */
function graphGeometry(keypoints: unknown, names: readonly string[], findings: Finding[]): Geometry | undefined {
  if (!Array.isArray(keypoints) || keypoints.length === 0) return undefined;
  if (keypoints.length % 3 !== 0) {
    const message = `The keypoints are ${keypoints.length} numbers, which is not a multiple of 3 (x, y, visibility).`;
    findings.push({ code: "keypoints_broken", message, action: "The keypoints are skipped." });
    return undefined;
  }
  const nodes: Extract<Geometry, { type: "graph" }>["nodes"] = [];
  let broken = 0;
  for (let i = 0; 3 * i < keypoints.length; i++) {
    const [x, y, visibility] = keypoints.slice(3 * i, 3 * i + 3).map(finiteNumber);
    if (visibility === 0) continue;
    if (x === undefined || y === undefined || visibility === undefined) broken++;
    else nodes.push({ id: keypointName(names, i), at: [x, y], ...(visibility < 2 && { disabled: true }) });
  }
  if (broken > 0) {
    const message = `${broken} of ${keypoints.length / 3} keypoints ${broken === 1 ? "has a value that is" : "have values that are"} not a number.`;
    findings.push({ code: "keypoints_broken", message, action: "These keypoints are skipped." });
  }
  return nodes.length === 0 ? undefined : { type: "graph", nodes };
}

function skipped(code: ProblemCode, message: string): Finding {
  return { code, severity: "warning", message, action: "The object is skipped." };
}

const withoutGeometry = skipped("geometry_missing", "The annotation has no outline, box or keypoints.");
