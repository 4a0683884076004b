import type { Geometry, Point } from "../../model/geometry.ts";
import { count } from "../../model/plural.ts";
import { type Failed, failure, type Result, success } from "../../model/result.ts";
import type { Finding } from "../report/finding.ts";
import { finiteNumber } from "../text/jsonValue.ts";

/** Returns the points of a JSON list `[[x, y], ...]`; undefined for anything else. */
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

/** Returns a polygon without holes; a last point that repeats the first is dropped. Fails when there are fewer than three points. */
export function polygonFrom(points: readonly Point[]): Result<Geometry, Finding> {
  const [first, last] = [points[0], points.at(-1)];
  const isClosed = points.length > 3 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  const ring = isClosed ? points.slice(0, -1) : [...points];
  if (ring.length >= 3) return success({ type: "polygon", rings: [ring] });
  return brokenGeometry(`The object has ${count(points.length, "point")}; a polygon needs three.`);
}

/** Returns the failure for an object whose geometry cannot be read. */
export function brokenGeometry(message: string): Failed<Finding> {
  return failure({ code: "geometry_broken", message, action: "The object is skipped." });
}
