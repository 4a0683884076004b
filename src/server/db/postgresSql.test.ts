import type { ClientBase } from "pg";
import { expect, it } from "vitest";
import { createPostgresSql, createStatements, numberParameters } from "./postgresSql.ts";

it("parameters get numbers, but not question marks in texts and quoted names", () => {
  expect(numberParameters("SELECT a FROM t WHERE b = ? AND c IN (?,?)")).toBe(
    "SELECT a FROM t WHERE b = $1 AND c IN ($2,$3)",
  );
  expect(numberParameters(`SELECT '?', 'it''s ?', "a?" FROM t WHERE x LIKE ? ESCAPE '\\' AND y = ?`)).toBe(
    `SELECT '?', 'it''s ?', "a?" FROM t WHERE x LIKE $1 ESCAPE '\\' AND y = $2`,
  );
});

it("a few hundred statements are prepared by name, and others are not", () => {
  const statements = createStatements();
  const names = Array.from({ length: 400 }, (_, index) => statements(`SELECT ${index}`).name);
  expect(new Set(names.slice(0, 300)).size).toBe(300);
  expect(names.slice(300).every((name) => name === undefined)).toBe(true);
  expect(statements("SELECT 0").name).toBe(names[0]);
});

it("rows are sent together, each with its values, and the first failure is thrown", async () => {
  const sent: unknown[] = [];
  const client = {
    query: async ({ values }: { values: unknown[] }) => {
      sent.push(values);
      if (values[0] === "bad") throw new Error(`bad ${values[1]}`);
      return { rows: [], rowCount: 1 };
    },
  } as unknown as ClientBase;
  const sql = createPostgresSql(client, createStatements());
  expect(
    await sql.runMany("INSERT INTO t VALUES (?, ?)", [
      ["a\0", 1],
      ["b", null],
    ]),
  ).toBe(2);
  expect(sent).toEqual([
    ["a\uFFFD", 1],
    ["b", null],
  ]);
  await expect(
    sql.runMany("INSERT", [
      ["c", 1],
      ["bad", 2],
      ["bad", 3],
    ]),
  ).rejects.toThrow("bad 2");
});
