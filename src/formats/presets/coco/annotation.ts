import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Ring } from "../../../model/geometry.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import type { Tag } from "../../../model/tag.ts";
import { attributeTags } from "../../classes/attributeTags.ts";
import { bitmapFromRle, isRleOfSize } from "../../codecs/bitmapFromRle.ts";
import { keypointName } from "../../geometry/graphTemplate.ts";
import { orientedBoxGeometry } from "../../geometry/orientedBox.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { extent, type Size, settleGeometry } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject, otherFields } from "../../text/jsonValue.ts";

/** What an annotation gives its image. */
export interface AnnotationContent {
  readonly figures: readonly Figure[];
  readonly imageTags: readonly Tag[];
  readonly findings: readonly Finding[];
}

/** What reading an annotation needs to know. */
export interface AnnotationContext {
  /** Title of its class; undefined when it names no category. */
  readonly class: string | undefined;
  readonly keypoints: readonly string[];
  /** The picture that its coordinates lie on. */
  readonly frame: Size | undefined;
  /** What a ring inside another ring of the same annotation is. */
  readonly rings: "parts" | "holes";
}

const known = new Set(
  "image_id category_id segmentation bbox iscrowd keypoints num_keypoints attributes area caption segments_info".split(
    " ",
  ),
);

/** The class of objects that name no category. */
export const CLASSLESS = "object";

/**
 * Reads one annotation: its outline or mask, else its box, is one figure; key points are a second one in the same group; a caption or a bare
 * category is a tag of the image. Source: formats.md section 4.3.
 */
export function annotationToFigures(json: JsonObject, context: AnnotationContext): AnnotationContent {
  const findings: Finding[] = [];
  const caption = typeof json.caption === "string" && json.caption !== "" ? json.caption : undefined;
  const hasPlace = ["bbox", "segmentation", "keypoints"].some((key) => json[key] !== undefined && json[key] !== null);
  if (!hasPlace) {
    const imageTags: Tag[] = caption === undefined ? [] : [{ name: "caption", value: caption }];
    if (context.class !== undefined) imageTags.push({ name: context.class });
    if (imageTags.length === 0) {
      findings.push(left("geometry_missing", "An annotation has neither outline nor box nor key points."));
    }
    return { figures: [], imageTags, findings };
  }
  const tags = tagsOf(json);
  const turn = finiteNumber(isJsonObject(json.attributes) ? json.attributes.rotation : undefined);
  const shape = turned(outlineOf(json, context, findings), turn) ?? boxOf(json.bbox, turn, findings);
  const graph = graphOf(json.keypoints, context.keypoints, findings);
  if (shape === undefined && graph === undefined && !findings.some((finding) => finding.code === "geometry_broken")) {
    findings.push(left("geometry_missing", "An annotation has neither outline nor box nor key points."));
  }
  const rest = otherFields(json, known);
  const title = context.class ?? CLASSLESS;
  const figures: Figure[] = [];
  const settled = [shape, graph].flatMap((geometry) => {
    if (geometry === undefined) return [];
    // A mask of the size of its image lies inside by its making; decoding it once more would double the cost.
    if (geometry.type === "bitmap" && isRleOfSize(json.segmentation, context.frame)) return [geometry];
    const result = settleGeometry(geometry, context.frame);
    if (result.finding !== undefined) findings.push(result.finding);
    return result.geometry === undefined ? [] : [result.geometry];
  });
  // Two figures of one annotation belong together.
  const group = settled.length > 1 ? `annotation ${String(json.id)}` : undefined;
  for (const [i, geometry] of settled.entries()) {
    figures.push({
      class: title,
      geometry,
      tags: i === 0 ? tags : [],
      ...(caption !== undefined && i === 0 && { description: caption }),
      ...(group !== undefined && { group }),
      ...(rest && i === 0 && { extra: { coco: rest } }),
    });
  }
  return { figures, imageTags: [], findings };
}

function tagsOf(json: JsonObject): Tag[] {
  const tags = attributeTags(json.attributes).filter(
    ({ name, value }) => name !== "rotation" || typeof value !== "number",
  );
  const isCrowd = json.iscrowd === true || finiteNumber(json.iscrowd) === 1;
  return isCrowd ? [{ name: "crowd" }, ...tags.filter((tag) => tag.name !== "crowd")] : tags;
}

function outlineOf(json: JsonObject, context: AnnotationContext, findings: Finding[]): Geometry | undefined {
  const { segmentation } = json;
  if (isJsonObject(segmentation)) return bitmapFromRle(segmentation, context.frame, findings);
  if (!Array.isArray(segmentation)) {
    if (segmentation !== undefined && segmentation !== null && segmentation !== "") {
      findings.push(fallback("geometry_broken", "A segmentation is neither a list of rings nor run lengths."));
    }
    return undefined;
  }
  const listed =
    segmentation.length > 0 && segmentation.every((item) => typeof item === "number") ? [segmentation] : segmentation;
  const rings: Ring[] = [];
  for (const flat of listed) {
    if (Array.isArray(flat) && flat.length === 0) continue;
    const ring = ringOf(flat);
    if ("ring" in ring) rings.push(ring.ring);
    else
      findings.push({
        code: "ring_broken",
        message: `A ring ${ring.wrong}.`,
        action: "The ring is left out.",
      });
  }
  if (rings.length === 0) return undefined;
  const parts = context.rings === "holes" ? withHoles(rings) : rings.map((ring) => [ring]);
  const geometry: Geometry = parts.length === 1 ? { type: "polygon", rings: parts[0]! } : { type: "multipart", parts };
  checkBox(json.bbox, geometry, findings);
  return geometry;
}

