/** How long a request should take, in milliseconds: a lost connection, a crash or a pause throws away what was under way. */
const AIM_MS = 4_000;
/** Bytes of the first requests, and the fewest later: below, the responses take longer than the files. */
const FIRST_BYTES = 1024 * 1024;
const FEWEST_BYTES = 256 * 1024;

/** How many bytes the next request should carry, learnt from earlier ones: few on a slow connection, many on a fast one. */
export interface RequestSize {
  /** Bytes of content, at most `most`. */
  next(most: number): number;
  /** Records that a request with so many bytes of content took so many milliseconds. */
  took(bytes: number, ms: number): void;
}

/** Creates the size of requests: 1 MiB first, at most doubled from one request to the next, reduced at once. */
export function createRequestSize(): RequestSize {
  let size = FIRST_BYTES;
  return {
    next: (most) => Math.min(size, most),
    took(bytes, ms) {
      // A small quick request gives no measure: it was the last, or there was no more to send.
      if (bytes < size / 2 && ms < AIM_MS) return;
      const wanted = (bytes / Math.max(ms, 1)) * AIM_MS;
      size = Math.max(FEWEST_BYTES, Math.min(wanted, size * 2));
    },
  };
}
