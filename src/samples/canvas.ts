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
    pixels[at] = pixels[at]! * (1 - weight) + red * weight + 0.5;
    pixels[at + 1] = pixels[at + 1]! * (1 - weight) + green * weight + 0.5;
    pixels[at + 2] = pixels[at + 2]! * (1 - weight) + blue * weight + 0.5;
  });
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
  const row = new Float32Array(width + 1);
  const edges = edgesOf(outlines);
  for (let y = top; y < bottom; y++) {
    row.fill(0);
    for (let sub = 0; sub < SUB_ROWS; sub++) {
      const crossings = crossingsAt(edges, y + (sub + 0.5) / SUB_ROWS);
      for (let i = 0; i + 1 < crossings.length; i += 2) addSpan(row, crossings[i]!, crossings[i + 1]!, width);
    }
    for (let x = 0; x < width; x++) if (row[x]! > 0) visit(y * width + x, Math.min(1, row[x]! / SUB_ROWS));
  }
}

/** The edges of closed outlines as x1, y1, x2, y2, one after another: they are asked for four times a row. */
function edgesOf(outlines: readonly (readonly Point[])[]): Float64Array {
  return Float64Array.from(
    outlines.flatMap((outline) => outline.flatMap((point, i) => [...point, ...outline[(i + 1) % outline.length]!])),
  );
}

function crossingsAt(edges: Float64Array, y: number): number[] {
  const xs: number[] = [];
  for (let at = 0; at < edges.length; at += 4) {
    const y1 = edges[at + 1]!;
    const y2 = edges[at + 3]!;
    if (y1 <= y === y2 <= y) continue;
    xs.push(edges[at]! + ((y - y1) / (y2 - y1)) * (edges[at + 2]! - edges[at]!));
  }
  return xs.length < 3 && xs[0]! <= xs[1]! ? xs : xs.sort((a, b) => a - b);
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
