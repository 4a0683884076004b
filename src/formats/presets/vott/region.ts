import type { Geometry, Point } from "../../../model/geometry.ts";
import { count } from "../../../model/plural.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import { brokenGeometry, polygonFrom } from "../../geometry/pointList.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** Returns the geometry of a region in continuous pixels. A rectangle is its bounding box, or the box around its points without one. */
export function regionGeometry(region: JsonObject): Result<Geometry, Finding> {
  const points = pointsOf(region.points);
  switch (region.type) {
    case "RECTANGLE":
    case "SQUARE": {
      const box = boxOf(region.boundingBox) ?? (points && boxAround(points));
      return box === undefined ? lacksNumber() : success(box);
    }
    case "POLYGON":
      return points === undefined ? lacksNumber() : polygonFrom(points);
    case "POLYLINE":
      return points === undefined ? lacksNumber() : polyline(points);
    case "POINT": {
      const [at] = points ?? [];
      return at === undefined ? lacksNumber() : success({ type: "point", at });
    }
    default: {
      const message = `The region type ${JSON.stringify(String(region.type ?? "").slice(0, 40))} is not known.`;
      return failure({ code: "unsupported_geometry", message, action: "The object is skipped." });
    }
  }
}

function polyline(points: Point[]): Result<Geometry, Finding> {
  if (points.length >= 2) return success({ type: "polyline", points });
  return brokenGeometry(`The polyline has ${count(points.length, "point")}; it needs 2.`);
}

function boxOf(box: unknown): Geometry | undefined {
  if (!isJsonObject(box)) return undefined;
  const [left, top, width, height] = [box.left, box.top, box.width, box.height].map(finiteNumber);
  if (left === undefined || top === undefined || width === undefined || height === undefined) return undefined;
  return boxAround([
    [left, top],
    [left + width, top + height],
  ]);
}

function boxAround(points: readonly Point[]): Geometry | undefined {
  if (points.length < 2) return undefined;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return {
    type: "rectangle",
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** Reads points as objects with x and y. */
function pointsOf(list: unknown): Point[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const points: Point[] = [];
  for (const one of list) {
    const [x, y] = isJsonObject(one) ? [finiteNumber(one.x), finiteNumber(one.y)] : [];
    if (x === undefined || y === undefined) return undefined;
    points.push([x, y]);
  }
  return points;
}

function lacksNumber(): Failed<Finding> {
  return brokenGeometry("A number of the region is missing or is not a number.");
}
