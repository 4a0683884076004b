interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/**
 * Returns a page with `limit` items, or fewer only at the end of the list. The server may end a page early where items are large; `load` is
 * called again for the rest, with the cursor to go on from.
 *
 * @example
 * const page = await wholePage(60, (limit, cursor) => call(listTasks, { query: { limit, cursor } }));
 */
export async function wholePage<Item>(
  limit: number,
  load: (limit: number, cursor: string | undefined) => Promise<Page<Item>>,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const items: Item[] = [];
  let nextCursor: string | null = null;
  do {
    const part: Page<Item> = await load(limit - items.length, nextCursor ?? undefined);
    items.push(...part.items);
    nextCursor = part.nextCursor;
  } while (nextCursor !== null && items.length < limit);
  return { items, nextCursor };
}