/** A turned box of CVAT that is written with its corners. */
function turned(geometry: Geometry | undefined, degrees: number | undefined): Geometry | undefined {
  if (degrees === undefined || degrees % 360 === 0 || geometry?.type !== "polygon") return geometry;
  const [ring] = geometry.rings;
  const [a, b, c, d] = ring!;
  if (ring!.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined) return geometry;
  const rectangle = rectangleFromQuad([a, b, c, d]);
  return rectangle ?? geometry;
}

function ringOf(flat: unknown): { ring: Ring } | { wrong: string } {
  if (!Array.isArray(flat)) return { wrong: "is no list of numbers" };
  const numbers: unknown[] = flat.every((pair) => Array.isArray(pair) && pair.length === 2) ? flat.flat() : flat;
  if (numbers.length % 2 === 1) return { wrong: `has an odd count of coordinates (${numbers.length})` };
  if (numbers.length < 6) return { wrong: `has ${numbers.length / 2} of at least 3 points` };
  // Most of a file are such numbers: the room for them is made at once.
  const ring: Ring = new Array(numbers.length / 2);
  for (let i = 0; i < numbers.length; i += 2) {
    let x = numbers[i];
    let y = numbers[i + 1];
    // Plain numbers, which is all of them in a sound file, go from list to list without being made objects in between.
    if (typeof x !== "number" || typeof y !== "number" || !Number.isFinite(x + y)) {
      x = finiteNumber(x);
      y = finiteNumber(y);
      if (x === undefined || y === undefined) return { wrong: "has a coordinate that is no number" };
    }
    ring[i / 2] = [x as number, y as number];
  }
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (ring.length > 3 && first[0] === last[0] && first[1] === last[1]) ring.pop();
  return { ring };
}

/** Rings inside of an earlier, larger ring are its holes; the others are parts. */
function withHoles(rings: readonly Ring[]): Ring[][] {
  const boxes = rings.map((ring) => extent({ type: "polygon", rings: [ring] }));
  const area = ([left, top, right, bottom]: [number, number, number, number]) => (right - left) * (bottom - top);
  const order = rings.map((_, i) => i).sort((a, b) => area(boxes[b]!) - area(boxes[a]!));
  const parts: { outline: number; rings: Ring[] }[] = [];
  for (const i of order) {
    const around = parts.find(({ outline }) => rings[i]!.every((point) => isInside(point, rings[outline]!)));
    if (around === undefined) parts.push({ outline: i, rings: [rings[i]!] });
    else around.rings.push(rings[i]!);
  }
  return parts.sort((a, b) => a.outline - b.outline).map((part) => part.rings);
}

function isInside([x, y]: readonly [number, number], ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function boxOf(bbox: unknown, degrees: number | undefined, findings: Finding[]): Geometry | undefined {
  if (bbox === undefined || bbox === null || (Array.isArray(bbox) && bbox.length === 0)) return undefined;
  const [x, y, w, h] = Array.isArray(bbox) ? bbox.map(finiteNumber) : [];
  if (x === undefined || y === undefined || w === undefined || h === undefined) {
    findings.push(left("geometry_broken", `A box is no list of four numbers: ${JSON.stringify(bbox).slice(0, 80)}.`));
    return undefined;
  }
  if (w < 0 || h < 0) {
    const message = `A box has a negative side: width ${w}, height ${h}.`;
    findings.push({ code: "box_reversed", message, action: "Its corners are put in order." });
  }
  const box = {
    left: Math.min(x, x + w),
    top: Math.min(y, y + h),
    right: Math.max(x, x + w),
    bottom: Math.max(y, y + h),
  };
  return orientedBoxGeometry(box, degrees);
}

/** Points with visibility 0 are not there; 1 is there and hidden, 2 is seen. */
function graphOf(keypoints: unknown, names: readonly string[], findings: Finding[]): Geometry | undefined {
  if (!Array.isArray(keypoints) || keypoints.length === 0) return undefined;
  if (keypoints.length % 3 !== 0) {
    const message = `Key points are ${keypoints.length} numbers, no triples of x, y and visibility.`;
    findings.push({ code: "keypoints_broken", message, action: "The key points are left out." });
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
    const message = `${broken} of ${keypoints.length / 3} key points are no numbers.`;
    findings.push({ code: "keypoints_broken", message, action: "These points are left out." });
  }
  return nodes.length === 0 ? undefined : { type: "graph", nodes };
}

/** The box of an outline is not stored twice; one that lies somewhere else is worth a word. */
function checkBox(
  bbox: unknown,
  geometry: Extract<Geometry, { type: "polygon" | "multipart" }>,
  findings: Finding[],
): void {
  const [x, y, w, h] = Array.isArray(bbox) ? bbox.map(finiteNumber) : [];
  if (x === undefined || y === undefined || w === undefined || h === undefined) return;
  const [left, top, right, bottom] = extent(geometry);
  const common = overlap(left, right, x, x + w) * overlap(top, bottom, y, y + h);
  const union = (right - left) * (bottom - top) + w * h - common;
  if (!(union > 0) || common / union >= 0.5) return;
  const place = [left, top, right - left, bottom - top].map((value) => Math.round(value * 100) / 100).join(", ");
  findings.push({
    code: "box_differs",
    message: `The box [${bbox as string}] is not that of its outline, [${place}].`,
    action: "The outline is kept.",
  });
}

function overlap(a1: number, a2: number, b1: number, b2: number): number {
  return Math.max(0, Math.min(a2, b2) - Math.max(a1, b1));
}

function fallback(code: ProblemCode, message: string): Finding {
  return { code, severity: "warning", message, action: "The box is taken instead, if there is one." };
}

function left(code: ProblemCode, message: string): Finding {
  return { code, severity: "warning", message, action: "The object is left out." };
}
