import type { SessionSnapshot } from "../../uploader/index.ts";

/** Returns the bytes of files that the server has not been asked about yet; 0 once all files are hashed and checked. */
export function uncheckedBytes({ found, present, duplicates, missing, failed }: SessionSnapshot): number {
  return Math.max(0, found.bytes - present.bytes - duplicates.bytes - missing.bytes - failed.bytes);
}

/** Returns a fraction from 0 to 1 as a whole percentage, rounded down: `80%`. */
export function formatPercent(fraction: number): string {
  // 0.57 * 100 is less than 57 in binary.
  return `${Math.floor(fraction * 100 + 1e-9)}%`;
}
