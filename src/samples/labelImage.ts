import { encodePng, type PngColorType } from "../formats/codecs/png.ts";
import { itemAt } from "../model/itemAt.ts";

/** One sample of a pixel, or all of them. */
type Pixel = number | readonly number[];
/** Pixels with the columns that they fill, from the first up to but without the second. Later ones lie over earlier ones. */
export type Columns = readonly (readonly [pixel: Pixel, from: number, to: number])[];

/** How a label image is drawn. */
export interface LabelImageOptions {
  readonly width: number;
  readonly height: number;
  /** Default grey. */
  readonly colorType?: PngColorType;
  /** Default 8. */
  readonly bitDepth?: 1 | 8 | 16;
  /** Red, green, blue of each index. */
  readonly palette?: Uint8Array;
  /** What the other columns hold; default 0 in all channels. */
  readonly rest?: Pixel;
}

const channelsOf: Record<PngColorType, number> = { grey: 1, palette: 1, greyAlpha: 2, rgb: 3, rgba: 4 };

/** Draws a label image as datasets have it beside their images: values in columns from top to bottom. */
export function drawLabelImage(columns: Columns, options: LabelImageOptions): Uint8Array {
  const { width, height, colorType = "grey", bitDepth = 8, palette, rest = 0 } = options;
  const channels = channelsOf[colorType];
  const row = new Array<number>(width * channels);
  for (const [pixel, from, to] of [[rest, 0, width] as const, ...columns]) {
    for (let at = from * channels; at < to * channels; at++) {
      row[at] = typeof pixel === "number" ? pixel : itemAt(pixel, at % channels);
    }
  }
  const samples = bitDepth === 16 ? new Uint16Array(row.length * height) : new Uint8Array(row.length * height);
  for (let y = 0; y < height; y++) samples.set(row, y * row.length);
  return encodePng({ width, height, colorType, bitDepth, samples, ...(palette && { palette }) });
}
