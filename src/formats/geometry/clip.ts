import type { Ring } from "../../model/geometry.ts";

type Point = [number, number];

/**
 * Clips a polygon to (0, 0)-(width, height), by Sutherland and Hodgman. Returns undefined when no area is left. A polygon that falls into
 * parts stays one ring, joined along the edge.
 */
export function clipPolygon(ring: Ring, size: { width: number; height: number }): Ring | undefined {
  const edges: { inside(p: Point): boolean; cross(a: Point, b: Point): Point }[] = [
    { inside: (p) => p[0] >= 0, cross: (a, b) => atX(a, b, 0) },
    { inside: (p) => p[0] <= size.width, cross: (a, b) => atX(a, b, size.width) },
    { inside: (p) => p[1] >= 0, cross: (a, b) => atY(a, b, 0) },
    { inside: (p) => p[1] <= size.height, cross: (a, b) => atY(a, b, size.height) },
  ];
  let points: Point[] = ring;
  for (const { inside, cross } of edges) {
    const kept: Point[] = [];
    for (let i = 0; i < points.length; i++) {
      const from = points[(i + points.length - 1) % points.length]!;
      const to = points[i]!;
      if (inside(from) !== inside(to)) kept.push(cross(from, to));
      if (inside(to)) kept.push(to);
    }
    points = kept;
  }
  points = points.filter((point, i) => !samePoint(point, points[(i + points.length - 1) % points.length]!));
  return points.length >= 3 && hasExtent(points) ? points : undefined;
}

/**
 * Clips a line to (0, 0)-(width, height): its points inside and those where it crosses the edge. A line that leaves and returns stays one
 * line, joined along the edge. Returns undefined when no point is left.
 */
export function clipPolyline(line: Ring, size: { width: number; height: number }): Ring | undefined {
  const points: Point[] = [];
  const add = (point: Point) => {
    const last = points.at(-1);
    if (last === undefined || !samePoint(last, point)) points.push(point);
  };
  for (let i = 1; i < line.length; i++) {
    const part = clipSegment(line[i - 1]!, line[i]!, size);
    if (part === undefined) continue;
    add(part[0]);
    add(part[1]);
  }
  return points.length >= 2 ? points : undefined;
}

/** Liang and Barsky. */
function clipSegment(a: Point, b: Point, size: { width: number; height: number }): [Point, Point] | undefined {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  let from = 0;
  let to = 1;
  for (const [p, q] of [
    [-dx, a[0]],
    [dx, size.width - a[0]],
    [-dy, a[1]],
    [dy, size.height - a[1]],
  ] as const) {
    if (p === 0) {
      if (q < 0) return undefined;
    } else if (p < 0) from = Math.max(from, q / p);
    else to = Math.min(to, q / p);
  }
  if (from > to) return undefined;
  return [from === 0 ? a : [a[0] + from * dx, a[1] + from * dy], to === 1 ? b : [a[0] + to * dx, a[1] + to * dy]];
}

function atX(a: Point, b: Point, x: number): Point {
  return [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])];
}

function atY(a: Point, b: Point, y: number): Point {
  return [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];
}

/** Not the signed area, which is 0 for a polygon that crosses itself like a bow tie. */
function hasExtent(ring: Ring): boolean {
  const [x, y] = ring[0]!;
  return ring.some((point) => point[0] !== x) && ring.some((point) => point[1] !== y);
}

function samePoint(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
