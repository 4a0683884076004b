import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError } from "./database.ts";
import type { Operation, Sql, SqlValue } from "./operation.ts";
import type { SqliteApi, SqliteConnection, SqliteStatement } from "./sqliteApi.ts";
import { storables } from "./texts.ts";

/** Number of prepared statements that a connection keeps. */
const PREPARED_STATEMENTS = 300;
/** Pages that a connection keeps, KiB. Readers, of which there are several, find others in the cache of the operating system. */
const CACHE_KIB = { write: 32 * 1024, read: 8 * 1024 };
/** How long a connection waits for a lock of another process, ms. */
export const BUSY_TIMEOUT_MS = 4_000;

/** Opens a database file with a write-ahead log, a sync at every commit, and foreign keys. `createSqliteDurability` skips syncs. */
export function connectSqlite(api: SqliteApi, file: string, mode: "read" | "write"): SqliteConnection {
  const connection = new api.DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: BUSY_TIMEOUT_MS });
  limitWait(connection, BUSY_TIMEOUT_MS);
  if (mode === "write") connection.exec("PRAGMA journal_mode = WAL");
  connection.exec("PRAGMA synchronous = FULL");
  connection.exec("PRAGMA foreign_keys = ON");
  connection.exec(`PRAGMA cache_size = -${CACHE_KIB[mode]}`);
  // The log grows during a long read. Afterwards it is truncated to this size.
  connection.exec("PRAGMA journal_size_limit = 67108864");
  connection.exec("PRAGMA temp_store = MEMORY");
  if (mode === "read") connection.exec("PRAGMA query_only = ON");
  return connection;
}

/** Sets how long a connection waits for a lock of another process, whole ms. */
export function limitWait(connection: SqliteConnection, ms: number): void {
  connection.exec(`PRAGMA busy_timeout = ${ms}`);
}

/** Returns the `Sql` of a connection. Prepared statements are kept. */
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

  async function get<Row>(text: string, parameters: readonly SqlValue[] = []) {
    return prepare(text).get(...storables(parameters)) as Row | undefined;
  }

  return {
    get,
    // An operation that writes is the only one.
    lock: get,
    async all<Row>(text: string, parameters: readonly SqlValue[] = []) {
      return prepare(text).all(...storables(parameters)) as Row[];
    },
    async run(text: string, parameters: readonly SqlValue[] = []) {
      return Number(prepare(text).run(...storables(parameters)).changes);
    },
    async runMany(text: string, rows: readonly (readonly SqlValue[])[]) {
      const statement = prepare(text);
      let changes = 0;
      for (const row of rows) changes += Number(statement.run(...storables(row)).changes);
      return changes;
    },
  };
}

/** Runs one operation in one transaction. When this returns, all of it is committed; when it throws, nothing was changed. */
export async function runInTransaction<Input, Output>(
  connection: SqliteConnection,
  sql: Sql,
  operation: Operation<Input, Output>,
  input: Input,
): Promise<Output> {
  // A writer takes its lock at once. A transaction that begins as a reader may fail to get it later.
  connection.exec(operation.mode === "write" ? "BEGIN IMMEDIATE" : "BEGIN");
  try {
    const output = await operation.run(sql, input);
    connection.exec("COMMIT");
    return output;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

/** An operation with its input. */
export interface SqliteCall {
  readonly operation: Operation<unknown, unknown>;
  readonly input: unknown;
}

/** Nothing was changed: each of several writes failed, for a reason of its own. */
export class AllFailedError extends Error {
  override readonly name = "AllFailedError";
  readonly outcomes: readonly PromiseSettledResult<unknown>[];

  constructor(outcomes: readonly PromiseSettledResult<unknown>[]) {
    super("All writes failed.");
    this.outcomes = outcomes;
  }
}

/**
 * Runs writes in one transaction. When this returns, those that succeeded are committed, and of one that failed nothing was changed. When it
 * throws, nothing of any was changed: `AllFailedError`, or the error of the transaction.
 */
export async function runTogether(
  connection: SqliteConnection,
  sql: Sql,
  calls: readonly SqliteCall[],
): Promise<PromiseSettledResult<unknown>[]> {
  connection.exec("BEGIN IMMEDIATE");
  try {
    const outcomes: PromiseSettledResult<unknown>[] = [];
    for (const call of calls) outcomes.push(await runAsPart(connection, sql, call));
    if (outcomes.every(({ status }) => status === "rejected")) throw new AllFailedError(outcomes);
    connection.exec("COMMIT");
    return outcomes;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

/** Runs one write as a part of a transaction. Throws when SQLite has rolled back all of it, as it may on a full disk. */
async function runAsPart(
  connection: SqliteConnection,
  sql: Sql,
  { operation, input }: SqliteCall,
): Promise<PromiseSettledResult<unknown>> {
  connection.exec("SAVEPOINT part");
  try {
    const value = await operation.run(sql, input);
    connection.exec("RELEASE part");
    return { status: "fulfilled", value };
  } catch (reason) {
    try {
      connection.exec("ROLLBACK TO part; RELEASE part");
    } catch {
      throw reason;
    }
    return { status: "rejected", reason };
  }
}

function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec("ROLLBACK");
  } catch {
    // After some errors, such as a full disk, SQLite has already rolled back and this fails. The first error is thrown.
  }
}

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_FULL = 13;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const SQLITE_IOERR_SHMSIZE = 4874;
/** What a disk that became read-only gives: `SQLITE_IOERR_` with `WRITE`, `FSYNC`, `TRUNCATE`. */
const WRITE_FAILED: ReadonlySet<number> = new Set([778, 1034, 1546]);

/** Converts an error of SQLite to `DatabaseBusyError`, `NoSpaceError`, `DatabaseReadOnlyError` or a plain error. The text of a statement is not part of it. */
export function translateSqliteError(error: unknown): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error;
  const code = error.errcode & 0xff;
  if (code === SQLITE_BUSY || code === SQLITE_LOCKED) {
    return new DatabaseBusyError("The database is in use by another process. Try again.");
  }
  if (code === SQLITE_FULL || error.errcode === SQLITE_IOERR_SHMSIZE) {
    return new NoSpaceError("The disk with the database is full.");
  }
  if (code === SQLITE_READONLY || WRITE_FAILED.has(error.errcode)) {
    return new DatabaseReadOnlyError(
      `The database cannot be written: ${error.message} (SQLite code ${error.errcode}).`,
    );
  }
  return new Error(`The database failed: ${error.message} (SQLite code ${error.errcode}).`);
}

/** Returns the error for a database file that could not be opened, with advice. */
export function openError(file: string, error: unknown): unknown {
  const translated = translateSqliteError(error);
  const isNamed = translated instanceof DatabaseBusyError || translated instanceof NoSpaceError;
  if (translated === error || !(translated instanceof Error) || isNamed) return translated;
  const code = (error as { errcode: number }).errcode & 0xff;
  const advice =
    code === SQLITE_CORRUPT || code === SQLITE_NOTADB
      ? 'The file is damaged. Restore a backup, or move the file away and run "dropset check --rebuild" to restore the uploaded files.'
      : "Check that its folder exists and that this user may write to it.";
  return new DatabaseOpenError(`${file} cannot be opened: ${(error as Error).message}. ${advice}`);
}
