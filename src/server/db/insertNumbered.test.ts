import { afterEach, beforeEach, expect, test } from "vitest";
import { insertNumbered } from "./insertNumbered.ts";
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

test.each([0, 1, 49, 50, 51, 100, 237])(
  "%i rows are inserted, each with its values and the id that is returned",
  async (count) => {
    await insertNumbered(sql, { into, rows: [["before", -1]] });
    const rows = Array.from({ length: count }, (_, index) => [`name ${index}`, index]);
    const ids = await insertNumbered(sql, { into, rows });
    const stored = await sql.all<{ id: number; name: string; size: number }>(
      "SELECT id, name, size FROM t WHERE size >= 0 ORDER BY size",
    );
    expect(stored).toEqual(rows.map(([name, size], index) => ({ id: ids[index], name, size })));
  },
);

test("nothing is returned for rows that were not inserted", async () => {
  const rows = [
    ["a", 1],
    ["a", 2],
  ];
  await expect(insertNumbered(sql, { into, rows })).rejects.toThrow("UNIQUE");
});
