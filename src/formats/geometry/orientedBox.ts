import type { Geometry } from "../../model/geometry.ts";

/** The sides of a box before it is rotated, in pixels. */
export interface BoxSides {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Returns a box rotated clockwise about its centre. All formats of CVAT state the box before the rotation and the angle in degrees; without an
 * angle it is a rectangle.
 */
export function orientedBoxGeometry({ left, top, right, bottom }: BoxSides, degrees: number | undefined): Geometry {
  const sides = { left, top, right, bottom };
  if (degrees === undefined || degrees % 360 === 0) return { type: "rectangle", ...sides };
  return { type: "rotatedRectangle", ...sides, angle: (degrees * Math.PI) / 180 };
}
