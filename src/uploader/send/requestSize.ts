/** How long a request should take, in milliseconds: a lost connection, a crash or a pause discards the requests in progress. */
const AIM_MS = 4_000;
/** Bytes of the first requests, and the minimum later: below it, waiting for responses takes longer than sending. */
const FIRST_BYTES = 1024 * 1024;
const FEWEST_BYTES = 256 * 1024;
/** How many times as large as the one before a request may be, and how many times once a request was lost. */
const GROWTH = 8;
const GROWTH_AFTER_LOSS = 2;

/** How many bytes the next request should carry, learned from earlier ones: few on a slow connection, many on a fast one. */
export interface RequestSize {
  /** Bytes of content, at most `most`. */
  next(most: number): number;
  /** Records the content bytes of a request and the milliseconds that it took. */
  took(bytes: number, ms: number): void;
  /** Records that a request with so many bytes of content was lost with its connection. */
  lost(bytes: number): void;
}

/**
 * Creates the size of requests: 1 MiB at first. It grows at most eightfold from one request to the next, and shrinks at once. After a
 * lost request the next ones have half of its bytes, and from then on the size only doubles: a connection that broke is likely to break again.
 */
export function createRequestSize(): RequestSize {
  let size = FIRST_BYTES;
  let growth = GROWTH;
  return {
    next(most) {
      size = Math.min(size, most);
      return size;
    },
    took(bytes, ms) {
      // A small, quick request is not a measurement: it was the last one, or there was nothing more to send.
      if (bytes < size / 2 && ms < AIM_MS) return;
      const wanted = (bytes / Math.max(ms, 1)) * AIM_MS;
      size = Math.max(FEWEST_BYTES, Math.min(wanted, size * growth));
    },
    lost(bytes) {
      growth = GROWTH_AFTER_LOSS;
      // Requests that were under way together are lost together.
      size = Math.max(FEWEST_BYTES, Math.min(size, bytes / 2));
    },
  };
}
