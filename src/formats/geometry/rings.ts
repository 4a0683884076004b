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
      const crossings = crossingsAt(rings, y + 0.5);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = Math.max(left, Math.ceil(crossings[i]! - 0.5));
        const to = Math.min(right, Math.ceil(crossings[i + 1]! - 0.5));
        if (to > from) values.fill(1, (y - top) * width + from - left, (y - top) * width + to - left);
      }
    }
  }
  return { mask: { width, height: bottom - top, values, alpha: false }, left, top };
}

/** Where a row crosses the rings, from left to right. */
function crossingsAt(rings: readonly Ring[], y: number): number[] {
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i]!;
      const [bx, by] = ring[j]!;
      if (ay > y !== by > y) crossings.push(ax + ((y - ay) * (bx - ax)) / (by - ay));
    }
  }
  return crossings.sort((a, b) => a - b);
}
