import { framedOn, uprightMatrix } from "../../formats/public.ts";
import type { ImageInfo } from "../../model/image.ts";

/** A 2 x 3 matrix in the order of `CanvasRenderingContext2D.transform`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * How label coordinates come onto the upright picture. Labels made for the stored size of a picture that EXIF turns by a quarter are turned
 * with it; all others are taken as they are. `annotated` is the size that the labels say they were made for.
 */
export function labelMatrix(info: ImageInfo, annotated: { width: number; height: number } | undefined): Matrix {
  if (info.width === undefined || info.height === undefined || framedOn(annotated, info) !== "stored")
    return [1, 0, 0, 1, 0, 0];
  return uprightMatrix(info.orientation, { width: info.width, height: info.height });
}
