import type { Point } from "../../../model/geometry.ts";
import { finiteNumber, isJsonObject } from "../../text/jsonValue.ts";

/** A line or an outline of a label, in pixels; curves are broken into short straight pieces. */
export interface Outline {
  readonly points: readonly Point[];
  readonly closed: boolean;
}

/** A point and how the line reaches it: straight (`L`), or as one of the three points of a Bézier curve (`C`). */
interface Vertex {
  readonly at: Point;
  readonly isCurve: boolean;
}

/** Straight pieces of one curve. */
const PIECES = 16;

/**
 * Returns the outlines of `poly2d` in both of its forms: `[{vertices: [[x, y], ...], types: "LLCCC", closed}]` of lists, and
 * `[[x, y, "L"], ...]` of files of one image, which do not state whether they are closed (`closedByDefault`). Undefined for anything else.
 */
export function outlinesOf(poly2d: unknown, closedByDefault: boolean): Outline[] | undefined {
  if (!Array.isArray(poly2d) || poly2d.length === 0) return undefined;
  if (poly2d.every(isJsonObject)) {
    const outlines: Outline[] = [];
    for (const { vertices, types, closed } of poly2d) {
      const found = verticesOf(vertices, typeof types === "string" ? types : "");
      if (found === undefined) return undefined;
      const isClosed = typeof closed === "boolean" ? closed : closedByDefault;
      outlines.push({ points: straighten(found, isClosed), closed: isClosed });
    }
    return outlines;
  }
  const found = verticesOf(poly2d, poly2d.map((vertex) => (Array.isArray(vertex) ? String(vertex[2]) : "")).join(""));
  return found && [{ points: straighten(found, closedByDefault), closed: closedByDefault }];
}

function verticesOf(list: unknown, types: string): Vertex[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const vertices: Vertex[] = [];
  for (const [i, pair] of list.entries()) {
    const [x, y] = Array.isArray(pair) ? [finiteNumber(pair[0]), finiteNumber(pair[1])] : [];
    if (x === undefined || y === undefined) return undefined;
    vertices.push({ at: [x, y], isCurve: types[i] === "C" });
  }
  return vertices;
}

/** Replaces each curve by points on it. A curve has two control points and an end; the last one of a closed outline may end at its first point. */
function straighten(vertices: readonly Vertex[], closed: boolean): Point[] {
  const [first, ...rest] = vertices;
  if (first === undefined) return [];
  const points: Point[] = [first.at];
  let start = first.at;
  let controls: Point[] = [];
  const endCurve = (end: Point) => {
    const [one = end, two = end] = controls;
    points.push(...curvePoints(start, one, two, end));
    controls = [];
    start = end;
  };
  for (const { at, isCurve } of rest) {
    if (isCurve && controls.length < 2) controls.push(at);
    else if (controls.length > 0) endCurve(at);
    else {
      points.push(at);
      start = at;
    }
  }
  if (controls.length > 0) {
    const end = closed ? first.at : controls.pop();
    if (end !== undefined) endCurve(end);
    if (closed) points.pop();
  }
  return points;
}

/** Returns points on a cubic Bézier curve, without its start and with its end. */
function curvePoints(start: Point, one: Point, two: Point, end: Point): Point[] {
  return Array.from({ length: PIECES }, (_, i) => {
    const t = (i + 1) / PIECES;
    const u = 1 - t;
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    return [a * start[0] + b * one[0] + c * two[0] + d * end[0], a * start[1] + b * one[1] + c * two[1] + d * end[1]];
  });
}
