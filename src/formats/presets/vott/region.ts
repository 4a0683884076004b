import type { Geometry, Point } from "../../../model/geometry.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import { brokenGeometry, polygonFrom } from "../../geometry/pointList.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, isJsonObject, type JsonObject } from "../../text/jsonValue.ts";

/** A region in continuous pixels. A rectangle is its bounding box, or the box around its points when it has none. */
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
      if (points === undefined) return lacksNumber();
      if (points.length < 2) return brokenGeometry(`It has ${points.length} points; a line needs two.`);
      return success({ type: "polyline", points });
    case "POINT":
      return points?.[0] === undefined ? lacksNumber() : success({ type: "point", at: points[0] });
    default: {
      const message = `The type of region ${JSON.stringify(String(region.type ?? "").slice(0, 40))} is not known.`;
      return failure({ code: "unsupported_geometry", message, action: "The object is left out." });
    }
  }
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

/** Points as objects with x and y. */
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
  return brokenGeometry("A number of a region is missing or is none.");
}
