import type { Figure } from "../../../model/figure.ts";
import type { Geometry, Point } from "../../../model/geometry.ts";
import type { ProblemCode } from "../../../model/problemCodes.ts";
import { failure, type Result, success } from "../../../model/result.ts";
import type { Tag } from "../../../model/tag.ts";
import { fromBase64 } from "../../codecs/base64.ts";
import { encodeMask } from "../../codecs/bitmap.ts";
import { decodePng, PngError } from "../../codecs/png.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { brokenGeometry, pointsOf, polygonFrom } from "../../geometry/pointList.ts";
import { rectangleFromQuad } from "../../geometry/quadRectangle.ts";
import type { Finding } from "../../report/finding.ts";
import { isJsonObject, type JsonObject } from "../../text/jsonValue.ts";
import { isEmptyField, SHAPE_FIELDS } from "./fields.ts";

/** Corners of the polygon that a circle becomes. */
const CIRCLE_POINTS = 36;

/** One shape as a figure, or why it is left out. */
export function figureFromShape(shape: unknown): Result<{ figure: Figure; finding?: Finding }, Finding> {
  if (!isJsonObject(shape)) return failure(leftOut("shape_broken", "The shape is not a JSON object."));
  const { label } = shape;
  const title = typeof label === "string" ? label : label === undefined || label === null ? "" : String(label);
  const geometry = geometryOf(shape);
  if (!geometry.ok) return geometry;
  const tags = flagTags(shape.flags);
  if (shape.difficult === true) tags.push({ name: "difficult" });
  const group = shape.group_id;
  const { description } = shape;
  const extra = Object.entries(shape).filter(([key, value]) => !SHAPE_FIELDS.has(key) && !isEmptyField(value));
  if (shape.shape_type === "circle") extra.push(["circle", shape.points]);
  const figure: Figure = {
    class: title,
    geometry: geometry.value,
    tags,
    ...(typeof description === "string" && description !== "" && { description }),
    ...((typeof group === "number" || (typeof group === "string" && group !== "")) && { group: String(group) }),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
  if (typeof label === "string") return success({ figure });
  return success({
    figure,
    finding: {
      code: "class_missing",
      message: "The shape has no label.",
      action: `Its class is called ${JSON.stringify(title)}.`,
    },
  });
}

/** Flags that are true as tags. */
export function flagTags(flags: unknown): Tag[] {
  if (!isJsonObject(flags)) return [];
  return Object.entries(flags).flatMap(([name, value]): Tag[] => {
    if (value === true) return [{ name }];
    if (typeof value === "string" && value !== "") return [{ name, value }];
    return typeof value === "number" && Number.isFinite(value) ? [{ name, value }] : [];
  });
}

function geometryOf(shape: JsonObject): Result<Geometry, Finding> {
  const points = pointsOf(shape.points);
  const type = shape.shape_type ?? "polygon";
  if (points === undefined) return brokenGeometry("Its points are no list of [x, y] pairs of numbers.");
  const count = `It has ${points.length} ${points.length === 1 ? "point" : "points"}`;
  const [a, b, c, d] = points;
  switch (type) {
    case "polygon":
      return polygonFrom(points);
    case "rectangle":
    case "rotation":
    case "oriented_rectangle":
      if (points.length === 2 && type === "rectangle") return success(boxAround([a!, b!]));
      if (points.length !== 4)
        return brokenGeometry(`${count}; a ${type} needs ${type === "rectangle" ? "two or four" : "four"}.`);
      return success(quad(a!, b!, c!, d!));
    case "circle":
      return a && b && points.length === 2
        ? success(circle(a, b))
        : brokenGeometry(`${count}; a circle needs its centre and one of its rim.`);
    case "line":
    case "linestrip":
    case "polyline":
      return points.length >= 2 ? success({ type: "polyline", points }) : brokenGeometry(`${count}; a line needs two.`);
    case "point":
    case "points":
      if (points.length === 1) return success({ type: "point", at: a! });
      return points.length === 0
        ? brokenGeometry(`${count}.`)
        : success({ type: "graph", nodes: points.map((at, i) => ({ id: String(i + 1), at })) });
    case "mask":
      return maskOf(shape.mask, a);
    default: {
      const message = `The shape type ${JSON.stringify(String(type).slice(0, 40))} is not known.`;
      return failure({ code: "unsupported_geometry", message, action: "The object is left out." });
    }
  }
}

function boxAround(points: readonly Point[]): Geometry {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    type: "rectangle",
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** Four corners: a box when they are parallel to the axes, a rotated one when they are rectangular, else a polygon. */
function quad(a: Point, b: Point, c: Point, d: Point): Geometry {
  const isAcross = a[1] === b[1] && c[1] === d[1] && a[0] === d[0] && b[0] === c[0];
  const isDown = a[0] === b[0] && c[0] === d[0] && a[1] === d[1] && b[1] === c[1];
  if (isAcross || isDown) return boxAround([a, c]);
  return rectangleFromQuad([a, b, c, d]) ?? { type: "polygon", rings: [[a, b, c, d]] };
}

function circle(centre: Point, rim: Point): Geometry {
  const radius = Math.hypot(rim[0] - centre[0], rim[1] - centre[1]);
  return { type: "polygon", rings: [ellipseRing({ center: centre, radii: [radius, radius] }, CIRCLE_POINTS)] };
}

/** A mask is a PNG in base64 whose first pixel lies at the first point. */
function maskOf(data: unknown, origin: Point | undefined): Result<Geometry, Finding> {
  const bytes = typeof data === "string" ? fromBase64(data) : undefined;
  if (bytes === undefined || origin === undefined) return brokenGeometry("Its mask is no PNG in base64 with a place.");
  try {
    const { width, height, samples, channels } = decodePng(bytes);
    const values = new Uint8Array(width * height);
    for (let i = 0; i < values.length; i++) values[i] = samples[i * channels]! > 0 ? 1 : 0;
    return success({ type: "bitmap", origin, data: encodeMask({ width, height, values, alpha: false }) });
  } catch (error) {
    if (error instanceof PngError) return brokenGeometry(`Its mask ${error.message}.`);
    throw error;
  }
}

function leftOut(code: ProblemCode, message: string): Finding {
  return { code, severity: "warning", message, action: "The object is left out." };
}
