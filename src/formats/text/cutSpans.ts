import { utf8Of } from "./jsonStream.ts";

/** A part of a text, in bytes of UTF-8, that is wanted. */
export interface SpanCut {
  readonly start: number;
  readonly end: number;
  /** Where it goes in the pool. */
  readonly at: number;
}

/** Copies parts of a stream, ordered by where they begin, to their places in `pool`. They are asked for one after another. */
export async function cutSpans(
  stream: AsyncIterable<Uint8Array>,
  wanted: Iterable<SpanCut>,
  pool: Uint8Array,
): Promise<void> {
  const spans = wanted[Symbol.iterator]();
  let span: SpanCut | undefined = spans.next().value;
  let passed = 0;
  for await (const bytes of utf8Of(stream)) {
    const end = passed + bytes.length;
    while (span !== undefined && span.start < end) {
      const from = Math.max(span.start, passed);
      const to = Math.min(span.end, end);
      pool.set(bytes.subarray(from - passed, to - passed), span.at + from - span.start);
      if (span.end > end) break;
      span = spans.next().value;
    }
    passed = end;
    if (span === undefined) break;
  }
  // The file is shorter than it was: what the pool contained before is not the rest of it.
  for (; span !== undefined; span = spans.next().value) {
    const cut = Math.max(0, passed - span.start);
    pool.fill(0, span.at + cut, span.at + span.end - span.start);
  }
}
