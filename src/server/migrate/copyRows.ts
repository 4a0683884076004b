import { placeholdersOf } from "../db/chunks.ts";
import type { Sql } from "../db/operation.ts";
import { MigrationError } from "./migrationError.ts";
import { contentsOf, createDigest, type Row, readPages } from "./rowPages.ts";
import type { RowStore } from "./rowStore.ts";
import type { Table } from "./tables.ts";

/** Rows of one statement. */
const STATEMENT_ROWS = 64;

interface CopyOptions {
  /** Called after each page with the number of rows of the table so far, and once for a table that is complete. */
  onProgress?(table: string, rows: number, isComplete: boolean): void;
  readonly signal?: AbortSignal;
}

/**
 * Copies a table into an empty one and the number of its next row with it, then reads the copy and compares it, row by row in the order of the key.
 * Returns the number of rows. Throws `MigrationError` when the copy differs.
 */
export async function copyTable(
  from: RowStore,
  to: RowStore,
  table: Table,
  { onProgress = () => {}, signal }: CopyOptions = {},
): Promise<number> {
  const digest = createDigest();
  let copied = 0;
  for await (const page of readPages(from.sql, table, signal)) {
    await insert(to.sql, table, page);
    digest.add(page);
    copied += page.length;
    onProgress(table.name, copied, false);
  }
  const source = digest.end();
  if (table.isNumbered) await to.setLastNumber(table, await from.lastNumber(table));
  await to.analyze(table);
  const copy = await contentsOf(to.sql, table, signal);
  if (copy.rows !== source.rows || copy.digest !== source.digest) {
    throw new MigrationError(
      `The copy of the table ${table.name} differs: ${source.rows} rows were read, ${copy.rows} are in the copy, and their contents are not equal. Nothing was changed in either database.`,
    );
  }
  onProgress(table.name, copied, true);
  return copied;
}

async function insert(sql: Sql, { name, columns }: Table, rows: readonly Row[]): Promise<void> {
  const into = `INSERT INTO "${name}" (${columns.map((column) => `"${column.name}"`).join(", ")}) VALUES`;
  const row = `(${placeholdersOf(columns.length)})`;
  const textOf = (count: number) => `${into} ${Array(count).fill(row).join(", ")}`;
  const sent: Promise<unknown>[] = [];
  let first = 0;
  for (; first + STATEMENT_ROWS <= rows.length; first += STATEMENT_ROWS) {
    sent.push(sql.run(textOf(STATEMENT_ROWS), rows.slice(first, first + STATEMENT_ROWS).flat()));
  }
  if (first < rows.length) sent.push(sql.runMany(textOf(1), rows.slice(first)));
  // All have ended when one has failed.
  for (const outcome of await Promise.allSettled(sent)) {
    if (outcome.status === "rejected") {
      const { reason } = outcome;
      throw new MigrationError(
        `A row of the table ${name} could not be written, so none was: ${reason instanceof Error ? reason.message : reason}. Run the same command again.`,
      );
    }
  }
}
