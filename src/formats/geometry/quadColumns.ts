/** Corners by their names, in the order around the outline. */
const named: readonly (readonly string[])[] = [
  ["topleft", "topright", "bottomright", "bottomleft"],
  ["upperleft", "upperright", "lowerright", "lowerleft"],
  ["tl", "tr", "br", "bl"],
  ["lt", "rt", "rb", "lb"],
];
const numbered: readonly (readonly string[])[] = [
  ["1", "2", "3", "4"],
  ["0", "1", "2", "3"],
];

/**
 * Returns the eight columns of four corners, x and y of each, by their headings (see `columnKey`): `x1 y1 ... x4 y4`, `x0 ... y3`, `p1x`, `topleftx`, also with the
 * same text before and after all of them. Undefined when there are none.
 */
export function quadColumns(keys: readonly string[]): readonly number[] | undefined {
  for (const corners of [...numbered, ...named]) {
    const [first = ""] = corners;
    for (const key of keys) {
      for (const [mark, isBefore] of [
        [`x${first}`, true],
        [`${first}x`, false],
      ] as const) {
        const at = key.lastIndexOf(mark);
        if (at < 0) continue;
        const [before, after] = [key.slice(0, at), key.slice(at + mark.length)];
        const columns = corners.flatMap((corner) =>
          ["x", "y"].map((axis) => keys.indexOf(`${before}${isBefore ? axis + corner : corner + axis}${after}`)),
        );
        if (columns.every((column) => column >= 0)) return columns;
      }
    }
  }
  return undefined;
}

/** Eight numbers: x and y of four corners. */
export type EightNumbers = readonly [number, number, number, number, number, number, number, number];

/** Returns true for the corners of a convex outline with an area, in order, as those of oriented bounding boxes are. */
function isConvexQuad([ax, ay, bx, by, cx, cy, dx, dy]: EightNumbers): boolean {
  const turns = [
    turn(ax, ay, bx, by, cx, cy),
    turn(bx, by, cx, cy, dx, dy),
    turn(cx, cy, dx, dy, ax, ay),
    turn(dx, dy, ax, ay, bx, by),
  ];
  return turns.every((side) => side > 0) || turns.every((side) => side < 0);
}

/** Above 0 when the way from the first point to the third turns one way at the second, below 0 when it turns the other way. */
function turn(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  return (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
}

/** Returns exactly eight numbers; undefined for other lists. */
export function eightNumbers(values: readonly (number | undefined)[]): EightNumbers | undefined {
  const [ax, ay, bx, by, cx, cy, dx, dy] = values;
  if (ax === undefined || ay === undefined || bx === undefined || by === undefined) return undefined;
  if (cx === undefined || cy === undefined || dx === undefined || dy === undefined) return undefined;
  return values.length === 8 ? [ax, ay, bx, by, cx, cy, dx, dy] : undefined;
}

/** Quads by whose values alone numbers are taken for corners. */
const MIN_QUADS = 3;
/** The part of the rows that have to be convex. */
const MOST = 0.8;

/** Returns true for the numbers of so many rows when they are corners: several, and nearly all of them convex. */
export function areQuads(quads: readonly EightNumbers[], rows: number): boolean {
  return quads.length >= MIN_QUADS && quads.filter(isConvexQuad).length >= MOST * rows;
}
