import type { Bitmap, Geometry, Ring } from "../../model/geometry.ts";
import { decodeMask, MaskError } from "../codecs/bitmap.ts";
import { maskOutlines } from "./maskOutlines.ts";

/** Returns the outlines of an object that has some: for a mask those of its pixels, none for one that cannot be decoded. Undefined for boxes, lines, points and keypoints. */
export function outlinesOf(geometry: Geometry): readonly Ring[] | undefined {
  if (geometry.type === "polygon") return geometry.rings;
  if (geometry.type === "multipart") return geometry.parts.flat();
  return geometry.type === "bitmap" ? outlinesOfMask(geometry) : undefined;
}

function outlinesOfMask(bitmap: Bitmap): readonly Ring[] {
  try {
    return maskOutlines(decodeMask(bitmap.data), bitmap.origin);
  } catch (error) {
    if (error instanceof MaskError) return [];
    throw error;
  }
}
