/** Yields each added item with the id of its row; `ids` are in the order of the items. Throws when an id is missing, which is a bug. */
export function* withIds<Item>(items: readonly Item[], ids: readonly number[]): Generator<[item: Item, id: number]> {
  for (const [index, item] of items.entries()) {
    const id = ids[index];
    if (id === undefined) throw new Error(`The database returned ${ids.length} ids for ${items.length} rows.`);
    yield [item, id];
  }
}
