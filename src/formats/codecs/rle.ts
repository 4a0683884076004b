import type { Size } from "../geometry/rules.ts";
import type { Mask } from "./bitmap.ts";

/**
 * Run lengths of a mask as in COCO: over the whole image column by column, first zeros, then ones, and so on. Source: cocoapi
 * `common/maskApi.c` @8c9bcc3.
 */
export interface Rle extends Size {
  readonly counts: readonly number[];
}

/** Run lengths that cannot be decoded. The message is a sentence without its subject. */
export class RleError extends Error {
  override readonly name = "RleError";
}

/** Pixels of an image whose run lengths are decoded: the same limit as for images. */
const MAX_PIXELS = 100_000_000;

/**
 * Decodes counts from the text form of COCO: six bits for each character from "0" on, five of them the value, from the third count on as the
 * difference to the count before the last. Throws `RleError`.
 */
export function countsFromText(text: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    let scale = 1;
    for (;;) {
      const code = text.charCodeAt(at++) - 48;
      if (Number.isNaN(code)) throw new RleError("ends in the middle of a number");
      if (code < 0 || code > 63) throw new RleError(`contains the character ${JSON.stringify(text[at - 1])}`);
      // Seven groups are 35 bits, more than any image has pixels.
      if (scale > 2 ** 30) throw new RleError("contains a number that is too large");
      value += (code & 0x1f) * scale;
      scale *= 32;
      if ((code & 0x20) !== 0) continue;
      if ((code & 0x10) !== 0) value -= scale;
      break;
    }
    const before = counts.length > 2 ? (counts.at(-2) ?? 0) : 0;
    counts.push(value + before);
  }
  return counts;
}

/** Returns counts in the text form of COCO. */
export function countsToText(counts: readonly number[]): string {
  let text = "";
  for (const [i, count] of counts.entries()) {
    let rest = count - (i > 2 ? (counts[i - 2] ?? 0) : 0);
    for (let more = true; more; ) {
      let code = rest & 0x1f;
      rest >>= 5;
      more = (code & 0x10) !== 0 ? rest !== -1 : rest !== 0;
      if (more) code |= 0x20;
      text += String.fromCharCode(code + 48);
    }
  }
  return text;
}

/**
 * Returns the mask of run lengths, cropped to its box; undefined when no pixel is set. Takes memory for the box, not for the image. Throws
 * `RleError` for counts that do not cover the image exactly, and for an image beyond 100 million pixels.
 */
export function maskFromRle(rle: Rle): { left: number; top: number; mask: Mask } | undefined {
  checkRle(rle);
  const box = boxOf(rle);
  if (box === undefined) return undefined;
  const { left, top } = box;
  const width = box.right - left;
  const height = box.bottom - top;
  const values = new Uint8Array(width * height);
  for (const [from, to] of runsOf(rle)) {
    let x = Math.floor(from / rle.height) - left;
    let y = (from % rle.height) - top;
    for (let rest = to - from; rest > 0; x++, y = -top) {
      const length = Math.min(rest, rle.height - (y + top));
      for (let at = y * width + x, n = 0; n < length; n++, at += width) values[at] = 1;
      rest -= length;
    }
  }
  return { left, top, mask: { width, height, values, alpha: false } };
}

/** Returns the run lengths, over an image of `size`, of a mask whose top left pixel is at (`left`, `top`). Pixels outside the image are lost. */
export function rleFromMask(mask: Mask, left: number, top: number, size: Size): Rle {
  const counts: number[] = [];
  let value = 0;
  let run = 0;
  const add = (next: number, length: number) => {
    if (length <= 0) return;
    if (next !== value) {
      counts.push(run);
      value = next;
      run = 0;
    }
    run += length;
  };
  const firstColumn = Math.min(Math.max(0, left), size.width);
  const lastColumn = Math.max(firstColumn, Math.min(size.width, left + mask.width));
  const firstRow = Math.min(Math.max(0, top), size.height);
  const lastRow = Math.max(firstRow, Math.min(size.height, top + mask.height));
  add(0, firstColumn * size.height);
  for (let x = firstColumn; x < lastColumn; x++) {
    add(0, firstRow);
    for (let y = firstRow; y < lastRow; y++) add(mask.values[(y - top) * mask.width + (x - left)] === 0 ? 0 : 1, 1);
    add(0, size.height - lastRow);
  }
  add(0, (size.width - lastColumn) * size.height);
  counts.push(run);
  return { width: size.width, height: size.height, counts };
}

/** Returns how many pixels are set. */
export function rleArea(rle: Rle): number {
  let area = 0;
  for (const [i, count] of rle.counts.entries()) if (i % 2 === 1) area += count;
  return area;
}

function checkRle({ width, height, counts }: Rle): void {
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(height) || width <= 0 || height <= 0) {
    throw new RleError(`has the size ${width} x ${height}`);
  }
  if (width * height > MAX_PIXELS) throw new RleError(`has ${width} x ${height} pixels; at most 100 million are read`);
  let sum = 0;
  for (const count of counts) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RleError(`contains the run length ${count}`);
    sum += count;
  }
  if (sum !== width * height) {
    throw new RleError(`covers ${sum} pixels instead of the ${width * height} of its size, ${width} x ${height}`);
  }
}

function* runsOf({ counts }: Rle): Generator<[number, number]> {
  let at = 0;
  for (const [i, count] of counts.entries()) {
    const to = at + count;
    if (i % 2 === 1 && to > at) yield [at, to];
    at = to;
  }
}

function boxOf(rle: Rle): { left: number; top: number; right: number; bottom: number } | undefined {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [from, to] of runsOf(rle)) {
    const first = Math.floor(from / rle.height);
    const last = Math.floor((to - 1) / rle.height);
    box.left = Math.min(box.left, first);
    box.right = Math.max(box.right, last + 1);
    box.top = first === last ? Math.min(box.top, from % rle.height) : 0;
    box.bottom = first === last ? Math.max(box.bottom, ((to - 1) % rle.height) + 1) : rle.height;
  }
  return box.left === Infinity ? undefined : box;
}
