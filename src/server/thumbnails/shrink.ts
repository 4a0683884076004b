import sharp from "sharp";

const MAX_PIXELS = 100_000_000;

/**
 * Returns an image as an upright WebP whose longest side is at most `size`. JPEG and WebP are decoded at a reduced size; PNG and TIFF line by
 * line. Throws the error of the codec.
 */
export function shrink(image: Uint8Array, size: number, failOn: "error" | "none"): Promise<Buffer> {
  return sharp(image, { limitInputPixels: MAX_PIXELS, failOn, sequentialRead: true })
    .autoOrient()
    .resize({ width: size, height: size, fit: "inside", withoutEnlargement: true, fastShrinkOnLoad: true })
    .webp({ quality: 78, effort: 1 })
    .toBuffer();
}
