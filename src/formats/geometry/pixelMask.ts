import type { Bitmap, Ring } from "../../model/geometry.ts";
import { decodeMask, type Mask, MaskError } from "../codecs/bitmap.ts";
import { maskOfRings } from "./rings.ts";
import type { Size } from "./rules.ts";

/** Pixels of an image of labels that is written; larger ones would take more memory than a download may. */
export const MOST_LABEL_PIXELS = 1 << 26;

/** A mask and its place in an image. */
interface PlacedMask {
  readonly mask: Mask;
  readonly left: number;
  readonly top: number;
}

/** Geometries that a format without holes or parts can only write as the pixels that they cover. */
export type Pixelable =
  | Bitmap
  | { readonly type: "polygon"; readonly rings: readonly Ring[] }
  | { readonly type: "multipart"; readonly parts: readonly (readonly Ring[])[] };

/** Returns the pixels of a geometry; undefined for a stored mask that cannot be decoded. `size` is that of the image, at which it is clipped. */
export function pixelMask(geometry: Pixelable, size: Size | undefined): PlacedMask | undefined {
  if (geometry.type === "polygon") return maskOfRings([geometry.rings], size);
  if (geometry.type === "multipart") return maskOfRings(geometry.parts, size);
  try {
    return { mask: decodeMask(geometry.data), left: geometry.origin[0], top: geometry.origin[1] };
  } catch (error) {
    if (!(error instanceof MaskError)) throw error;
    return undefined;
  }
}

/** Calls `paint` with the place of each pixel of a mask in an image of `size`, counted row by row from 0. Pixels outside of the image are skipped. */
export function paintPixels({ mask, left, top }: PlacedMask, size: Size, paint: (at: number) => void): void {
  const [right, bottom] = [Math.min(size.width, left + mask.width), Math.min(size.height, top + mask.height)];
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let x = Math.max(0, left); x < right; x++) {
      if (mask.values[(y - top) * mask.width + x - left] !== 0) paint(y * size.width + x);
    }
  }
}
