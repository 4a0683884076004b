import { DatabaseOpenError } from "./database.ts";
import type { SqliteConnection } from "./sqliteApi.ts";

/** One step of the schema. Its number and text do not change after a release; a later change is a new step. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * Updates the schema: runs each missing step in order, in a transaction of its own. Throws `DatabaseOpenError` when the database was written
 * by a newer version, whose rows may have another meaning.
 */
export function migrateSqlite(connection: SqliteConnection, migrations: readonly Migration[], at: number): void {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)",
  );
  const newest = migrations.at(-1)?.version ?? 0;
  const { version: present } = connection
    .prepare("SELECT coalesce(max(version), 0) AS version FROM migrations")
    .get() as { version: number };
  if (present > newest) {
    throw new DatabaseOpenError(
      `The database was written by a newer version of Dropset (schema ${present}; this version supports ${newest}). Start that version, or restore a backup.`,
    );
  }
  for (const migration of migrations) {
    if (migration.version <= present) continue;
    connection.exec("BEGIN IMMEDIATE");
    try {
      connection.exec(migration.sql);
      connection
        .prepare("INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?)")
        .run(migration.version, migration.name, at);
      connection.exec("COMMIT");
    } catch (error) {
      try {
        connection.exec("ROLLBACK");
      } catch {
        // After some errors, such as a full disk, SQLite has already rolled back and this fails. The first error is thrown.
      }
      throw error;
    }
  }
}
