import { finiteNumber, type JsonObject } from "../../text/jsonValue.ts";

/** Numbers of the shapes in VIA 3. */
const POINT = 1;
const RECTANGLE = 2;
const CIRCLE = 3;
const ELLIPSE = 4;
const LINE = 5;
const POLYLINE = 6;
const POLYGON = 7;
const EXTREME_RECTANGLE = 8;
const EXTREME_CIRCLE = 9;

/** Returns a shape of VIA 3, `[shape, x, y, ...]`, as VIA 2 writes it. */
export function shapeOfProject3([shape, ...numbers]: readonly unknown[]): JsonObject {
  const [x, y, a, b] = numbers;
  switch (finiteNumber(shape)) {
    case POINT:
      return { name: "point", cx: x, cy: y };
    case RECTANGLE:
      return { name: "rect", x, y, width: a, height: b };
    case CIRCLE:
      return { name: "circle", cx: x, cy: y, r: a };
    case ELLIPSE:
      return { name: "ellipse", cx: x, cy: y, rx: a, ry: b };
    case LINE:
    case POLYLINE:
      return { name: "polyline", ...pointsOf(numbers) };
    case POLYGON:
      return { name: "polygon", ...pointsOf(numbers) };
    case EXTREME_RECTANGLE:
      return boxAround(numbers);
    case EXTREME_CIRCLE:
      return circleThrough(numbers);
    default:
      return { name: `shape ${String(shape)}` };
  }
}

function pointsOf(numbers: readonly unknown[]): JsonObject {
  return {
    all_points_x: numbers.filter((_, i) => i % 2 === 0),
    all_points_y: numbers.filter((_, i) => i % 2 === 1),
  };
}

/** The box of a rectangle that is given by points on its four sides. */
function boxAround(numbers: readonly unknown[]): JsonObject {
  const values = numbers.map((value) => finiteNumber(value) ?? Number.NaN);
  const [xs, ys] = [values.filter((_, i) => i % 2 === 0), values.filter((_, i) => i % 2 === 1)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { name: "rect", x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** The circle through three points. Its numbers are NaN when a coordinate is missing. */
function circleThrough(numbers: readonly unknown[]): JsonObject {
  const values = numbers.map((value) => finiteNumber(value) ?? Number.NaN);
  const [ax = Number.NaN, ay = Number.NaN, bx = Number.NaN, by = Number.NaN, cx = Number.NaN, cy = Number.NaN] = values;
  const d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by));
  const [a, b, c] = [ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy];
  const x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / d;
  const y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / d;
  return { name: "circle", cx: x, cy: y, r: Math.hypot(ax - x, ay - y) };
}
