import type { Point, Ring } from "../../model/geometry.ts";

/** Pixels as in `Mask`: row by row, above 0 inside. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Steps to the right, down, left, up, in the order of right turns. */
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
/** An index in `steps`. */
type Step = 0 | 1 | 2 | 3;
const allSteps: readonly Step[] = [0, 1, 2, 3];
/** The steps that a line may take after each step: a right turn, straight on, a left turn. */
const nextSteps: Readonly<Record<Step, readonly Step[]>> = { 0: [1, 0, 3], 1: [2, 1, 0], 2: [3, 2, 1], 3: [0, 3, 2] };

/**
 * Returns the outlines of a mask along the edges of its pixels, as exact as the mask itself: outer ones clockwise, holes counterclockwise.
 * `origin` is added to every point. Pixels that touch only at a corner have outlines of their own.
 */
export function maskOutlines(mask: Pixels, origin: Point = [0, 0]): Ring[] {
  const edges = pixelEdges(mask);
  const columns = mask.width + 1;
  const rings: Ring[] = [];
  for (let start = 0; start < edges.length; start++) {
    while (edges[start] !== 0) rings.push(follow(edges, columns, start, origin));
  }
  return rings;
}

/** For every corner of the grid, as one bit per step, the edges that leave it with the inside on their right. */
function pixelEdges({ width, height, values }: Pixels): Uint8Array {
  const columns = width + 1;
  const edges = new Uint8Array(columns * (height + 1));
  const isInside = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && values[y * width + x] !== 0;
  const add = (x: number, y: number, step: Step) => {
    edges[y * columns + x]! |= 1 << step;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isInside(x, y)) continue;
      if (!isInside(x, y - 1)) add(x, y, 0);
      if (!isInside(x + 1, y)) add(x + 1, y, 1);
      if (!isInside(x, y + 1)) add(x + 1, y + 1, 2);
      if (!isInside(x - 1, y)) add(x, y + 1, 3);
    }
  }
  return edges;
}

/** Removes one closed line of edges, turning right where it can, and returns its corners. */
function follow(edges: Uint8Array, columns: number, start: number, origin: Point): Ring {
  const ring: Ring = [];
  const isEdge = (from: number, step: Step) => (edges[from]! & (1 << step)) !== 0;
  const first = allSteps.find((step) => isEdge(start, step));
  if (first === undefined) throw new RangeError(`No edge leaves the corner ${start}.`);
  let at = start;
  let step = first;
  for (;;) {
    edges[at]! &= ~(1 << step);
    const [dx, dy] = steps[step];
    at += dx + dy * columns;
    const next = at === start ? undefined : nextSteps[step].find((turn) => isEdge(at, turn));
    if (next === undefined) break;
    if (next !== step) ring.push(cornerAt(at, columns, origin));
    step = next;
  }
  if (step !== first) ring.push(cornerAt(start, columns, origin));
  return ring;
}

function cornerAt(at: number, columns: number, [left, top]: Point): Point {
  return [left + (at % columns), top + Math.floor(at / columns)];
}

/**
 * Joins several rings to one that encloses the same area by the even-odd rule: holes and parts are connected with the first ring by lines
 * that lead there and back. For formats whose objects have one outline.
 */
export function joinedRing(rings: readonly Ring[]): Ring {
  const [first = [], ...others] = rings;
  if (others.length === 0) return first;
  const start = first.slice(0, 1);
  return [...first, ...others.flatMap((ring) => [...start, ...ring, ...ring.slice(0, 1)]), ...start];
}
