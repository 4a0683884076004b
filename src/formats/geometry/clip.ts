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
    let from = points.at(-1);
    for (const to of points) {
      if (from !== undefined && inside(from) !== inside(to)) kept.push(cross(from, to));
      if (inside(to)) kept.push(to);
      from = to;
    }
    points = kept;
  }
  points = points.filter((point, i) => !samePoint(point, points.at(i - 1)));
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
    if (!samePoint(point, last)) points.push(point);
  };
  let from: Point | undefined;
  for (const to of line) {
    const part = from && clipSegment(from, to, size);
    from = to;
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
  const [first] = ring;
  return ring.some((point) => point[0] !== first?.[0]) && ring.some((point) => point[1] !== first?.[1]);
}

function samePoint(a: Point, b: Point | undefined): boolean {
  return a[0] === b?.[0] && a[1] === b?.[1];
}
