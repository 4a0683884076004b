/**
 * Bytes that arrive in pieces. A source that often has its next piece at hand also has `takePiece`, because waiting costs more than a small
 * piece. Streams of Node have a `take` of another meaning.
 */
export interface Pieces extends AsyncIterable<Uint8Array> {
  /** Returns the next piece, or a promise of it when it has not arrived; undefined at the end. The piece is valid until the next call. */
  takePiece?(): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** Calls `use` with each piece, one after another; waits only for pieces that have not arrived, and where `use` returns a promise. */
export async function forEachPiece(
  source: Pieces,
  use: (piece: Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  if (source.takePiece === undefined) {
    for await (const piece of source) await use(piece);
    return;
  }
  for (;;) {
    const next = source.takePiece();
    const piece = next instanceof Promise ? await next : next;
    if (piece === undefined) return;
    const used = use(piece);
    if (used !== undefined) await used;
  }
}

/** Returns pieces with a function that is called with each of them as it passes. */
export function watched(source: Pieces, watch: (piece: Uint8Array) => void): Pieces {
  const passed = (piece: Uint8Array | undefined) => {
    if (piece !== undefined) watch(piece);
    return piece;
  };
  async function* each(): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      watch(piece);
      yield piece;
    }
  }
  return {
    [Symbol.asyncIterator]: each,
    ...(source.takePiece !== undefined && {
      takePiece() {
        const next = source.takePiece?.();
        return next instanceof Promise ? next.then(passed) : passed(next);
      },
    }),
  };
}
