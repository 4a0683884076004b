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
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const t = (0.4 * x) / width + (0.6 * y) / height;
      for (let c = 0; c < 3; c++) pixels[at++] = from[c]! + (to[c]! - from[c]!) * t;
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
  forCoverage(canvas, outlines, (at, coverage) => {
    const share = coverage * opacity;
    for (let c = 0; c < 3; c++) {
      canvas.pixels[3 * at + c] = canvas.pixels[3 * at + c]! * (1 - share) + color[c]! * share + 0.5;
    }
  });
}

/** The pixels that lie at least half inside of some outlines, as a mask of 0 and 1 over the whole canvas. */
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
  for (let y = top; y < bottom; y++) {
    row.fill(0);
    for (let sub = 0; sub < SUB_ROWS; sub++) {
      const crossings = crossingsAt(outlines, y + (sub + 0.5) / SUB_ROWS);
      for (let i = 0; i + 1 < crossings.length; i += 2) addSpan(row, crossings[i]!, crossings[i + 1]!, width);
    }
    for (let x = 0; x < width; x++) if (row[x]! > 0) visit(y * width + x, Math.min(1, row[x]! / SUB_ROWS));
  }
}

function crossingsAt(outlines: readonly (readonly Point[])[], y: number): number[] {
  const xs: number[] = [];
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i++) {
      const [x1, y1] = outline[i]!;
      const [x2, y2] = outline[(i + 1) % outline.length]!;
      if (y1 <= y === y2 <= y) continue;
      xs.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  return xs.sort((a, b) => a - b);
}

function addSpan(row: Float32Array, from: number, to: number, width: number): void {
  const left = Math.max(0, from);
  const right = Math.min(width, to);
  for (let x = Math.floor(left); x < right; x++) row[x]! += Math.min(x + 1, right) - Math.max(x, left);
}
