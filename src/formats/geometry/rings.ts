import type { Ring } from "../../model/geometry.ts";
import type { Mask } from "../codecs/bitmap.ts";
import type { Size } from "./rules.ts";

/**
 * Returns the pixels whose centres lie inside polygons with holes, clipped at the edges of the image. Within one polygon the rings alternate
 * (even-odd), so that holes are cut out; several polygons add up.
 */
export function maskOfRings(
  parts: readonly (readonly Ring[])[],
  size: Size | undefined,
): { mask: Mask; left: number; top: number } {
  const points = parts.flat(2);
  const limit = (values: number[], side: number | undefined): [number, number] => {
    const from = Math.max(0, Math.floor(values.reduce((least, value) => Math.min(least, value), Infinity)));
    const to = Math.ceil(values.reduce((most, value) => Math.max(most, value), -Infinity));
    return [from, Math.max(from + 1, Math.min(to, side ?? to))];
  };
  const [left, right] = limit(
    points.map(([x]) => x),
    size?.width,
  );
  const [top, bottom] = limit(
    points.map(([, y]) => y),
    size?.height,
  );
  const width = right - left;
  const values = new Uint8Array(width * (bottom - top));
  for (const rings of parts) {
    for (let y = top; y < bottom; y++) {
      const row = (y - top) * width - left;
      let entry: number | undefined;
      for (const crossing of crossingsAt(rings, y + 0.5)) {
        const x = Math.ceil(crossing - 0.5);
        if (entry === undefined) {
          entry = Math.max(left, x);
          continue;
        }
        const exit = Math.min(right, x);
        if (exit > entry) values.fill(1, row + entry, row + exit);
        entry = undefined;
      }
    }
  }
  return { mask: { width, height: bottom - top, values, alpha: false }, left, top };
}

/** Where a row crosses the rings, from left to right. */
function crossingsAt(rings: readonly Ring[], y: number): number[] {
  const crossings: number[] = [];
  for (const ring of rings) {
    let before = ring.at(-1);
    for (const point of ring) {
      if (before !== undefined && point[1] > y !== before[1] > y) {
        crossings.push(point[0] + ((y - point[1]) * (before[0] - point[0])) / (before[1] - point[1]));
      }
      before = point;
    }
  }
  return crossings.sort((a, b) => a - b);
}
