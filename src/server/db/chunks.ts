/** Values that one statement looks up. The statement is the same for every chunk, so it is prepared once. */
const CHUNK_VALUES = 250;

/** The placeholders of one chunk: `?,?,?...`, for `IN (...)`. */
export const chunkPlaceholders: string = Array.from({ length: CHUNK_VALUES }, () => "?").join(",");

/** Yields values in chunks of exactly 250. The last chunk is filled up with its last value, which does not change the result of `IN`. */
export function* chunksOf<Value>(values: Iterable<Value>): Generator<Value[]> {
  let chunk: Value[] = [];
  for (const value of values) {
    chunk.push(value);
    if (chunk.length === CHUNK_VALUES) {
      yield chunk;
      chunk = [];
    }
  }
  const last = chunk.at(-1);
  if (last === undefined) return;
  while (chunk.length < CHUNK_VALUES) chunk.push(last);
  yield chunk;
}
