/** How long a request should take, in milliseconds: what a lost line, a crash or a pause throws away is what was under way. */
const AIM_MS = 4_000;
/** Bytes of the first requests, and the fewest later: below, the answers take longer than the files. */
const FIRST_BYTES = 1024 * 1024;
const FEWEST_BYTES = 256 * 1024;

/** How many bytes the next request should carry, learnt from those before: few on a slow line, as many as are any use on a fast one. */
export interface RequestSize {
  /** Bytes of content, at most `most`. */
  next(most: number): number;
  /** A request with so many bytes of content was answered after so many milliseconds. */
  took(bytes: number, ms: number): void;
}

/** Begins with 1 MiB; doubles at most from one request to the next, and shrinks at once. */
export function createRequestSize(): RequestSize {
  let size = FIRST_BYTES;
  return {
    next: (most) => Math.min(size, most),
    took(bytes, ms) {
      // A small one that was quick says nothing: it was the last, or there was no more.
      if (bytes < size / 2 && ms < AIM_MS) return;
      const wanted = (bytes / Math.max(ms, 1)) * AIM_MS;
      size = Math.max(FEWEST_BYTES, Math.min(wanted, size * 2));
    },
  };
}
