import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Sql, SqlValue } from "../db/operation.ts";
import { storables } from "../db/texts.ts";
import type { Table } from "./tables.ts";

/** The values of a row, in the order of the columns of its table. */
export type Row = readonly SqlValue[];

/** Most rows of a page. */
const PAGE_ROWS = 512;
/** Most characters in the texts of a page, unless its only row has more: annotations may be long. */
const PAGE_CHARACTERS = 4_000_000;

/** Yields all rows of a table in the order of its key, as every engine stores them, in pages of a bounded size. */
export async function* readPages(sql: Sql, table: Table, signal?: AbortSignal): AsyncGenerator<Row[]> {
  const columns = listed(table.columns.map(({ name }) => name));
  const keyPlaces = table.key.map((name) => table.columns.findIndex((column) => column.name === name));
  const texts = table.columns.filter(({ isText }) => isText).map(({ name }) => `coalesce(length("${name}"), 0)`);
  for (let after: Row = []; ; ) {
    signal?.throwIfAborted();
    const from = after.length > 0 ? `WHERE (${listed(table.key)}) > (${table.key.map(() => "?").join(", ")})` : "";
    const rest = (limit: number) => `FROM "${table.name}" ${from} ORDER BY ${listed(table.key)} LIMIT ${limit}`;
    const sizes = await sql.all<{ size: number }>(
      `SELECT ${["0", ...texts].join(" + ")} AS size ${rest(PAGE_ROWS)}`,
      after,
    );
    if (sizes.length === 0) return;
    const limit = rowsThatFit(sizes.map(({ size }) => size));
    const found = await sql.all<Record<string, SqlValue>>(`SELECT ${columns} ${rest(limit)}`, after);
    const page = found.map((row) => storables(table.columns.map(({ name }) => row[name] ?? null)));
    yield page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = keyPlaces.map((place) => last[place] ?? null);
    // The embedded engine works in this thread: signals get a turn.
    await setImmediate();
  }
}

/** Returns how many rows a page has: a power of two, so that there are few different statements. */
function rowsThatFit(sizes: readonly number[]): number {
  let characters = 0;
  const tooMany = sizes.findIndex((size) => {
    characters += size;
    return characters > PAGE_CHARACTERS;
  });
  if (tooMany < 0) return PAGE_ROWS;
  return 2 ** Math.floor(Math.log2(Math.max(1, tooMany)));
}

/** What a table contains, to be compared with another one. */
export interface Contents {
  readonly rows: number;
  /** SHA-256 over all rows in the order of the key, hex. */
  readonly digest: string;
}

/** Counts and hashes rows that are passed in the order of the key. */
export function createDigest(): { add(rows: readonly Row[]): void; end(): Contents } {
  const hash = createHash("sha256");
  let count = 0;
  return {
    add(rows) {
      count += rows.length;
      for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
    },
    end: () => ({ rows: count, digest: hash.digest("hex") }),
  };
}

/** Reads a whole table and returns what it contains. */
export async function contentsOf(sql: Sql, table: Table, signal?: AbortSignal): Promise<Contents> {
  const digest = createDigest();
  for await (const page of readPages(sql, table, signal)) digest.add(page);
  return digest.end();
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
