import type { Geometry, Point } from "../../../model/geometry.ts";
import { type Failed, failure, type Result, success } from "../../../model/result.ts";
import { ellipseRing } from "../../geometry/ellipse.ts";
import { brokenGeometry, polygonFrom } from "../../geometry/pointList.ts";
import type { Finding } from "../../report/finding.ts";
import { finiteNumber, type JsonObject } from "../../text/jsonValue.ts";

/** Shapes that no geometry of the product is: their numbers are kept. */
const round = new Set<unknown>(["circle", "ellipse"]);

/** True for a shape that becomes a polygon around it. */
export function isRound(shape: JsonObject): boolean {
  return round.has(shape.name);
}

/** A shape in continuous pixels: the numbers as they stand. An ellipse turns by `theta`, in radians, about its centre. */
export function shapeGeometry(shape: JsonObject): Result<Geometry, Finding> {
  const number = (field: string) => finiteNumber(shape[field]);
  switch (shape.name) {
    case "rect": {
      const [x, y, width, height] = ["x", "y", "width", "height"].map(number);
      if (x === undefined || y === undefined || width === undefined || height === undefined) return lacksNumber("rect");
      const [left, right] = [Math.min(x, x + width), Math.max(x, x + width)];
      return success({ type: "rectangle", left, top: Math.min(y, y + height), right, bottom: Math.max(y, y + height) });
    }
    case "point": {
      const [x, y] = [number("cx"), number("cy")];
      return x === undefined || y === undefined ? lacksNumber("point") : success({ type: "point", at: [x, y] });
    }
    case "circle": {
      const [x, y, r] = [number("cx"), number("cy"), number("r")];
      if (x === undefined || y === undefined || r === undefined) return lacksNumber("circle");
      return success({ type: "polygon", rings: [ellipseRing({ center: [x, y], radii: [r, r] })] });
    }
    case "ellipse": {
      const [x, y, rx, ry] = [number("cx"), number("cy"), number("rx"), number("ry")];
      if (x === undefined || y === undefined || rx === undefined || ry === undefined) return lacksNumber("ellipse");
      const angle = number("theta") ?? 0;
      return success({ type: "polygon", rings: [ellipseRing({ center: [x, y], radii: [rx, ry], angle })] });
    }
    case "polygon": {
      const points = pointsOf(shape);
      return points === undefined ? lacksNumber("polygon") : polygonFrom(points);
    }
    case "polyline": {
      const points = pointsOf(shape);
      if (points === undefined) return lacksNumber("polyline");
      if (points.length < 2) return brokenGeometry(`It has ${points.length} points; a line needs two.`);
      return success({ type: "polyline", points });
    }
    default: {
      const message = `The shape ${JSON.stringify(String(shape.name ?? "").slice(0, 40))} is not known.`;
      return failure({ code: "unsupported_geometry", message, action: "The object is left out." });
    }
  }
}

/** All x and all y, as many of the one as of the other. */
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
  return brokenGeometry(`A number of a ${name} is missing or is none.`);
}
