import { extent, maskSize } from "../../formats/public.ts";
import type { Figure } from "../../model/figure.ts";
import type { Geometry } from "../../model/geometry.ts";
import { itemAt } from "../../model/itemAt.ts";
import { count } from "../../model/plural.ts";

/** A bar of a histogram. */
interface Bin {
  readonly label: string;
  /** The label spelled out, for screen readers. */
  readonly words: string;
}

/** Objects per image: the lower bound of each bin. From 3 on, a bin is about as wide as all bins before it. */
const COUNTS = [0, 1, 2, 3, 5, 9, 17, 33] as const;

/** The bins of `countBin`. */
export const COUNT_BINS: readonly Bin[] = COUNTS.map((from, at) => {
  const next = COUNTS[at + 1];
  if (next === undefined) return { label: `${from}+`, words: `${from} objects or more` };
  const to = next - 1;
  if (to === from) return { label: `${from}`, words: count(from, "object") };
  return { label: `${from}–${to}`, words: `${from} to ${to} objects` };
});

/** Returns the index in `COUNT_BINS` of a number of objects. */
export function countBin(objects: number): number {
  return COUNTS.findLastIndex((from) => objects >= from);
}

/** Fractions of the image area between two bins. Each is about three times the one before, because sizes span many powers of ten. */
const AREAS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] as const;

/** The bins of `areaBin`. */
export const AREA_BINS: readonly Bin[] = [undefined, ...AREAS].map((from, at) => {
  const to = AREAS[at];
  if (from === undefined) {
    const first = percent(AREAS[0]);
    return { label: `<${first}`, words: `less than ${first}% of the image` };
  }
  if (to === undefined) return { label: `>${percent(from)}`, words: `more than ${percent(from)}% of the image` };
  return { label: `${percent(from)}–${percent(to)}`, words: `${percent(from)} to ${percent(to)}% of the image` };
});

/** Returns the index in `AREA_BINS` of a fraction of the image area, 0 to 1. */
export function areaBin(area: number): number {
  return AREAS.findLastIndex((bound) => area >= bound) + 1;
}

/** Adds one to the number of a bin. Throws for a bin that `counts` does not have. */
export function addToBin(counts: Uint32Array, bin: number): void {
  counts[bin] = itemAt(counts, bin) + 1;
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))}`;
}

/** Returns the area of the bounding box of an object as a fraction of the image area, 0 to 1; undefined for an object without a size. */
export function relativeArea(figure: Figure, image: { width: number; height: number }): number | undefined {
  const box = boxSize(figure.geometry);
  if (box === undefined) return undefined;
  return Math.min(1, Math.max(0, (box.width * box.height) / (image.width * image.height)));
}

function boxSize(geometry: Geometry): { width: number; height: number } | undefined {
  if (geometry.type === "point" || geometry.type === "other") return undefined;
  if (geometry.type === "bitmap") return maskSize(geometry.data);
  // Hidden keypoints often have the coordinates (0, 0).
  const shown =
    geometry.type === "graph" ? { ...geometry, nodes: geometry.nodes.filter(({ disabled }) => !disabled) } : geometry;
  const [left, top, right, bottom] = extent(shown);
  return right >= left && bottom >= top ? { width: right - left, height: bottom - top } : undefined;
}
