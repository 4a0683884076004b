import { extent, maskSize } from "../../formats/public.ts";
import type { Figure } from "../../model/figure.ts";
import type { Geometry } from "../../model/geometry.ts";
import { count } from "../../model/plural.ts";

/** A bar of a histogram: what it counts, in words. */
export interface Bin {
  readonly label: string;
  /** For those who hear it. */
  readonly words: string;
}

/** Objects per image: where each bin begins. From 3 on a bin is about as wide as all before it. */
const COUNTS = [0, 1, 2, 3, 5, 9, 17, 33] as const;

/** Bins of `countBin`. */
export const COUNT_BINS: readonly Bin[] = COUNTS.map((from, at) => {
  const to = (COUNTS[at + 1] ?? Number.POSITIVE_INFINITY) - 1;
  if (to === from) return { label: `${from}`, words: count(from, "object") };
  if (to === Number.POSITIVE_INFINITY) return { label: `${from}+`, words: `${from} objects or more` };
  return { label: `${from}–${to}`, words: `${from} to ${to} objects` };
});

/** Which bin a number of objects belongs to. */
export function countBin(objects: number): number {
  let bin = COUNTS.length - 1;
  while (objects < COUNTS[bin]!) bin--;
  return bin;
}

/** Parts of the image's area: where each bin but the first begins. Steps of about three, because sizes spread over many powers of ten. */
const SHARES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] as const;

/** Bins of `shareBin`. */
export const SHARE_BINS: readonly Bin[] = [0, ...SHARES].map((from, at) => {
  const to = SHARES[at];
  if (from === 0) return { label: `<${percent(to!)}`, words: `less than ${percent(to!)} % of the image` };
  if (to === undefined) return { label: `>${percent(from)}`, words: `more than ${percent(from)} % of the image` };
  return { label: `${percent(from)}–${percent(to)}`, words: `${percent(from)} to ${percent(to)} % of the image` };
});

/** Which bin a part of an image's area, from 0 to 1, belongs to. */
export function shareBin(share: number): number {
  let bin = SHARES.length;
  while (bin > 0 && share < SHARES[bin - 1]!) bin--;
  return bin;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}`;
}

/** Which part of an image, from 0 to 1, the upright box around an object covers; undefined for what has no size. */
export function boxShare(figure: Figure, image: { width: number; height: number }): number | undefined {
  const box = boxSize(figure.geometry);
  if (box === undefined) return undefined;
  return Math.min(1, Math.max(0, (box.width * box.height) / (image.width * image.height)));
}

function boxSize(geometry: Geometry): { width: number; height: number } | undefined {
  if (geometry.type === "point" || geometry.type === "other") return undefined;
  if (geometry.type === "bitmap") return maskSize(geometry.data);
  // Key points that are hidden often stand at the origin.
  const shown =
    geometry.type === "graph" ? { ...geometry, nodes: geometry.nodes.filter(({ disabled }) => !disabled) } : geometry;
  const [left, top, right, bottom] = extent(shown);
  return right >= left && bottom >= top ? { width: right - left, height: bottom - top } : undefined;
}
