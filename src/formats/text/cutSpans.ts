import { utf8Of } from "./jsonStream.ts";

/** Bytes of a text that are wanted, and where they go. */
export interface SpanCut {
  readonly start: number;
  readonly end: number;
  /** Where it goes in the pool. */
  readonly at: number;
}

/** Copies parts of a stream, in order, to their places. */
export async function cutSpans(
  stream: AsyncIterable<Uint8Array>,
  wanted: readonly SpanCut[],
  pool: Uint8Array,
): Promise<void> {
  let next = 0;
  let passed = 0;
  for await (const bytes of utf8Of(stream)) {
    const end = passed + bytes.length;
    while (next < wanted.length) {
      const part = wanted[next]!;
      if (part.start >= end) break;
      const from = Math.max(part.start, passed);
      const to = Math.min(part.end, end);
      pool.set(bytes.subarray(from - passed, to - passed), part.at + from - part.start);
      if (part.end > end) break;
      next++;
    }
    passed = end;
    if (next === wanted.length) break;
  }
}
