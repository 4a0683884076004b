import type { Figure } from "../../model/figure.ts";
import type { Bitmap, Geometry, Point } from "../../model/geometry.ts";
import { decodeMask, MaskError } from "../codecs/bitmap.ts";
import { cornersOf, extent } from "../geometry/rules.ts";
import { smallestRectangle } from "../geometry/smallestRectangle.ts";
import { LOST } from "./lossSentences.ts";
import type { MovePoint } from "./uprightFrame.ts";

/** Left, top, right and bottom in pixels. */
export type Sides = readonly [number, number, number, number];

/** Returns the box around an object; undefined without one, as for a mask that cannot be decoded. Keypoints have the box that they were read with. */
export function sidesOf({ geometry, extra }: Figure): Sides | undefined {
  switch (geometry.type) {
    case "other":
      return undefined;
    case "bitmap":
      return sidesOfMask(geometry);
    case "graph":
      if (geometry.nodes.length === 0) return undefined;
      return isSides(extra?.box) ? extra.box : extent(geometry);
    default:
      return extent(geometry);
  }
}

/** Returns the box around an object with an area on the upright image, for formats of boxes; undefined for points, lines and objects without an area. */
export function boxOnUpright(figure: Figure, move: MovePoint): Sides | undefined {
  const { type } = figure.geometry;
  const sides = type === "point" || type === "polyline" ? undefined : sidesOf(figure);
  if (sides === undefined) return undefined;
  const [[x1, y1], [x2, y2]] = [move([sides[0], sides[1]]), move([sides[2], sides[3]])];
  const box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)] as const;
  return box[0] < box[2] && box[1] < box[3] ? box : undefined;
}

/**
 * Returns the four corners of an object with an area on the upright image, clockwise. A polygon of four points keeps them; other outlines get the
 * smallest rectangle of any angle around them.
 */
export function quadOnUpright(figure: Figure, move: MovePoint): readonly Point[] | undefined {
  const { geometry } = figure;
  if (geometry.type === "rotatedRectangle") return cornersOf(geometry).map(move);
  if (geometry.type === "polygon" && geometry.rings.length === 1 && geometry.rings[0]?.length === 4) {
    return geometry.rings[0].map(move);
  }
  if (geometry.type === "polygon") return smallestRectangle(geometry.rings.flat().map(move));
  if (geometry.type === "multipart") return smallestRectangle(geometry.parts.flat(2).map(move));
  const sides = boxOnUpright(figure, (point) => point);
  return sides && cornersOfSides(sides).map(move);
}

/** Returns the corners of a box, clockwise from the top left. */
export function cornersOfSides([left, top, right, bottom]: Sides): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** Returns what an object loses in a format of boxes alone; undefined for a box that keeps everything. */
export function boxLoss(figure: Figure): string | undefined {
  const { geometry } = figure;
  const { type } = geometry;
  if (type === "other") return LOST.otherShapes;
  if (type === "point") return "Points are lost.";
  if (type === "polyline") return "Polylines are lost.";
  if (hasNoArea(geometry)) return "Objects without an area are lost.";
  return BECOMES_BOX[type];
}

const BECOMES_BOX: Partial<Record<Geometry["type"], string>> = {
  rotatedRectangle: "Oriented bounding boxes become the bounding boxes around them.",
  polygon: "Polygons become bounding boxes.",
  multipart: "Polygons become bounding boxes.",
  bitmap: "Masks become bounding boxes.",
  graph: "Keypoints become the bounding boxes around them.",
};

/** Returns true for a geometry around which there is no box with an area. */
export function hasNoArea(geometry: Geometry): boolean {
  if (geometry.type === "bitmap" || geometry.type === "other") return false;
  const [left, top, right, bottom] = extent(geometry);
  return !(left < right && top < bottom);
}

function sidesOfMask({ data, origin: [left, top] }: Bitmap): Sides | undefined {
  try {
    const { width, height } = decodeMask(data);
    return [left, top, left + width, top + height];
  } catch (error) {
    if (error instanceof MaskError) return undefined;
    throw error;
  }
}

function isSides(value: unknown): value is Sides {
  return Array.isArray(value) && value.length === 4 && value.every((side) => Number.isFinite(side));
}
