import { parentPort, workerData } from "node:worker_threads";
import { packFailure } from "./errors.ts";
import { type MigrationNotice, migrateSqlite } from "./migrateSqlite.ts";
import { sqliteMigrations } from "./migrations/sqlite.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations/index.ts";
import { loadSqliteApi, type SqliteConnection } from "./sqliteApi.ts";
import {
  BUSY_TIMEOUT_MS,
  connectSqlite,
  createSql,
  limitWait,
  openError,
  runInTransaction,
  translateSqliteError,
} from "./sqliteConnection.ts";
import { createSqliteDurability } from "./sqliteDurability.ts";
import { monotonicMs, type SqliteRequest, type SqliteResponse, type SqliteThreadData } from "./sqliteMessages.ts";

// A thread with one connection. Requests run one after another, because one operation is one transaction.

const port = parentPort;
if (!port) throw new Error("This file must be started as a thread of the server.");
const { file, role } = workerData as SqliteThreadData;

function respond(message: SqliteResponse): void {
  port?.postMessage(message);
}

function open(connection: SqliteConnection): (request: SqliteRequest) => Promise<unknown> {
  const sql = createSql(connection);
  const durability = createSqliteDurability(connection);
  return async (request) => {
    switch (request.kind) {
      case "call": {
        const operation = (operations as Record<string, Operation<unknown, unknown>>)[request.name];
        if (!operation) throw new Error(`There is no operation ${request.name}.`);
        if (operation.mode === "write" && role !== "write")
          throw new Error(`The operation ${request.name} writes, but this thread only reads.`);
        if (role !== "write") return runInTransaction(connection, sql, operation, request.input);
        limitWait(connection, waitOf(request.sentAt));
        const isStaged = operation.isStaged?.(request.input) === true;
        return durability.run(isStaged, () => runInTransaction(connection, sql, operation, request.input));
      }
      case "backup":
        // One read transaction over the whole database: consistent, and no writer waits for it.
        connection.prepare("VACUUM INTO ?").run(request.file);
        return null;
      case "close":
        try {
          if (role === "write") connection.exec("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
        } catch {
          // For example on a full disk. Nothing is lost: committed rows are in the log, which the next start reads.
        }
        connection.close();
        return null;
    }
  };
}

/** Returns how long a request may still wait for a lock, ms: all that queue up behind one lock fail in time, not one after another. */
function waitOf(sentAt = monotonicMs()): number {
  return Math.max(0, BUSY_TIMEOUT_MS - (monotonicMs() - sentAt));
}

let handle: (request: SqliteRequest) => Promise<unknown>;
try {
  const connection = connectSqlite(await loadSqliteApi(), file, role === "read" ? "read" : "write");
  if (role === "write") {
    const notify = (notice: MigrationNotice) => respond({ notice });
    await migrateSqlite(connection, { file, migrations: sqliteMigrations, at: Date.now(), notify });
  }
  handle = open(connection);
  respond({ id: 0, output: null });
} catch (error) {
  respond({ id: 0, error: packFailure(openError(file, error)) });
  handle = () => Promise.reject(new Error("The database is not open."));
}

let queue: Promise<void> = Promise.resolve();
port.on("message", (request: SqliteRequest) => {
  queue = queue.then(async () => {
    try {
      respond({ id: request.id, output: await handle(request) });
    } catch (error) {
      respond({ id: request.id, error: packFailure(translateSqliteError(error)) });
    }
    if (request.kind === "close") port.close();
  });
});
