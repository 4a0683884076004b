import type { Point } from "../../model/geometry.ts";

/** Returns the four corners, clockwise on screen, of the smallest rectangle of any angle around points; undefined without points. */
export function smallestRectangle(points: readonly Point[]): [Point, Point, Point, Point] | undefined {
  const hull = convexHull(points);
  const [start] = hull;
  if (start === undefined) return undefined;
  let best: { readonly area: number; readonly corners: [Point, Point, Point, Point] } | undefined;
  let previous = hull.at(-1) ?? start;
  for (const point of hull) {
    // The smallest rectangle has a side along an edge of the hull.
    const rectangle = rectangleAlong(Math.atan2(point[1] - previous[1], point[0] - previous[0]), hull);
    if (best === undefined || rectangle.area < best.area) best = rectangle;
    previous = point;
  }
  return best?.corners;
}

function rectangleAlong(angle: number, points: readonly Point[]) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    const [u, v] = [x * cos + y * sin, y * cos - x * sin];
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const at = (u: number, v: number): Point => [u * cos - v * sin, u * sin + v * cos];
  const corners: [Point, Point, Point, Point] = [at(left, top), at(right, top), at(right, bottom), at(left, bottom)];
  return { area: (right - left) * (bottom - top), corners };
}

/** The corners of the smallest convex outline, by Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())];
}

function halfHull(sorted: readonly Point[]): Point[] {
  const chain: Point[] = [];
  for (const point of sorted) {
    while (chain.length >= 2 && !turnsRight(chain.at(-2), chain.at(-1), point)) chain.pop();
    chain.push(point);
  }
  // The last point is the first of the other half.
  return chain.length > 1 ? chain.slice(0, -1) : chain;
}

function turnsRight(a: Point | undefined, b: Point | undefined, [x, y]: Point): boolean {
  if (a === undefined || b === undefined) return true;
  return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) > 0;
}
