/** A page of rows. */
export interface RowPage<Row> {
  readonly rows: readonly Row[];
  /** Whether the list goes on after them. */
  readonly more: boolean;
}

/** How much a page may hold. */
export interface PageSize {
  /** Rows, 1 or more. */
  readonly limit: number;
  /** Bytes of text. A page ends before it exceeds them, but not before its first row. */
  readonly bytes: number;
}

/** Rows of one query, so that few are read in vain when a page ends early. */
const READ_TOGETHER = 50;

/**
 * Reads a page of rows of any length. `next` reads rows that follow a row, in the order of the list; from its beginning when there is none.
 *
 * @example
 * pageOfRows(size, (last, limit) => sql.all("SELECT seq, message FROM task_log WHERE seq > ? ORDER BY seq LIMIT ?", [last?.seq ?? 0, limit]));
 */
export async function pageOfRows<Row extends object>(
  { limit, bytes }: PageSize,
  next: (last: Row | undefined, limit: number) => Promise<readonly Row[]>,
): Promise<RowPage<Row>> {
  const rows: Row[] = [];
  let used = 0;
  for (;;) {
    const wanted = Math.min(READ_TOGETHER, limit + 1 - rows.length);
    const found = await next(rows.at(-1), wanted);
    for (const row of found) {
      used += textBytes(row);
      if (rows.length === limit || (rows.length > 0 && used > bytes)) return { rows, more: true };
      rows.push(row);
    }
    if (found.length < wanted) return { rows, more: false };
  }
}

/** Returns the size of the texts in a row, in bytes of UTF-8. */
export function textBytes(row: object): number {
  let bytes = 0;
  for (const value of Object.values(row)) if (typeof value === "string") bytes += Buffer.byteLength(value);
  return bytes;
}
