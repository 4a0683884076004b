import type { Bitmap, Ring } from "../../model/geometry.ts";
import { decodeMask, type Mask, MaskError } from "../codecs/bitmap.ts";
import { maskOfRings } from "./rings.ts";
import type { Size } from "./rules.ts";

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
