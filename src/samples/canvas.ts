import { itemAt } from "../model/itemAt.ts";

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
export function createCanvas(width: number, height: number, from: Rgb, to: Rgb): Canvas {
  const pixels = new Uint8Array(width * height * 3);
  const [red, green, blue] = from;
  const [moreRed, moreGreen, moreBlue] = [to[0] - red, to[1] - green, to[2] - blue];
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const t = (0.4 * x) / width + (0.6 * y) / height;
      pixels[at++] = red + moreRed * t;
      pixels[at++] = green + moreGreen * t;
      pixels[at++] = blue + moreBlue * t;
    }
  }
  return { width, height, pixels };
}

/** Returns the colour of a pixel. Throws for one that is not on the canvas. */
export function pixelAt({ width, pixels }: Canvas, x: number, y: number): Rgb {
  const at = 3 * (y * width + x);
  return [itemAt(pixels, at), itemAt(pixels, at + 1), itemAt(pixels, at + 2)];
}

/** Sub-rows of a pixel that outlines are sampled on; across they are exact. */
const SUB_ROWS = 4;

/**
 * Fills the inside of some outlines (even-odd, so that an outline in another is a hole) with a colour. `opacity` 0 to 1. Edges are smooth.
 */
export function fillOutlines(canvas: Canvas, outlines: readonly (readonly Point[])[], color: Rgb, opacity = 1): void {
  const { pixels } = canvas;
  const [red, green, blue] = color;
  forCoverage(canvas, outlines, (pixel, coverage) => {
    const weight = coverage * opacity;
    const at = 3 * pixel;
    blend(pixels, at, red, weight);
    blend(pixels, at + 1, green, weight);
    blend(pixels, at + 2, blue, weight);
  });
}

function blend(pixels: Uint8Array, at: number, value: number, weight: number): void {
  pixels[at] = pixels[at]! * (1 - weight) + value * weight + 0.5;
}

/** The pixels that lie at least half inside the outlines, as a mask of 0 and 1 over the whole canvas. */
export function maskOfOutlines(
  size: { readonly width: number; readonly height: number },
  outlines: readonly (readonly Point[])[],
): Uint8Array {
  const mask = new Uint8Array(size.width * size.height);
  forCoverage(size, outlines, (at, coverage) => {
    mask[at] = coverage >= 0.5 ? 1 : 0;
  });
  return mask;
}

function forCoverage(
  { width, height }: { readonly width: number; readonly height: number },
  outlines: readonly (readonly Point[])[],
  visit: (pixel: number, coverage: number) => void,
): void {
  const ys = outlines.flat().map((point) => point[1]);
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)));
  const row = new Float32Array(width);
  const edges = edgesOf(outlines);
  for (let y = top; y < bottom; y++) {
    row.fill(0);
    for (let sub = 0; sub < SUB_ROWS; sub++) {
      let start: number | undefined;
      for (const x of crossingsAt(edges, y + (sub + 0.5) / SUB_ROWS)) {
        if (start !== undefined) addSpan(row, start, x, width);
        start = start === undefined ? x : undefined;
      }
    }
    for (let x = 0; x < width; x++) {
      const covered = row[x]!;
      if (covered > 0) visit(y * width + x, Math.min(1, covered / SUB_ROWS));
    }
  }
}

interface Edge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Returns the edges of closed outlines. */
function edgesOf(outlines: readonly (readonly Point[])[]): Edge[] {
  return outlines.flatMap((outline) =>
    outline.map(([x1, y1], i) => {
      const [x2, y2] = itemAt(outline, (i + 1) % outline.length);
      return { x1, y1, x2, y2 };
    }),
  );
}

/** Returns where edges cross a row, from left to right. */
function crossingsAt(edges: readonly Edge[], y: number): number[] {
  const xs: number[] = [];
  for (const { x1, y1, x2, y2 } of edges) {
    if (y1 <= y !== y2 <= y) xs.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return xs.sort((a, b) => a - b);
}

function addSpan(row: Float32Array, from: number, to: number, width: number): void {
  const left = Math.max(0, from);
  const right = Math.min(width, to);
  if (left >= right) return;
  const first = Math.floor(left);
  const last = Math.ceil(right) - 1;
  row[first]! += Math.min(first + 1, right) - left;
  for (let x = first + 1; x < last; x++) row[x]! += 1;
  if (last > first) row[last]! += right - last;
}
