import type { Geometry, Point } from "../../../model/geometry.ts";
import { count } from "../../../model/plural.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { brokenGeometry, polygonFrom } from "../../geometry/pointList.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, type JsonObject } from "../../text/jsonValue.ts";

/** Shapes that become polygons; their numbers are kept. */
const round = new Set<unknown>(["circle", "ellipse"]);

/** Returns true for a shape that becomes a polygon on its outline. */
export function isRound(shape: JsonObject): boolean {
  return round.has(shape.name);
}

/** Returns the geometry of a shape in continuous pixels, with its numbers unchanged. An ellipse is rotated by `theta`, in radians, about its centre. */
export function shapeGeometry(shape: JsonObject): Result<Geometry, Finding> {
  switch (shape.name) {
    case "rect":
      return rectangle(shape);
    case "point": {
      const [x, y] = numbersIn(shape, "cx", "cy");
      return x === undefined || y === undefined ? lacksNumber("point") : success({ type: "point", at: [x, y] });
    }
    case "circle":
      return circle(shape);
    case "ellipse":
      return ellipse(shape);
    case "polygon": {
      const points = pointsOf(shape);
      return points === undefined ? lacksNumber("polygon") : polygonFrom(points);
    }
    case "polyline":
      return polyline(shape);
    default: {
      const message = `The shape ${JSON.stringify(String(shape.name ?? "").slice(0, 40))} is not known.`;
      return failure({ code: "unsupported_geometry", message, action: "The object is skipped." });
    }
  }
}

function numbersIn(shape: JsonObject, ...fields: readonly string[]): (number | undefined)[] {
  return fields.map((field) => finiteNumber(shape[field]));
}

function rectangle(shape: JsonObject): Result<Geometry, Finding> {
  const [x, y, width, height] = numbersIn(shape, "x", "y", "width", "height");
  if (x === undefined || y === undefined || width === undefined || height === undefined) return lacksNumber("rect");
  const [left, right] = [Math.min(x, x + width), Math.max(x, x + width)];
  return success({ type: "rectangle", left, top: Math.min(y, y + height), right, bottom: Math.max(y, y + height) });
}

function circle(shape: JsonObject): Result<Geometry, Finding> {
  const [x, y, r] = numbersIn(shape, "cx", "cy", "r");
  if (x === undefined || y === undefined || r === undefined) return lacksNumber("circle");
  return success({ type: "polygon", rings: [ellipseRing({ center: [x, y], radii: [r, r] })] });
}

function ellipse(shape: JsonObject): Result<Geometry, Finding> {
  const [x, y, rx, ry] = numbersIn(shape, "cx", "cy", "rx", "ry");
  if (x === undefined || y === undefined || rx === undefined || ry === undefined) return lacksNumber("ellipse");
  const angle = finiteNumber(shape.theta) ?? 0;
  return success({ type: "polygon", rings: [ellipseRing({ center: [x, y], radii: [rx, ry], angle })] });
}

function polyline(shape: JsonObject): Result<Geometry, Finding> {
  const points = pointsOf(shape);
  if (points === undefined) return lacksNumber("polyline");
  if (points.length < 2) return brokenGeometry(`The polyline has ${count(points.length, "point")}; it needs 2.`);
  return success({ type: "polyline", points });
}

/** Reads the lists of x and y; undefined when they differ in length or contain something else than numbers. */
function pointsOf({ all_points_x: xs, all_points_y: ys }: JsonObject): Point[] | undefined {
  if (!Array.isArray(xs) || !Array.isArray(ys) || xs.length !== ys.length) return undefined;
  const points: Point[] = [];
  for (const [i, one] of xs.entries()) {
    const [x, y] = [finiteNumber(one), finiteNumber(ys[i])];
    if (x === undefined || y === undefined) return undefined;
    points.push([x, y]);
  }
  return points;
}

function lacksNumber(name: string): Failed<Finding> {
  return brokenGeometry(`A number of the ${name} is missing or is not a number.`);
}
