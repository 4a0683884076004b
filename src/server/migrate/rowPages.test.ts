import { afterEach, beforeEach, expect, it } from "vitest";
import { loadSqliteApi, type SqliteConnection } from "../db/sqliteApi.ts";
import { createSql } from "../db/sqliteConnection.ts";
import { contentsOf, readPages } from "./rowPages.ts";
import { readTables, type Table } from "./tables.ts";

const table: Table = {
  name: "texts",
  columns: [
    { name: "a", isText: true },
    { name: "b", isText: false },
    { name: "body", isText: true },
  ],
  key: ["b", "a"],
  isNumbered: false,
};
let connection: SqliteConnection;
beforeEach(async () => {
  const { DatabaseSync } = await loadSqliteApi();
  connection = new DatabaseSync(":memory:");
  connection.exec(
    "CREATE TABLE texts (a TEXT NOT NULL, b INTEGER NOT NULL, body TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID",
  );
});
afterEach(() => connection.close());

function fill(rows: number, bodyOf: (index: number) => string | null): void {
  const insert = connection.prepare("INSERT INTO texts (a, b, body) VALUES (?, ?, ?)");
  for (let index = 0; index < rows; index++) insert.run(`key ${index}`, index % 7, bodyOf(index));
}

async function pagesOf() {
  const pages = [];
  for await (const page of readPages(createSql(connection), table)) pages.push(page);
  return pages;
}

it("pages have all rows, in the order of the key", async () => {
  fill(2_000, (index) => (index % 2 === 0 ? null : `body ${index}`));
  const rows = (await pagesOf()).flat();
  const expected = connection.prepare("SELECT a, b, body FROM texts ORDER BY b, a").all() as Record<string, unknown>[];
  expect(rows).toEqual(expected.map(({ a, b, body }) => [a, b, body]));
});

it("a page of long texts has few rows, and one that is longer than a page is a page", async () => {
  fill(60, (index) => "x".repeat(index < 50 ? 300_000 : 5_000_000));
  const pages = await pagesOf();
  const sizes = pages.map((page) => page.reduce((sum, [, , body]) => sum + String(body).length, 0));
  expect(pages.flat()).toHaveLength(60);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000_000 + 300_000);
});

it("equal tables have equal contents, and every changed value is found", async () => {
  fill(600, (index) => `body ${index}`);
  const contents = () => contentsOf(createSql(connection), table);
  const before = await contents();
  expect(await contents()).toEqual(before);
  connection.exec("UPDATE texts SET body = 'other' WHERE a = 'key 333'");
  const changed = await contents();
  expect(changed.rows).toBe(before.rows);
  expect(changed.digest).not.toBe(before.digest);
  connection.exec("UPDATE texts SET body = NULL WHERE a = 'key 333'");
  expect((await contents()).digest).not.toBe(changed.digest);
});

it("tables come after those that they refer to, with their keys", async () => {
  const tables = await readTables();
  const place = (name: string) => tables.findIndex((found) => found.name === name);
  expect(place("workspaces")).toBeLessThan(place("keys"));
  expect(place("images")).toBeLessThan(place("changed_images"));
  expect(place("segments")).toBeLessThan(place("blobs"));
  expect(tables.map(({ name }) => name)).not.toContain("migrations");
  expect(tables[place("blobs")]?.key).toEqual(["workspace_id", "hash"]);
  expect(tables.filter(({ isNumbered }) => isNumbered).map(({ name }) => name)).toContain("workspaces");
});
