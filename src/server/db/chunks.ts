/** Values that one statement looks up. The statement is the same for every chunk, so it is prepared once. */
export const CHUNK_VALUES = 250;

/** The placeholders of one chunk: `?,?,?...`, for `IN (...)`. */
export const chunkPlaceholders: string = Array.from({ length: CHUNK_VALUES }, () => "?").join(",");

/** Cuts values into chunks of exactly `CHUNK_VALUES`; the last is filled up with its own last value, which changes nothing in an `IN`. */
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
