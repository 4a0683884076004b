import { afterEach, beforeEach, expect, test } from "vitest";
import { insertNumbered, insertReturning, insertRows } from "./insertRows.ts";
import type { Sql } from "./operation.ts";
import { loadSqliteApi, type SqliteConnection } from "./sqliteApi.ts";
import { connectSqlite, createSql } from "./sqliteConnection.ts";

let connection: SqliteConnection;
let sql: Sql;
beforeEach(async () => {
  connection = connectSqlite(await loadSqliteApi(), ":memory:", "write");
  connection.exec("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, size INTEGER)");
  sql = createSql(connection);
});
afterEach(() => connection.close());

const into = "INSERT INTO t (name, size)";
const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => [`name ${index}`, index]);

test.each([0, 1, 49, 50, 51, 100, 237])("%i rows are all inserted, each with its values", async (count) => {
  const rows = rowsOf(count);
  await insertRows(sql, { into, rows });
  const stored = await sql.all<{ name: string; size: number }>("SELECT name, size FROM t ORDER BY id");
  expect(stored.map(({ name, size }) => [name, size])).toEqual(rows);
});

test("ids are in the order of the rows", async () => {
  await insertRows(sql, { into, rows: [["before", 0]] });
  const rows = rowsOf(137);
  const ids = await insertNumbered(sql, { into, rows });
  const stored = await sql.all<{ id: number; name: string }>(
    "SELECT id, name FROM t WHERE name <> 'before' ORDER BY size",
  );
  expect(stored.map(({ id }) => id)).toEqual(ids);
});

test("only inserted rows are returned", async () => {
  await insertRows(sql, { into, rows: [["name 3", 0]] });
  const added = await insertReturning<{ name: string }>(sql, {
    into,
    rows: rowsOf(60),
    after: "ON CONFLICT (name) DO NOTHING RETURNING name",
  });
  expect(added.map(({ name }) => name).sort()).toEqual(
    rowsOf(60)
      .map(([name]) => name as string)
      .filter((name) => name !== "name 3")
      .sort(),
  );
});
