import type { Geometry, Point } from "../../model/geometry.ts";
import { type Failed, failure, type Result, success } from "../../model/result.ts";
import type { Finding } from "../report/finding.ts";
import { finiteNumber } from "../text/jsonValue.ts";

/** Points as JSON lists them, `[[x, y], ...]`; undefined for anything else. */
export function pointsOf(value: unknown): Point[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const points: Point[] = [];
  for (const pair of value) {
    const x = Array.isArray(pair) ? finiteNumber(pair[0]) : undefined;
    const y = Array.isArray(pair) ? finiteNumber(pair[1]) : undefined;
    if (x === undefined || y === undefined) return undefined;
    points.push([x, y]);
  }
  return points;
}

/** A polygon without holes; a last point that repeats the first is left out. Fails when there are fewer than three points. */
export function polygonFrom(points: readonly Point[]): Result<Geometry, Finding> {
  const closed = points.length > 3 && points[0]![0] === points.at(-1)![0] && points[0]![1] === points.at(-1)![1];
  const ring = closed ? points.slice(0, -1) : [...points];
  if (ring.length >= 3) return success({ type: "polygon", rings: [ring] });
  return brokenGeometry(`It has ${points.length} ${points.length === 1 ? "point" : "points"}; a polygon needs three.`);
}

/** Returns the failure for an object whose geometry cannot be read. */
export function brokenGeometry(message: string): Failed<Finding> {
  return failure({ code: "geometry_broken", message, action: "The object is left out." });
}
