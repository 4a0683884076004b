/**
 * Maps items with up to `width` of them in progress, for reads whose waiting times would add up. Yields the results in the order of the
 * items; the first rejection ends it.
 */
export async function* mapAhead<Item, Result>(
  items: Iterable<Item>,
  map: (item: Item) => Promise<Result>,
  width = 16,
): AsyncGenerator<Result, void, undefined> {
  const started: Promise<Result>[] = [];
  for (const item of items) {
    const result = map(item);
    // A rejection is thrown when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    started.push(result);
    const first = started.length >= width ? started.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const result of started) yield await result;
}
