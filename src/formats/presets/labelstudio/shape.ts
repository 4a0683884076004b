import type { Bitmap, Geometry, Point } from "../../../model/geometry.ts";
import { count } from "../../../model/plural.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import { decodeMask, MaskError } from "../../codecs/bitmap.ts";
import { type ValueImage, valueMasks } from "../../codecs/valueMasks.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { type Size, sizeLabel } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { BrushError, brushLength, brushRuns } from "./brushRle.ts";

/** The kinds of regions. */
const kinds = ["rectangle", "polygon", "keypoint", "ellipse", "brush", "bitmask", "vector"] as const;
/** The kind of a region. */
export type RegionKind = (typeof kinds)[number];

/** Maximum number of pixels of a mask, for an image of any size. */
const MAX_PIXELS = 100_000_000;
/** Number of pixels that a mask may always have, however small its image is. */
const MIN_LIMIT = 1_000_000;

/** Returns the kind of a result's region: by its type with or without `labels`, otherwise by its fields. Undefined for an answer without a region. */
export function regionKind(type: string, value: JsonObject): RegionKind | undefined {
  const name = type.toLowerCase().replace(/labels$/, "");
  return kinds.find((kind) => kind === name) ?? kindOfFields(value);
}

/** Labels, choices and texts of a region repeat its coordinates. */
function kindOfFields(value: JsonObject): RegionKind | undefined {
  if (Array.isArray(value.points)) return "polygon";
  if (Array.isArray(value.vertices)) return "vector";
  if ("radiusX" in value) return "ellipse";
  if ("rle" in value) return "brush";
  if ("imageDataURL" in value) return "bitmask";
  if (!("x" in value) || !("y" in value)) return undefined;
  return "height" in value ? "rectangle" : "keypoint";
}

/**
 * Returns the geometry of a region in absolute coordinates. Values are percentages of `size`, the image size that the result states; rotation is in
 * degrees, clockwise, about the top left corner of a rectangle and about the centre of an ellipse. `frame`: the size of the image itself, which limits
 * the size of masks.
 */
export function regionGeometry(
  kind: RegionKind,
  value: JsonObject,
  size: Size,
  frame: Size | undefined,
): Result<Geometry, Finding> {
  switch (kind) {
    case "rectangle":
      return rectangle(value, size);
    case "keypoint": {
      const [x, y] = pointIn(value, "x", "y", size);
      return x === undefined || y === undefined ? lacksNumber(kind) : success({ type: "point", at: [x, y] });
    }
    case "ellipse":
      return ellipse(value, size);
    case "polygon":
      return outline(kind, pointsOf(value.points, size), value.closed !== false);
    case "vector":
      return outline(kind, pointsOf(value.vertices, size), value.closed === true);
    case "brush":
      return brush(value.rle, size, frame);
    case "bitmask":
      return bitmask(value.imageDataURL, size);
  }
}

function rectangle(value: JsonObject, size: Size): Result<Geometry, Finding> {
  const [x, y] = pointIn(value, "x", "y", size);
  const [w, h] = pointIn(value, "width", "height", size);
  if (x === undefined || y === undefined || w === undefined || h === undefined) return lacksNumber("rectangle");
  const rotation = finiteNumber(value.rotation) ?? 0;
  if (rotation % 360 === 0) {
    const [left, right] = [Math.min(x, x + w), Math.max(x, x + w)];
    return success({ type: "rectangle", left, top: Math.min(y, y + h), right, bottom: Math.max(y, y + h) });
  }
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // The corner stays in place; the centre moves around it.
  const [cx, cy] = [x + (w * cos - h * sin) / 2, y + (w * sin + h * cos) / 2];
  const [halfWidth, halfHeight] = [Math.abs(w) / 2, Math.abs(h) / 2];
  const box = { left: cx - halfWidth, top: cy - halfHeight, right: cx + halfWidth, bottom: cy + halfHeight };
  return success({ type: "rotatedRectangle", ...box, angle });
}

function ellipse(value: JsonObject, size: Size): Result<Geometry, Finding> {
  const [x, y] = pointIn(value, "x", "y", size);
  const [rx, ry] = pointIn(value, "radiusX", "radiusY", size);
  if (x === undefined || y === undefined || rx === undefined || ry === undefined) return lacksNumber("ellipse");
  const angle = ((finiteNumber(value.rotation) ?? 0) * Math.PI) / 180;
  return success({ type: "polygon", rings: [ellipseRing({ center: [x, y], radii: [rx, ry], angle })] });
}

