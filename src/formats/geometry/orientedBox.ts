import type { Geometry } from "../../model/geometry.ts";

/** The sides of a box before it is turned, in pixels. */
export interface BoxSides {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A box turned clockwise about its centre. CVAT states the box before turning and the angle in degrees in all of its formats; without a turn it
 * is a rectangle.
 */
export function orientedBoxGeometry({ left, top, right, bottom }: BoxSides, degrees: number | undefined): Geometry {
  const sides = { left, top, right, bottom };
  if (degrees === undefined || degrees % 360 === 0) return { type: "rectangle", ...sides };
  return { type: "rotatedRectangle", ...sides, angle: (degrees * Math.PI) / 180 };
}
