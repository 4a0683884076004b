/**
 * Maps items in order while up to `width` of them are under way, for reads whose waiting would add up. The results come in the order of the
 * items; the first failure ends it.
 */
export async function* mapAhead<Item, Result>(
  items: Iterable<Item>,
  map: (item: Item) => Promise<Result>,
  width = 16,
): AsyncGenerator<Result, void, undefined> {
  const underWay: Promise<Result>[] = [];
  for (const item of items) {
    const result = map(item);
    // Its failure is reported when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    underWay.push(result);
    if (underWay.length >= width) yield await underWay.shift()!;
  }
  for (const result of underWay) yield await result;
}