function outline(kind: RegionKind, points: Point[] | undefined, isClosed: boolean): Result<Geometry, Finding> {
  if (points === undefined) return lacksNumber(kind);
  const needed = isClosed ? 3 : 2;
  if (points.length < needed) return broken(`The ${kind} has ${count(points.length, "point")}; it needs ${needed}.`);
  return success(isClosed ? { type: "polygon", rings: [points] } : { type: "polyline", points });
}

function pointsOf(list: unknown, size: Size): Point[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const points: Point[] = [];
  for (const entry of list) {
    const [x, y] = Array.isArray(entry) ? pointFrom(entry[0], entry[1], size) : pointIn(entry, "x", "y", size);
    if (x === undefined || y === undefined) return undefined;
    points.push([x, y]);
  }
  return points;
}

/** Two fields of an object, of the width and the height of the image; undefined for a field that is not a number. */
function pointIn(object: unknown, x: string, y: string, size: Size): readonly [number | undefined, number | undefined] {
  return isJsonObject(object) ? pointFrom(object[x], object[y], size) : [undefined, undefined];
}

function pointFrom(x: unknown, y: unknown, size: Size): readonly [number | undefined, number | undefined] {
  return [percentOf(x, size.width), percentOf(y, size.height)];
}

function percentOf(value: unknown, whole: number): number | undefined {
  const percent = finiteNumber(value);
  return percent === undefined ? undefined : (percent * whole) / 100;
}

/** Reads the RLE of a brush: every pixel whose alpha is above 0 is inside. */
function brush(rle: unknown, { width, height }: Size, frame: Size | undefined): Result<Geometry, Finding> {
  if (!Array.isArray(rle) || !Number.isInteger(width) || !Number.isInteger(height)) return lacksNumber("brush");
  const maxPixels = frame === undefined ? MAX_PIXELS : Math.min(MAX_PIXELS, maxPixelsFor(frame));
  if (width * height > maxPixels) {
    return maskBroken(`The brush of ${width} x ${height} pixels is far larger than its image.`);
  }
  try {
    const length = brushLength(rle);
    if (length !== 4 * width * height) {
      return maskBroken(
        `The brush has ${length} values; its image of ${width} x ${height} pixels has ${4 * width * height}.`,
      );
    }
    const values = new Uint8Array(width * height);
    for (const { from, to, value } of brushRuns(rle)) {
      // Alpha is the last of four values.
      if (value > 0) values.fill(1, from >> 2, to >> 2);
    }
    return maskOf({ width, height, values });
  } catch (error) {
    if (error instanceof BrushError) return maskBroken(`The RLE of the brush ${error.message}.`);
    throw error;
  }
}

/** Reads a mask as a PNG in a data URL: `data:image/png;base64,...`. */
function bitmask(address: unknown, size: Size): Result<Geometry, Finding> {
  const data = typeof address === "string" ? /^data:image\/png;base64,(.*)$/s.exec(address)?.[1] : undefined;
  if (data === undefined) return maskBroken("The mask is not a PNG in base64.");
  try {
    const mask = decodeMask(data, { maxPixels: Math.min(MAX_PIXELS, maxPixelsFor(size)) });
    if (mask.width !== size.width || mask.height !== size.height) {
      return maskBroken(`The mask has ${sizeLabel(mask)} pixels, but its image has ${sizeLabel(size)}.`);
    }
    return maskOf(mask);
  } catch (error) {
    if (error instanceof MaskError) return maskBroken(`The mask cannot be decoded: ${error.message}.`);
    throw error;
  }
}

function maxPixelsFor({ width, height }: Size): number {
  return Math.max(4 * width * height, MIN_LIMIT);
}

function maskOf(image: ValueImage): Result<Bitmap, Finding> {
  const [mask] = valueMasks(image, 2, (value) => value === 1) ?? [];
  if (mask !== undefined) return success(mask.bitmap);
  const message = `The mask of ${sizeLabel(image)} pixels is empty.`;
  return failure({ code: "no_area", message, action: "The object is skipped." });
}

function lacksNumber(kind: RegionKind): Failed<Finding> {
  return broken(`A number of the ${kind} is missing or is not a number.`);
}

function broken(message: string): Failed<Finding> {
  return failure({ code: "geometry_broken", message, action: "The object is skipped." });
}

function maskBroken(message: string): Failed<Finding> {
  return failure({ code: "mask_broken", severity: "warning", message, action: "The object is skipped." });
}
