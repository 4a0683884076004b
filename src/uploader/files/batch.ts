import { FILES_PER_REQUEST } from "../../contract/limits.ts";

/** What one upload request may carry. */
export interface BatchLimits {
  readonly files: number;
  /** Bytes of content; a larger file is sent alone. */
  readonly bytes: number;
}

/** The best size as measured: more is no faster, and a lost request costs little. */
export const BATCH: BatchLimits = { files: FILES_PER_REQUEST, bytes: 8 * 1024 * 1024 };

/**
 * Returns how many files from the head of a queue go into the next request: as many as fit, in their order, and at least one. `sizes` are
 * bytes, in the order of the queue; the result is 0 only for an empty queue.
 */
export function batchLength(sizes: Iterable<number>, limits: BatchLimits = BATCH): number {
  let files = 0;
  let bytes = 0;
  for (const size of sizes) {
    if (files > 0 && bytes + size > limits.bytes) break;
    files++;
    bytes += size;
    if (files >= limits.files || bytes >= limits.bytes) break;
  }
  return files;
}
