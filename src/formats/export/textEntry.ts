import type { ArchiveEntry } from "../format.ts";

/** Returns a text as an entry of an archive. */
export function textEntry(path: string, text: string): ArchiveEntry {
  const content = new TextEncoder().encode(text);
  return { path, bytes: content.length, content };
}

/** Digits after the decimal point: enough for a billionth of a pixel, and too few for the noise of calculations. */
const DIGITS = 9;

/** Returns a number of pixels without the noise of calculations. */
export function withoutNoise(value: number): number {
  return Number(value.toFixed(DIGITS));
}
