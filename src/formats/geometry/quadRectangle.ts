import type { Geometry, Point } from "../../model/geometry.ts";
import { cornersOf } from "./rules.ts";

type RotatedRectangle = Extract<Geometry, { type: "rotatedRectangle" }>;

/** Pixels that a corner may move when four points become a rotated rectangle: the rounding of writers, far below what is visible. */
const MAX_MOVE_PIXELS = 0.1;

/**
 * Returns four points in order as a rotated rectangle; undefined when a corner differs from one by more than a tenth of a pixel. The first
 * point stays the first corner when the points run clockwise.
 */
export function rectangleFromQuad(quad: readonly [Point, Point, Point, Point]): RotatedRectangle | undefined {
  const [a, b, c, d] = isClockwise(quad) ? quad : [quad[0], quad[3], quad[2], quad[1]];
  const x = (a[0] + b[0] + c[0] + d[0]) / 4;
  const y = (a[1] + b[1] + c[1] + d[1]) / 4;
  // Opposite sides were rounded independently; their mean is nearer to what was drawn.
  const across: Point = [(b[0] - a[0] + c[0] - d[0]) / 2, (b[1] - a[1] + c[1] - d[1]) / 2];
  const down: Point = [(d[0] - a[0] + c[0] - b[0]) / 2, (d[1] - a[1] + c[1] - b[1]) / 2];
  const width = Math.hypot(...across);
  const height = Math.hypot(...down);
  const angle = width > 0 ? Math.atan2(across[1], across[0]) : Math.atan2(-down[0], down[1]);
  const rectangle: RotatedRectangle = {
    type: "rotatedRectangle",
    left: x - width / 2,
    top: y - height / 2,
    right: x + width / 2,
    bottom: y + height / 2,
    angle,
  };
  const corners = cornersOf(rectangle);
  const moves = [a, b, c, d].map((point, i) => Math.hypot(point[0] - corners[i]![0], point[1] - corners[i]![1]));
  return Math.max(...moves) <= MAX_MOVE_PIXELS ? rectangle : undefined;
}

/** On screen, where y runs down. */
function isClockwise(quad: readonly Point[]): boolean {
  let twiceArea = 0;
  for (const [i, [x, y]] of quad.entries()) {
    const [nextX, nextY] = quad[(i + 1) % quad.length]!;
    twiceArea += x * nextY - nextX * y;
  }
  return twiceArea >= 0;
}
