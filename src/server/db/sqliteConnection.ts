import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError } from "./database.ts";
import type { Operation, Sql, SqlValue } from "./operation.ts";
import type { SqliteApi, SqliteConnection, SqliteStatement } from "./sqliteApi.ts";

/** Statements that a connection keeps prepared. */
const PREPARED_STATEMENTS = 300;
/** How long a connection waits for another process that holds the database, ms. */
const BUSY_TIMEOUT_MS = 4_000;

/** Opens a file as the product needs it: write-ahead log, a sync at every commit, foreign keys. */
export function connectSqlite(api: SqliteApi, file: string, mode: "read" | "write"): SqliteConnection {
  const connection = new api.DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: BUSY_TIMEOUT_MS });
  connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  if (mode === "write") connection.exec("PRAGMA journal_mode = WAL");
  connection.exec("PRAGMA synchronous = FULL");
  connection.exec("PRAGMA foreign_keys = ON");
  connection.exec("PRAGMA cache_size = -32768");
  // A long read lets the log grow; once it may, it shrinks again.
  connection.exec("PRAGMA journal_size_limit = 67108864");
  connection.exec("PRAGMA temp_store = MEMORY");
  if (mode === "read") connection.exec("PRAGMA query_only = ON");
  return connection;
}

/** Operations over one connection. Every statement is prepared once and kept. */
export function createSql(connection: SqliteConnection): Sql {
  const prepared = new Map<string, SqliteStatement>();

  function prepare(text: string): SqliteStatement {
    const known = prepared.get(text);
    if (known) return known;
    const statement = connection.prepare(text);
    if (prepared.size >= PREPARED_STATEMENTS) {
      const oldest = prepared.keys().next();
      if (!oldest.done) prepared.delete(oldest.value);
    }
    prepared.set(text, statement);
    return statement;
  }

  return {
    async all<Row>(text: string, parameters: readonly SqlValue[] = []) {
      return prepare(text).all(...parameters) as Row[];
    },
    async get<Row>(text: string, parameters: readonly SqlValue[] = []) {
      return prepare(text).get(...parameters) as Row | undefined;
    },
    async run(text: string, parameters: readonly SqlValue[] = []) {
      return Number(prepare(text).run(...parameters).changes);
    },
    async runMany(text: string, rows: readonly (readonly SqlValue[])[]) {
      const statement = prepare(text);
      let changes = 0;
      for (const row of rows) changes += Number(statement.run(...row).changes);
      return changes;
    },
  };
}

/** Runs one operation in one transaction: all of it is durable when this answers, or none of it happened. */
export async function runInTransaction<Input, Output>(
  connection: SqliteConnection,
  sql: Sql,
  operation: Operation<Input, Output>,
  input: Input,
): Promise<Output> {
  // A writer takes its lock at once: a transaction that begins as a reader may be refused the lock half way.
  connection.exec(operation.mode === "write" ? "BEGIN IMMEDIATE" : "BEGIN");
  try {
    const output = await operation.run(sql, input);
    connection.exec("COMMIT");
    return output;
  } catch (error) {
    try {
      connection.exec("ROLLBACK");
    } catch {
      // After some errors, such as a full disk, SQLite has rolled back by itself and says so; the first error is the one that counts.
    }
    throw error;
  }
}

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_FULL = 13;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const SQLITE_IOERR_SHMSIZE = 4874;

/** The product's own kind of an engine error: busy, no space, or plain. The text of a statement is never part of it. */
export function translateSqliteError(error: unknown): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error;
  const code = error.errcode & 0xff;
  if (code === SQLITE_BUSY || code === SQLITE_LOCKED) {
    return new DatabaseBusyError("The database is in use by another process. Try again.");
  }
  if (code === SQLITE_FULL || error.errcode === SQLITE_IOERR_SHMSIZE) {
    return new NoSpaceError("The disk that holds the database is full.");
  }
  return new Error(`The database failed: ${error.message} (SQLite code ${error.errcode}).`);
}

/** Why a database file could not be opened, with what to do about it. */
export function openError(file: string, error: unknown): unknown {
  const translated = translateSqliteError(error);
  if (translated === error || !(translated instanceof Error) || translated.name !== "Error") return translated;
  const code = (error as { errcode: number }).errcode & 0xff;
  const advice =
    code === SQLITE_CORRUPT || code === SQLITE_NOTADB
      ? 'It is damaged: restore a backup, or move it aside and run "dropset check --rebuild", which finds the uploaded files again.'
      : "Check that its folder exists and that this user may write there.";
  return new DatabaseOpenError(`${file} cannot be opened: ${(error as Error).message}. ${advice}`);
}
