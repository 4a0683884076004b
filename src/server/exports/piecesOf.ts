/** Size of a piece that is passed between threads: large enough that passing costs little. */
const PIECE_BYTES = 256 * 1024;

/** Joins the chunks of an archive into pieces, each with a buffer of its own. */
export async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(PIECE_BYTES);
  let used = 0;
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length; ) {
      const part = chunk.subarray(taken, taken + PIECE_BYTES - used);
      piece.set(part, used);
      taken += part.length;
      used += part.length;
      if (used < PIECE_BYTES) continue;
      yield piece;
      piece = new Uint8Array(PIECE_BYTES);
      used = 0;
    }
  }
  if (used > 0) yield piece.slice(0, used);
}
