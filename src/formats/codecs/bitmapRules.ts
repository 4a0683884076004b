import type { Bitmap } from "../../model/geometry.ts";
import type { Finding } from "../report/finding.ts";
import { countPixels, cropMask, decodeMask, encodeMask, isBarePng, type Mask, MaskError } from "./bitmap.ts";

/** Pixels that a mask may have, whatever its image: the same limit as for images. */
const MAX_PIXELS = 100_000_000;

/**
 * Fits a mask to its image: skips one that cannot be decoded, crops one that reaches beyond the image, reports an empty one, and wraps the
 * bare PNG of the SDK as the format has it. A valid mask inside its image is kept byte for byte.
 */
export function settleBitmap(
  bitmap: Bitmap,
  size: { readonly width: number; readonly height: number } | undefined,
): { geometry?: Bitmap; finding?: Finding } {
  let mask: Mask;
  try {
    mask = decodeMask(bitmap.data, { maxPixels: maxPixelsFor(size), alpha: bitmap.alpha ?? false });
  } catch (error) {
    if (!(error instanceof MaskError)) throw error;
    return {
      finding: {
        code: "mask_broken",
        message: `A mask ${error.message}.`,
        action: "The object is skipped.",
      },
    };
  }
  const whole: [number, number] = [Math.round(bitmap.origin[0]), Math.round(bitmap.origin[1])];
  const settled: Bitmap = {
    ...bitmap,
    origin: whole,
    data: isBarePng(bitmap.data) ? encodeMask(mask) : bitmap.data,
  };
  if (countPixels(mask) === 0) {
    const message = `A mask of ${mask.width} x ${mask.height} pixels has no pixel set.`;
    return { geometry: settled, finding: { code: "no_area", message, action: "It is kept unchanged." } };
  }
  const [x, y] = whole;
  if (size === undefined || (x >= 0 && y >= 0 && x + mask.width <= size.width && y + mask.height <= size.height)) {
    return { geometry: settled };
  }
  const place = `A mask of ${mask.width} x ${mask.height} pixels at (${x}, ${y})`;
  const image = `the image (${size.width} x ${size.height})`;
  const inside = cropMask(mask, { left: -x, top: -y, right: size.width - x, bottom: size.height - y });
  if (inside === undefined) {
    return {
      finding: {
        code: "outside_of_image",
        message: `${place} lies outside ${image}.`,
        action: "The object is skipped.",
      },
    };
  }
  return {
    geometry: { ...settled, origin: [Math.max(0, x), Math.max(0, y)], data: encodeMask(inside) },
    finding: {
      code: "clipped",
      message: `${place} reaches beyond ${image}.`,
      action: `It is cropped at the edge of the image; ${countPixels(mask) - countPixels(inside)} set pixels were outside.`,
    },
  };
}

/** A mask may be larger than its image, but not absurdly so. */
function maxPixelsFor(size: { readonly width: number; readonly height: number } | undefined): number {
  return size === undefined ? MAX_PIXELS : Math.min(MAX_PIXELS, Math.max(4 * size.width * size.height, 1_000_000));
}
