/** Values that one statement looks up. The statement is the same for every chunk, so it is prepared once. */
const CHUNK_VALUES = 250;

/** Returns the placeholders of a chunk: `?,?,?...`, for `IN (...)`. */
export function placeholdersOf(size: number): string {
  return Array.from({ length: size }, () => "?").join(",");
}

/** The placeholders of one chunk of 250. */
export const chunkPlaceholders: string = placeholdersOf(CHUNK_VALUES);

/** Yields values in chunks of exactly `size`. The last chunk is filled up with its last value, which does not change the result of `IN`. */
export function* chunksOf<Value>(values: Iterable<Value>, size: number = CHUNK_VALUES): Generator<Value[]> {
  let chunk: Value[] = [];
  for (const value of values) {
    chunk.push(value);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  const last = chunk.at(-1);
  if (last === undefined) return;
  while (chunk.length < size) chunk.push(last);
  yield chunk;
}
