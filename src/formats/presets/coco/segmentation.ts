import type { Geometry, Point, Ring } from "../../../model/geometry.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import { bitmapFromRle } from "../../codecs/bitmapFromRle.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import { extent, type Size } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import type { CocoOptions } from "./options.ts";

/**
 * Returns the geometry of an annotation's `segmentation`: run lengths are a mask, rings a polygon or several parts. Undefined when there is
 * none or it cannot be read; the reason is added to `findings`. `frame` is the size that the coordinates belong to.
 */
export function segmentationGeometry(
  json: JsonObject,
  rings: CocoOptions["rings"],
  frame: Size | undefined,
  findings: Finding[],
): Geometry | undefined {
  const { segmentation } = json;
  if (isJsonObject(segmentation)) return bitmapFromRle(segmentation, frame, findings);
  if (Array.isArray(segmentation)) return ringsGeometry(segmentation, json.bbox, rings, findings);
  if (segmentation !== undefined && segmentation !== null && segmentation !== "") {
    findings.push({
      code: "geometry_broken",
      severity: "warning",
      message: "The segmentation is neither a list of rings nor run lengths.",
      action: "The bounding box is used instead, if there is one.",
    });
  }
  return undefined;
}

/** Returns a polygon as an oriented bounding box when CVAT wrote it with an angle and its corners are a rectangle. */
export function withRotation(geometry: Geometry | undefined, degrees: number | undefined): Geometry | undefined {
  if (degrees === undefined || degrees % 360 === 0 || geometry?.type !== "polygon") return geometry;
  const [a, b, c, d, ...more] = geometry.rings[0] ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined || more.length > 0) return geometry;
  return rectangleFromQuad([a, b, c, d]) ?? geometry;
}

function ringsGeometry(
  segmentation: readonly unknown[],
  bbox: unknown,
  meaning: CocoOptions["rings"],
  findings: Finding[],
): Geometry | undefined {
  const isOneRing = segmentation.length > 0 && segmentation.every((item) => typeof item === "number");
  const rings: Ring[] = [];
  for (const flat of isOneRing ? [segmentation] : segmentation) {
    if (Array.isArray(flat) && flat.length === 0) continue;
    const ring = ringFrom(flat);
    if (ring.ok) rings.push(ring.value);
    else findings.push({ code: "ring_broken", message: `A ring ${ring.failure}.`, action: "The ring is skipped." });
  }
  // Of a single ring, which most objects have, nothing else can be a hole or a part.
  const parts = rings.length > 1 && meaning === "holes" ? withHoles(rings) : rings.map((ring) => [ring]);
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  const geometry: OutlineGeometry =
    others.length === 0 ? { type: "polygon", rings: first } : { type: "multipart", parts: [first, ...others] };
  compareBox(bbox, geometry, findings);
  return geometry;
}

type OutlineGeometry = Extract<Geometry, { type: "polygon" | "multipart" }>;

/** Returns a ring from `[x1, y1, x2, y2, ...]` or a list of pairs; the failure completes "A ring ...". */
function ringFrom(flat: unknown): Result<Ring> {
  if (!Array.isArray(flat)) return failure("is not a list of numbers");
  const numbers: unknown[] = flat.every((pair) => Array.isArray(pair) && pair.length === 2) ? flat.flat() : flat;
  if (numbers.length % 2 === 1) return failure(`has an odd number of coordinates (${numbers.length})`);
  if (numbers.length < 6) return failure(`has ${numbers.length / 2} points and needs at least 3`);
  // Most of a file is such numbers: the list is allocated once, at its full length.
  const ring: Ring = new Array(numbers.length / 2);
  for (let i = 0; i < numbers.length; i += 2) {
    let x = numbers[i];
    let y = numbers[i + 1];
    // Plain numbers, which is all of them in a sound file, skip the conversion.
    if (typeof x !== "number" || typeof y !== "number" || !Number.isFinite(x + y)) {
      x = finiteNumber(x);
      y = finiteNumber(y);
      if (x === undefined || y === undefined) return failure("has a coordinate that is not a number");
    }
    ring[i / 2] = [x as number, y as number];
  }
  if (ring.length > 3 && isSamePoint(ring[0], ring.at(-1))) ring.pop();
  return success(ring);
}

function isSamePoint(a: Point | undefined, b: Point | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

/** Makes rings inside of a larger ring its holes; the others are parts, in the order of the file. */
function withHoles(rings: readonly Ring[]): Ring[][] {
  const bySize = rings
    .map((ring, order) => ({ ring, order, area: boxArea(ring) }))
    .sort((a, b) => b.area - a.area || a.order - b.order);
  const parts: { outline: Ring; order: number; holes: Ring[] }[] = [];
  for (const { ring, order } of bySize) {
    const around = parts.find(({ outline }) => ring.every((point) => isInside(point, outline)));
    if (around === undefined) parts.push({ outline: ring, order, holes: [] });
    else around.holes.push(ring);
  }
  return parts.sort((a, b) => a.order - b.order).map(({ outline, holes }) => [outline, ...holes]);
}

function boxArea(ring: Ring): number {
  const [left, top, right, bottom] = extent({ type: "polygon", rings: [ring] });
  return (right - left) * (bottom - top);
}

function isInside([x, y]: Point, ring: Ring): boolean {
  let inside = false;
  let previous = ring.at(-1);
  for (const point of ring) {
    const [ax, ay] = point;
    const [bx, by] = previous ?? point;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    previous = point;
  }
  return inside;
}

/** The box of an outline is not stored; a box that covers another place is reported. */
function compareBox(bbox: unknown, geometry: OutlineGeometry, findings: Finding[]): void {
  if (!Array.isArray(bbox)) return;
  const [x, y, w, h] = [finiteNumber(bbox[0]), finiteNumber(bbox[1]), finiteNumber(bbox[2]), finiteNumber(bbox[3])];
  if (x === undefined || y === undefined || w === undefined || h === undefined) return;
  const [left, top, right, bottom] = extent(geometry);
  const common = overlap(left, right, x, x + w) * overlap(top, bottom, y, y + h);
  const union = (right - left) * (bottom - top) + w * h - common;
  if (!(union > 0) || common / union >= 0.5) return;
  const place = [left, top, right - left, bottom - top].map((value) => Math.round(value * 100) / 100).join(", ");
  findings.push({
    code: "box_differs",
    message: `The bounding box [${[x, y, w, h].join(", ")}] does not match its outline, which covers [${place}].`,
    action: "The outline is used.",
  });
}

function overlap(a1: number, a2: number, b1: number, b2: number): number {
  return Math.max(0, Math.min(a2, b2) - Math.max(a1, b1));
}
