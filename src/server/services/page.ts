/** A page of a list as the API represents it. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/**
 * Returns a page of `limit` items from rows that were read with one more. The cursor of the next page is that of the last item; it is null
 * when there are no more rows.
 *
 * @example
 * const rows = await db.call("listTasks", { ...query, limit: limit + 1 });
 * return pageOf(rows, limit, taskOf, ({ id }) => id);
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => number,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    nextCursor: rows.length > limit && last !== undefined ? String(cursorOf(last)) : null,
  };
}
