import { colorAt, colorOf } from "../classes/maskColors.ts";
import type { PngImage } from "../codecs/png.ts";
import type { ValueImage } from "../codecs/valueMasks.ts";

/**
 * A mask with one value per pixel. `numbers`: greys as stored, palette indices, or opacity where only opacity differs. `colors`: `R * 65536 + G * 256
 * + B`, 8 bits each, and `TRANSPARENT` for fully transparent pixels.
 */
export interface MaskPixels extends ValueImage {
  readonly hold: "numbers" | "colors";
  /** Bits of a number: up to 8, or 16. */
  readonly bitDepth: number;
  /** Returns the colour of an index, for masks with a palette. */
  colorOfIndex?(index: number): number | undefined;
}

/** The value of fully transparent pixels, larger than any colour. */
export const TRANSPARENT = 0x1000000;

/** Returns the samples of a PNG as a mask. */
export function maskPixels(png: PngImage): MaskPixels {
  const { width, height, colorType, bitDepth, samples, palette } = png;
  const image = { width, height, bitDepth };
  switch (colorType) {
    case "grey":
      // One bit is black and white, as 0 and 255 in masks of eight bits.
      return { ...image, hold: "numbers", values: bitDepth === 1 ? samples.map((sample) => sample * 255) : samples };
    case "palette": {
      const colorOfIndex = (index: number) => {
        const [r, g, b] = palette?.subarray(3 * index, 3 * index + 3) ?? [];
        return r === undefined || g === undefined || b === undefined ? undefined : colorOf(r, g, b);
      };
      return { ...image, hold: "numbers", values: samples, colorOfIndex };
    }
    case "greyAlpha":
      return { ...image, hold: "numbers", values: greyWithAlpha(png) };
    default: {
      const values = colorsOf(png);
      return values === undefined
        ? { ...image, hold: "numbers", values: channelOf(png, 3) }
        : { ...image, hold: "colors", bitDepth: 8, values };
    }
  }
}

function greyWithAlpha(png: PngImage): Uint8Array | Uint16Array {
  const grey = channelOf(png, 0);
  const alpha = channelOf(png, 1);
  if (isConstant(grey) && !isConstant(alpha)) return alpha;
  return grey.map((value, i) => (alpha[i] === 0 ? 0 : value));
}

/** Returns the colours of the pixels; undefined when all pixels have one colour and differ only in opacity. */
function colorsOf({ samples, channels, bitDepth }: PngImage): Uint32Array | undefined {
  const shift = bitDepth === 16 ? 8 : 0;
  const values = new Uint32Array(samples.length / channels);
  let sameColor = true;
  let sameAlpha = true;
  for (let i = 0, at = 0; i < values.length; i++, at += channels) {
    const color = colorAt(samples, at, shift);
    values[i] = color;
    if (channels === 4) {
      if (samples[at] !== samples[0] || samples[at + 1] !== samples[1] || samples[at + 2] !== samples[2])
        sameColor = false;
      if (samples[at + 3] !== samples[3]) sameAlpha = false;
    }
  }
  if (channels === 3 || sameAlpha) return values;
  if (sameColor) return undefined;
  for (let i = 0, at = 3; i < values.length; i++, at += 4) if (samples[at] === 0) values[i] = TRANSPARENT;
  return values;
}

function channelOf({ samples, channels }: PngImage, channel: number): Uint8Array | Uint16Array {
  const count = samples.length / channels;
  const values = samples instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0; i < count; i++) values[i] = samples[i * channels + channel]!;
  return values;
}

function isConstant(values: Uint8Array | Uint16Array): boolean {
  return values.every((value) => value === values[0]);
}
