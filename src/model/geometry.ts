import { z } from "zod";

/**
 * A place in an image, `[x, y]` in continuous pixels. The origin is the top left corner of the image, x grows to the right, y downwards.
 * Pixel (i, j) covers [i, i+1) x [j, j+1), so the box of a whole image is (0, 0)-(width, height). Nothing is rounded.
 */
const point = z.tuple([z.number(), z.number()]);
/** A place in an image, `[x, y]` in pixels. */
export type Point = z.infer<typeof point>;

/** A closed line of at least three points. The first point is not repeated at the end. */
const ring = z.array(point);
/** A closed line. */
export type Ring = z.infer<typeof ring>;

/**
 * A mask cropped to its box. `data` is base64(zlib(PNG)), as the Supervisely format stores it; `origin` is the top left pixel of the box in
 * the image (whole numbers). `alpha` marks a mask with eight bits of coverage; in any other, a pixel is on or off.
 */
const bitmap = z.object({
  type: z.literal("bitmap"),
  origin: point,
  data: z.string(),
  alpha: z.boolean().optional(),
});
/** A mask cropped to its box. */
export type Bitmap = z.infer<typeof bitmap>;

/**
 * The shape and place of an object. `other` keeps a geometry that the product stores but does not draw, unchanged.
 *
 * @example
 * const square: Geometry = { type: "polygon", rings: [[[0, 0], [4, 0], [4, 4], [0, 4]]] };
 */
export const geometry = z.discriminatedUnion("type", [
  z.object({ type: z.literal("point"), at: point }),
  z.object({ type: z.literal("rectangle"), left: z.number(), top: z.number(), right: z.number(), bottom: z.number() }),
  /** An oriented bounding box: the box before its rotation, and the angle in radians, clockwise, about its centre. */
  z.object({
    type: z.literal("rotatedRectangle"),
    left: z.number(),
    top: z.number(),
    right: z.number(),
    bottom: z.number(),
    angle: z.number(),
  }),
  /** The first ring is the outline, the others are holes. */
  z.object({ type: z.literal("polygon"), rings: z.array(ring).min(1) }),
  /** Several polygons that are one object; each as in `polygon`. */
  z.object({ type: z.literal("multipart"), parts: z.array(z.array(ring).min(1)).min(1) }),
  bitmap,
  z.object({ type: z.literal("polyline"), points: z.array(point).min(2) }),
  /** Keypoints. `disabled` marks one that exists but is hidden. */
  z.object({
    type: z.literal("graph"),
    nodes: z.array(
      z.object({
        id: z.string(),
        at: point,
        disabled: z.boolean().optional(),
        /** Fields of the node that the product does not use, unchanged. */
        extra: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
  z.object({ type: z.literal("other"), shape: z.string(), raw: z.record(z.string(), z.unknown()) }),
]);
/** The shape and place of an object. */
export type Geometry = z.infer<typeof geometry>;
/** The kind of a geometry. */
export type GeometryType = Geometry["type"];
