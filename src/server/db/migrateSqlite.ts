import { copyBeforeMigration, copyPath } from "./copyBeforeMigration.ts";
import { BEING_FILLED, type Migration, refuseSchema } from "./migration.ts";
import type { SqliteConnection } from "./sqliteApi.ts";

/** What happens to the schema of an existing database while it is opened, for the log. */
export interface MigrationNotice {
  readonly message: string;
  /** Schema versions before and after. */
  readonly from: number;
  readonly to: number;
  /** The file with the copy of the database as it was before. */
  readonly copy: string;
}

interface MigrationOptions {
  /** The file of the connection. */
  readonly file: string;
  readonly migrations: readonly Migration[];
  /** Current time, ms. */
  readonly at: number;
  notify(notice: MigrationNotice): void;
  /** True for the program that fills the database with an installation. */
  readonly isFilling?: boolean;
}

/**
 * Updates the schema: copies a database that is not new, then runs each missing step in order, in a transaction of its own. Throws
 * `DatabaseOpenError` when the copy is not possible, when the database is being filled, and when it was written by a newer version, whose
 * rows may have another meaning.
 */
export async function migrateSqlite(
  connection: SqliteConnection,
  { file, migrations, at, notify, isFilling = false }: MigrationOptions,
): Promise<void> {
  const from = schemaOf(connection, isFilling);
  const to = migrations.at(-1)?.version ?? 0;
  refuseSchema(from, to);
  const isUpdate = from > 0 && from < to;
  const copy = copyPath(file, from);
  if (isUpdate) {
    notify({ message: "copying the database before its schema is updated", from, to, copy });
    await copyBeforeMigration(connection, file, from);
  }
  for (const migration of migrations) if (migration.version > from) run(connection, migration, at);
  if (isUpdate) notify({ message: "updated the schema of the database", from, to, copy });
}

/** Returns the schema version of a database, 0 for a new one. */
function schemaOf(connection: SqliteConnection, isFilling: boolean): number {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)",
  );
  const { version } = connection
    .prepare("SELECT coalesce(max(version), 0) AS version FROM migrations WHERE version <> ?")
    .get(isFilling ? BEING_FILLED.version : -1) as { version: number };
  return version;
}

function run(connection: SqliteConnection, { version, name, sql }: Migration, at: number): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    connection.exec(sql);
    connection.prepare("INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?)").run(version, name, at);
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
