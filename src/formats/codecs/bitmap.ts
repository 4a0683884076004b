import { zlibSync } from "fflate";
import { fromBase64, toBase64 } from "./base64.ts";
import { inflateHead, inflateUpTo } from "./inflateExactly.ts";
import { decodePng, encodePng, type PngImage } from "./png.ts";

/** A mask without its place: `values` row by row, 0 outside, 1 inside; for an alpha mask the coverage from 0 to 255. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
  readonly alpha: boolean;
}

/** A mask that cannot be decoded. The message is a sentence without its subject. */
export class MaskError extends Error {
  override readonly name = "MaskError";
}

/** Pixels that a mask may have when the size of its image is not given. */
const MAX_PIXELS = 100_000_000;
/** Bytes that the PNG of a mask may have for each of its pixels, and in addition: far above those of any real mask. */
const PNG_BYTES_PER_PIXEL = 5;
const PNG_FRAME_BYTES = 64 * 1024;

/**
 * Decodes a mask as Supervisely stores it: base64(zlib(PNG)), or base64(PNG), which its SDK also reads. A pixel is inside when its alpha is
 * above 0 (PNG with alpha), or its value is (one channel); in the form without zlib when any channel is. `alpha` asks for the coverage of
 * an alpha mask instead. `maxPixels` (default 100 million) is checked before decoding. Throws `MaskError`.
 */
export function decodeMask(data: string, options: { alpha?: boolean; maxPixels?: number } = {}): Mask {
  const { maxPixels = MAX_PIXELS } = options;
  const { png, wrapped } = unwrap(data, PNG_FRAME_BYTES + PNG_BYTES_PER_PIXEL * maxPixels);
  let image: PngImage;
  try {
    image = decodePng(png, { maxPixels });
  } catch (error) {
    throw new MaskError(`has a PNG that ${error instanceof Error ? error.message : String(error)}`);
  }
  const alpha = options.alpha ?? false;
  const sampleAt = alpha ? coverage(image) : wrapped ? opacity(image) : anyChannel(image);
  const values = new Uint8Array(image.width * image.height);
  for (let i = 0; i < values.length; i++) values[i] = alpha ? sampleAt(i) : sampleAt(i) > 0 ? 1 : 0;
  return { width: image.width, height: image.height, values, alpha };
}

/** Encodes a mask as Supervisely stores it: base64(zlib(PNG)), the PNG with a two-colour palette (or grey for an alpha mask). */
export function encodeMask(mask: Mask): string {
  const { width, height, values } = mask;
  const png = mask.alpha
    ? encodePng({ width, height, colorType: "grey", bitDepth: 8, samples: values, transparency: Uint8Array.of(0, 0) })
    : encodePng({
        width,
        height,
        colorType: "palette",
        bitDepth: 1,
        samples: values,
        palette: Uint8Array.of(0, 0, 0, 255, 255, 255),
        transparency: Uint8Array.of(0),
      });
  // The PNG is compressed already; the format requires the wrapper all the same.
  return toBase64(zlibSync(png, { level: 1 }));
}

/** Characters of base64 that contain the header of the PNG of any mask, and a whole number of bytes. */
const HEAD_CHARACTERS = 1024;

/** Returns the size of a mask in pixels from the header of its PNG, without decoding it; undefined when the data has no such header. */
export function maskSize(data: string): { width: number; height: number } | undefined {
  const bytes = fromBase64(data.slice(0, HEAD_CHARACTERS));
  if (bytes === undefined) return undefined;
  const png = bytes[0] === 0x89 ? bytes : inflateHead(bytes);
  // Signature (8), length and name of the first chunk (8), then width and height.
  if (png.length < 24 || png[0] !== 0x89) return undefined;
  const header = new DataView(png.buffer, png.byteOffset, png.length);
  return { width: header.getUint32(16), height: header.getUint32(20) };
}

/** Returns how many pixels of a mask are inside. */
export function countPixels(mask: Mask): number {
  let count = 0;
  for (const value of mask.values) if (value > 0) count++;
  return count;
}

/** Returns the part of a mask inside a window in its own pixels; undefined when none of it is inside. */
export function cropMask(
  mask: Mask,
  window: { left: number; top: number; right: number; bottom: number },
): Mask | undefined {
  const left = Math.max(0, window.left);
  const top = Math.max(0, window.top);
  const width = Math.min(mask.width, window.right) - left;
  const height = Math.min(mask.height, window.bottom) - top;
  if (width <= 0 || height <= 0) return undefined;
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * mask.width + left;
    values.set(mask.values.subarray(from, from + width), y * width);
  }
  return { width, height, values, alpha: mask.alpha };
}

/** Returns true for data in the form of the SDK, a PNG without zlib around it. */
export function isBarePng(data: string): boolean {
  return data.startsWith("iVBORw0KGgo");
}

function unwrap(data: string, maxBytes: number): { png: Uint8Array; wrapped: boolean } {
  const bytes = fromBase64(data);
  if (bytes === undefined) throw new MaskError("has data that is not base64");
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return { png: bytes, wrapped: false };
  try {
    return { png: inflateUpTo(bytes, maxBytes), wrapped: true };
  } catch (error) {
    throw new MaskError(`cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Alpha where the PNG has some, else the value of its one channel, else any channel. */
function opacity(image: PngImage): (pixel: number) => number {
  const { samples, channels, transparency } = image;
  if (image.colorType === "palette") {
    if (transparency !== undefined) return (i) => transparency[samples[i]!] ?? 255;
    // Without alpha the colours of the palette decide: black is outside.
    return anyChannel(image);
  }
  if (channels === 2 || channels === 4) return (i) => samples[i * channels + channels - 1]!;
  return anyChannel(image);
}

function anyChannel(image: PngImage): (pixel: number) => number {
  const { samples, channels, palette } = image;
  if (image.colorType === "palette" && palette !== undefined) {
    return (i) => {
      const index = samples[i]!;
      return Math.max(...palette.subarray(3 * index, 3 * index + 3));
    };
  }
  return (i) => {
    let largest = 0;
    for (let c = 0; c < channels; c++) largest = Math.max(largest, samples[i * channels + c]!);
    return largest;
  };
}

/** Coverage from 0 to 255: the alpha channel, else the grey value. */
function coverage(image: PngImage): (pixel: number) => number {
  const scale = 255 / ((1 << image.bitDepth) - 1);
  const value = opacity(image);
  if (image.colorType === "palette") return value;
  return (i) => Math.round(value(i) * scale);
}
