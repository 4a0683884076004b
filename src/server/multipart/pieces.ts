/** The start of a content, and all of it again when there is more. */
interface Start {
  /** The content, when it has no more than the limit. */
  readonly bytes: Buffer;
  readonly more: AsyncIterable<Buffer> | undefined;
}

/** Reads a content up to a limit. `bytes` is a copy, so that a small content does not keep the chunk in which it arrived. */
export async function readStart(content: AsyncIterable<Buffer>, maxBytes: number): Promise<Start> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const iterator = content[Symbol.asyncIterator]();
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    pieces.push(step.value);
    bytes += step.value.length;
    if (bytes > maxBytes) return { bytes: Buffer.alloc(0), more: join(pieces, iterator) };
  }
  return { bytes: Buffer.concat(pieces), more: undefined };
}

async function* join(pieces: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
  for (let step = await rest.next(); !step.done; step = await rest.next()) yield step.value;
}

/** Yields a content, and throws `error()` when it has more bytes than `maxBytes`. */
export async function* limited(
  content: AsyncIterable<Buffer>,
  maxBytes: number,
  error: () => Error,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > maxBytes) throw error();
    yield piece;
  }
}
