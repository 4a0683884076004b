import type { Bitmap, Geometry, Point } from "../../../model/geometry.ts";
import { decodeMask, MaskError } from "../../codecs/bitmap.ts";
import { type ValueImage, valueMasks } from "../../codecs/valueMasks.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { type Size, sizeLabel } from "../../geometry/rules.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { BrushError, brushLength, brushRuns } from "./brushCode.ts";

/** What a region can be. */
export type RegionKind = "rectangle" | "polygon" | "keypoint" | "ellipse" | "brush" | "bitmask" | "vector";

const kinds = new Set<string>(["rectangle", "polygon", "keypoint", "ellipse", "brush", "bitmask", "vector"]);

/** Pixels of a mask, whatever its image. */
const MAX_PIXELS = 100_000_000;

/** The kind of a result's region: by its type with or without `labels`, else by its fields. Undefined for an answer without a region. */
export function regionKind(type: string, value: JsonObject): RegionKind | undefined {
  const named = type.toLowerCase().replace(/labels$/, "");
  if (kinds.has(named)) return named as RegionKind;
  // Labels, choices and texts of a region repeat where it is.
  if (Array.isArray(value.points)) return "polygon";
  if (Array.isArray(value.vertices)) return "vector";
  if ("radiusX" in value) return "ellipse";
  if ("rle" in value) return "brush";
  if ("imageDataURL" in value) return "bitmask";
  if (!("x" in value) || !("y" in value)) return undefined;
  return "height" in value ? "rectangle" : "keypoint";
}

/**
 * A region in pixels. Values are percent of `size`, the picture's; rotation is in degrees, clockwise, about the top left corner of a
 * rectangle and about the centre of an ellipse. `frame`: the size of the image itself, against absurd masks.
 */
export function regionGeometry(
  kind: RegionKind,
  value: JsonObject,
  size: Size,
  frame: Size | undefined,
): Geometry | Finding {
  const across = (field: string) => percentOf(value[field], size.width);
  const down = (field: string) => percentOf(value[field], size.height);
  switch (kind) {
    case "rectangle":
      return rectangle(across("x"), down("y"), across("width"), down("height"), finiteNumber(value.rotation) ?? 0);
    case "keypoint": {
      const [x, y] = [across("x"), down("y")];
      return x === undefined || y === undefined ? lacksNumber(kind) : { type: "point", at: [x, y] };
    }
    case "ellipse": {
      const [x, y, rx, ry] = [across("x"), down("y"), across("radiusX"), down("radiusY")];
      if (x === undefined || y === undefined || rx === undefined || ry === undefined) return lacksNumber(kind);
      const angle = ((finiteNumber(value.rotation) ?? 0) * Math.PI) / 180;
      return { type: "polygon", rings: [ellipseRing({ center: [x, y], radii: [rx, ry], angle })] };
    }
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

function rectangle(
  x: number | undefined,
  y: number | undefined,
  w: number | undefined,
  h: number | undefined,
  rotation: number,
): Geometry | Finding {
  if (x === undefined || y === undefined || w === undefined || h === undefined) return lacksNumber("rectangle");
  if (rotation % 360 === 0) {
    const [left, right] = [Math.min(x, x + w), Math.max(x, x + w)];
    return { type: "rectangle", left, top: Math.min(y, y + h), right, bottom: Math.max(y, y + h) };
  }
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // The corner stays where it is; the centre goes around it.
  const [cx, cy] = [x + (w * cos - h * sin) / 2, y + (w * sin + h * cos) / 2];
  const [halfWidth, halfHeight] = [Math.abs(w) / 2, Math.abs(h) / 2];
  const box = { left: cx - halfWidth, top: cy - halfHeight, right: cx + halfWidth, bottom: cy + halfHeight };
  return { type: "rotatedRectangle", ...box, angle };
}

function outline(kind: RegionKind, points: Point[] | undefined, isClosed: boolean): Geometry | Finding {
  if (points === undefined) return lacksNumber(kind);
  const needed = isClosed ? 3 : 2;
  if (points.length < needed) return broken(`A ${kind} has ${points.length} points; it needs ${needed}.`);
  return isClosed ? { type: "polygon", rings: [points] } : { type: "polyline", points };
}

function pointsOf(list: unknown, size: Size): Point[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const points: Point[] = [];
  for (const one of list) {
    const [px, py] = Array.isArray(one) ? one : isJsonObject(one) ? [one.x, one.y] : [];
    const [x, y] = [percentOf(px, size.width), percentOf(py, size.height)];
    if (x === undefined || y === undefined) return undefined;
    points.push([x, y]);
  }
  return points;
}

/** Every pixel whose alpha is above 0 is inside. */
function brush(rle: unknown, { width, height }: Size, frame: Size | undefined): Geometry | Finding {
  if (!Array.isArray(rle) || !Number.isInteger(width) || !Number.isInteger(height)) return lacksNumber("brush");
  const most = frame === undefined ? MAX_PIXELS : Math.max(4 * frame.width * frame.height, 1_000_000);
  if (width * height > Math.min(most, MAX_PIXELS)) {
    return maskBroken(`A brush of ${width} x ${height} pixels is far larger than its image.`);
  }
  try {
    const length = brushLength(rle);
    if (length !== 4 * width * height) {
      return maskBroken(`A brush holds ${length} values and not the 4 x ${width} x ${height} of its picture.`);
    }
    const values = new Uint8Array(width * height);
    for (const { from, to, value } of brushRuns(rle)) {
      // Alpha is the last of four values.
      if (value > 0) values.fill(1, from >> 2, to >> 2);
    }
    return maskOf({ width, height, values });
  } catch (error) {
    if (error instanceof BrushError) return maskBroken(`The bit code of a brush ${error.message}.`);
    throw error;
  }
}

/** A mask as a PNG inside of an address: `data:image/png;base64,...`. */
function bitmask(address: unknown, size: Size): Geometry | Finding {
  const data = typeof address === "string" ? /^data:image\/png;base64,(.*)$/s.exec(address)?.[1] : undefined;
  if (data === undefined) return maskBroken("A mask is no PNG in base64.");
  try {
    const mask = decodeMask(data, {
      maxPixels: Math.min(MAX_PIXELS, Math.max(4 * size.width * size.height, 1_000_000)),
    });
    if (mask.width !== size.width || mask.height !== size.height) {
      return maskBroken(`A mask has ${sizeLabel(mask)} pixels and its picture ${sizeLabel(size)}.`);
    }
    return maskOf(mask);
  } catch (error) {
    if (error instanceof MaskError) return maskBroken(`A mask cannot be decoded: ${error.message}.`);
    throw error;
  }
}

function maskOf(image: ValueImage): Bitmap | Finding {
  const [mask] = valueMasks(image, 2, (value) => value === 1) ?? [];
  if (mask !== undefined) return mask.bitmap;
  const message = `A mask of ${sizeLabel(image)} pixels has none set.`;
  return { code: "no_area", message, action: "The object is left out." };
}

function percentOf(value: unknown, whole: number): number | undefined {
  const percent = finiteNumber(value);
  return percent === undefined ? undefined : (percent * whole) / 100;
}

function lacksNumber(kind: string): Finding {
  return broken(`A number of a ${kind} is missing or is none.`);
}

function broken(message: string): Finding {
  return { code: "geometry_broken", message, action: "The object is left out." };
}

function maskBroken(message: string): Finding {
  return { code: "mask_broken", severity: "warning", message, action: "The object is left out." };
}
