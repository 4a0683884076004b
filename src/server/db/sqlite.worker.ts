import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { packFailure } from "./errors.ts";
import { type MigrationNotice, migrateSqlite } from "./migrateSqlite.ts";
import { sqliteMigrations } from "./migrations/sqlite.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations/index.ts";
import { loadSqliteApi, type SqliteConnection } from "./sqliteApi.ts";
import {
  AllFailedError,
  BUSY_TIMEOUT_MS,
  connectSqlite,
  createSql,
  limitWait,
  openError,
  runInTransaction,
  runTogether,
  type SqliteCall,
  translateSqliteError,
} from "./sqliteConnection.ts";
import { createSqliteDurability } from "./sqliteDurability.ts";
import { monotonicMs, type SqliteRequest, type SqliteResponse, type SqliteThreadData } from "./sqliteMessages.ts";

// A thread with one connection. Requests run one after another, because one operation is one transaction; quick writes that wait one behind
// another share one, because a sync takes longer than they do.

/** Most requests that share a transaction: the first of them waits for all. */
const MOST_TOGETHER = 8;

const port = parentPort;
if (!port) throw new Error("This file must be started as a thread of the server.");
const { file, role } = workerData as SqliteThreadData;

function respond(message: SqliteResponse): void {
  port?.postMessage(message);
}

/** What a thread does with requests. */
interface Handlers {
  one(request: SqliteRequest): Promise<unknown>;
  /** Runs quick writes, the oldest first. */
  together(requests: readonly CallRequest[]): Promise<readonly PromiseSettledResult<unknown>[]>;
}

type CallRequest = Extract<SqliteRequest, { kind: "call" }>;

const known: Readonly<Record<string, Operation<unknown, unknown> | undefined>> = operations as Record<
  string,
  Operation<unknown, unknown>
>;

function operationOf(name: string): Operation<unknown, unknown> {
  const operation = known[name];
  if (!operation) throw new Error(`There is no operation ${name}.`);
  return operation;
}

function open(connection: SqliteConnection): Handlers {
  const sql = createSql(connection);
  const durability = createSqliteDurability(connection);
  const together = async (requests: readonly CallRequest[]) => {
    limitWait(connection, waitOf(requests[0]?.sentAt));
    const calls = requests.map(({ name, input }): SqliteCall => ({ operation: operationOf(name), input }));
    try {
      return await durability.run(false, () => runTogether(connection, sql, calls));
    } catch (error) {
      if (error instanceof AllFailedError) return error.outcomes;
      throw error;
    }
  };
  const one = async (request: SqliteRequest) => {
    switch (request.kind) {
      case "call": {
        const operation = operationOf(request.name);
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
  return { one, together };
}

/** Returns how long a request may still wait for a lock, ms: all that queue up behind one lock fail in time, not one after another. */
function waitOf(sentAt = monotonicMs()): number {
  return Math.max(0, BUSY_TIMEOUT_MS - (monotonicMs() - sentAt));
}

let handlers: Handlers;
try {
  const connection = connectSqlite(await loadSqliteApi(), file, role === "read" ? "read" : "write");
  if (role === "write") {
    const notify = (notice: MigrationNotice) => respond({ notice });
    await migrateSqlite(connection, { file, migrations: sqliteMigrations, at: Date.now(), notify });
  }
  handlers = open(connection);
  respond({ id: 0, output: null });
} catch (error) {
  respond({ id: 0, error: packFailure(openError(file, error)) });
  const refuse = () => Promise.reject(new Error("The database is not open."));
  handlers = { one: refuse, together: refuse };
}

/** Requests that have arrived and wait for their turn. */
const waiting: SqliteRequest[] = [];
let isRunning = false;
port.on("message", (request: SqliteRequest) => {
  waiting.push(request);
  if (!isRunning) void runWaiting(port);
});

async function runWaiting(from: MessagePort): Promise<void> {
  isRunning = true;
  for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
    const group = isQuickWrite(request) ? [request, ...quickWritesBehind(from)] : [];
    await (group.length > 1 ? runGroup(group) : runOne(request));
    if (request.kind === "close") from.close();
  }
  isRunning = false;
}

async function runOne(request: SqliteRequest): Promise<void> {
  try {
    respond({ id: request.id, output: await handlers.one(request) });
  } catch (error) {
    respondWith(request, error);
  }
}

async function runGroup(group: readonly CallRequest[]): Promise<void> {
  const failed = (reason: unknown) => group.map((): PromiseSettledResult<unknown> => ({ status: "rejected", reason }));
  const outcomes = await handlers.together(group).catch(failed);
  for (const [at, request] of group.entries()) {
    const outcome = outcomes[at];
    if (outcome?.status === "fulfilled") respond({ id: request.id, output: outcome.value });
    else respondWith(request, outcome?.reason);
  }
}

function respondWith(request: SqliteRequest, error: unknown): void {
  respond({ id: request.id, error: packFailure(translateSqliteError(error)) });
}

/** Takes the quick writes that have arrived directly behind one. */
function quickWritesBehind(from: MessagePort): CallRequest[] {
  const taken: CallRequest[] = [];
  while (taken.length < MOST_TOGETHER - 1) {
    if (waiting.length === 0) {
      const received = receiveMessageOnPort(from);
      if (received === undefined) break;
      waiting.push(received.message as SqliteRequest);
    }
    const [next] = waiting;
    if (next === undefined || !isQuickWrite(next)) break;
    taken.push(next);
    waiting.shift();
  }
  return taken;
}

function isQuickWrite(request: SqliteRequest): request is CallRequest {
  if (role !== "write" || request.kind !== "call") return false;
  const operation = known[request.name];
  return operation?.mode === "write" && operation.isQuick === true;
}
