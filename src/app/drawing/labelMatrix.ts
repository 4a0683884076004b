import { framedOn, uprightMatrix } from "../../formats/public.ts";
import type { ImageInfo } from "../../model/image.ts";

/** A 2 x 3 matrix in the order of `CanvasRenderingContext2D.transform`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * The matrix from label coordinates to the upright image. Labels made for the stored size of an image that EXIF rotates by 90° are rotated
 * with it; all others stay as they are. `annotated` is the size in pixels that the annotation states.
 */
export function labelMatrix(info: ImageInfo, annotated: { width: number; height: number } | undefined): Matrix {
  if (info.width === undefined || info.height === undefined || framedOn(annotated, info) !== "stored")
    return [1, 0, 0, 1, 0, 0];
  return uprightMatrix(info.orientation, { width: info.width, height: info.height });
}
