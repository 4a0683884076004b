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
  const [p, q, r, s] = cornersOf(rectangle);
  const moved = Math.max(distance(a, p), distance(b, q), distance(c, r), distance(d, s));
  return moved <= MAX_MOVE_PIXELS ? rectangle : undefined;
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(ax - bx, ay - by);
}

/** On screen, where y runs down. */
function isClockwise([a, b, c, d]: readonly [Point, Point, Point, Point]): boolean {
  return cross(a, b) + cross(b, c) + cross(c, d) + cross(d, a) >= 0;
}

function cross([ax, ay]: Point, [bx, by]: Point): number {
  return ax * by - bx * ay;
}
