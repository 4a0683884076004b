import type { RowPage } from "../db/rowPage.ts";

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
 * const rows = await db.call("listProjects", { ...query, limit: limit + 1 });
 * return pageOf(rows, limit, projectSummaryOf, ({ id }) => id);
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => number,
): Page<Item> {
  return itemsOf({ rows: rows.slice(0, limit), more: rows.length > limit }, itemOf, cursorOf);
}

/** Returns a page of rows as the API represents it. */
export function itemsOf<Row, Item>(
  { rows, more }: RowPage<Row>,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => number,
): Page<Item> {
  const last = rows.at(-1);
  return { items: rows.map(itemOf), nextCursor: more && last !== undefined ? String(cursorOf(last)) : null };
}

/** Returns the JSON of a page whose items are JSON already. */
export function pageJson({ items, nextCursor }: Page<string>): string {
  return `{"items":[${items.join(",")}],"nextCursor":${JSON.stringify(nextCursor)}}`;
}
