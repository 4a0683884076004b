import { DatabaseBusyError } from "../db/database.ts";
import { migrateSqlite } from "../db/migrateSqlite.ts";
import { sqliteMigrations } from "../db/migrations/sqlite.ts";
import { loadSqliteApi, type SqliteConnection } from "../db/sqliteApi.ts";
import { createSql, openError, translateSqliteError } from "../db/sqliteConnection.ts";
import { createPrivateFile } from "../storage/privateFiles.ts";
import type { RowStore } from "./rowStore.ts";

/** Opens the file of an embedded database; `write` creates it when it does not exist. Throws `DatabaseOpenError`. */
export async function openSqliteRows(file: string, mode: "read" | "write"): Promise<RowStore> {
  const { DatabaseSync } = await loadSqliteApi();
  if (mode === "write") await createPrivateFile(file);
  const connection = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  try {
    connection.exec("PRAGMA busy_timeout = 4000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
    connection.exec(mode === "write" ? "PRAGMA synchronous = FULL" : "PRAGMA query_only = ON");
    if (mode === "write") avoidLog(connection);
  } catch (error) {
    connection.close();
    throw openError(file, error);
  }
  const sql = createSql(connection);

  async function remembersNumbers(table: string): Promise<boolean> {
    const found = await sql.get<{ sql: string }>("SELECT sql FROM sqlite_master WHERE name = ?", [table]);
    return found?.sql.includes("AUTOINCREMENT") === true;
  }

  return {
    place: `SQLite in ${file}`,
    sql,
    async tableNames() {
      const tables = await sql.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
      return new Set(tables.map(({ name }) => name));
    },
    async checkServer() {},
    updateSchema: () =>
      migrateSqlite(connection, {
        file,
        migrations: sqliteMigrations,
        at: Date.now(),
        notify: () => {},
        isFilling: true,
      }),
    async begin(begins) {
      connection.exec(begins === "write" ? "BEGIN IMMEDIATE" : "BEGIN");
    },
    async commit() {
      connection.exec("COMMIT");
    },
    async rollBack() {
      connection.exec("ROLLBACK");
    },
    async lastNumber({ name }) {
      const largest = await sql.get<{ id: number | null }>(`SELECT max(id) AS id FROM "${name}"`);
      const remembered = (await remembersNumbers(name))
        ? await sql.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = ?", [name])
        : undefined;
      return Math.max(largest?.id ?? 0, remembered?.seq ?? 0);
    },
    async setLastNumber({ name }, last) {
      // Other tables give the number after the largest that a row has.
      if (!(await remembersNumbers(name))) return;
      await sql.run("DELETE FROM sqlite_sequence WHERE name = ?", [name]);
      if (last > 0) await sql.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [name, last]);
    },
    async analyze() {
      // A server does it when it closes the database.
    },
    // The lock of the data directory keeps them away.
    others: async () => 0,
    tryToReserve: async () => true,
    async close() {
      connection.close();
    },
  };
}

/** Turns the write-ahead log off, if it can: all rows are written by one transaction, so it would grow to the size of the database. */
function avoidLog(connection: SqliteConnection): void {
  try {
    connection.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE");
  } catch (error) {
    // A program that was refused has turned it on, and a connection of this process that was closed may not have ended.
    if (!(translateSqliteError(error) instanceof DatabaseBusyError)) throw error;
  } finally {
    connection.exec("PRAGMA busy_timeout = 4000");
  }
}
