/** Red, green, blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];
type Point = readonly [number, number];
/** Pixels to draw on: 3 bytes each, row by row. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}
/** A canvas with a soft background: a slanted gradient between two colours. */
export declare function createCanvas(width: number, height: number, from: Rgb, to: Rgb): Canvas;
/**
 * Fills the inside of some outlines (even-odd, so that an outline in another is a hole) with a colour. `opacity` 0 to 1. Edges are smooth.
 */
export declare function fillOutlines(
  canvas: Canvas,
  outlines: readonly (readonly Point[])[],
  color: Rgb,
  opacity?: number,
): void;
/** The pixels that lie at least half inside of some outlines, as a mask of 0 and 1 over the whole canvas. */
export declare function maskOfOutlines(
  size: {
    readonly width: number;
    readonly height: number;
  },
  outlines: readonly (readonly Point[])[],
): Uint8Array;
