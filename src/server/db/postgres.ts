import { setTimeout as pause } from "node:timers/promises";
import { Client, type ClientBase, Pool, type PoolClient, type PoolConfig } from "pg";
import {
  type Database,
  DatabaseBusyError,
  DatabaseOpenError,
  DatabaseReadOnlyError,
  type OperationName,
} from "./database.ts";
import { migratePostgres, type SchemaChange } from "./migratePostgres.ts";
import { postgresMigrations } from "./migrations/postgres.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations/index.ts";
import { postgresConfig, WAIT_MS } from "./postgresConfig.ts";
import {
  attemptsAfter,
  isConnectionLost,
  isReadOnly,
  postgresOpenError,
  translatePostgresError,
} from "./postgresErrors.ts";
import { lockTexts } from "./postgresLocks.ts";
import { createPostgresSql, createStatements } from "./postgresSql.ts";
import { holdPostgresUpkeep } from "./postgresUpkeep.ts";
import { createWakeups, WAKE_ALL } from "./postgresWakeups.ts";

/** How long a statement may take, ms: of a quick read, of a write, and of a long read. */
const STATEMENT_MS = { quick: WAIT_MS, write: 60_000, long: 600_000 } as const;
/** Attempts of an operation that other transactions get in the way of. */
const MAX_ATTEMPTS = 8;
/** The longest pause before the second attempt, ms. It doubles with each. */
const RETRY_MS = 20;

/** Connections of one process. A quick read never waits for long ones, and neither for writes. */
export interface Connections {
  readonly quick: number;
  readonly write: number;
  readonly long: number;
}

interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Default: 3, 5 and 4. One more listens for wake-ups. */
  readonly connections?: Connections;
  /** How long to look for what became of a transaction whose connection was lost during its commit, ms. Default: as long as a request may wait. */
  readonly commitPatienceMs?: number;
  /** Whether leases go by the clock of the database (default), or by the times of the calls, for tests that set these. */
  readonly clock?: "database" | "calls";
  /** Called when the schema of the database was created or updated. */
  notify?(change: SchemaChange): void;
}

type AnyOperation = Operation<unknown, unknown>;

/**
 * Opens a database on a Postgres server, which any number of processes may use together. The role needs the right to create tables in the
 * first schema of its search path. Throws `DatabaseOpenError`, or `DatabaseBusyError` while the server cannot be reached.
 */
export async function openPostgres({
  url,
  connections = { quick: 3, write: 5, long: 4 },
  commitPatienceMs = WAIT_MS,
  clock = "database",
  notify = () => {},
}: PostgresOptions): Promise<Database> {
  const base = postgresConfig(url);
  await migrate(base, notify);
  const pools = {
    quick: createPool(base, connections.quick, STATEMENT_MS.quick),
    write: createPool(base, connections.write, STATEMENT_MS.write),
    long: createPool(base, connections.long, STATEMENT_MS.long),
  };
  const statements = createStatements();
  const wakeups = createWakeups(() => new Client(base));
  let closed = false;
  let refusesWrites = false;

  async function read(operation: AnyOperation, input: unknown): Promise<unknown> {
    const client = await (operation.isQuick ? pools.quick : pools.long).connect();
    try {
      // The statements follow without waiting. A failed BEGIN fails them, or leaves them in transactions of their own that change nothing.
      const begun = client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const [output] = await Promise.all([operation.run(createPostgresSql(client, statements), input), begun]);
      // The connection is free after this; the caller does not wait for it.
      void client.query("COMMIT").then(
        () => client.release(),
        () => client.release(true),
      );
      return output;
    } catch (error) {
      await rollBack(client, error);
      throw error;
    }
  }

  async function write(operation: AnyOperation, input: unknown): Promise<unknown> {
    const client = await pools.write.connect();
    let begun: Begun;
    let output: unknown;
    try {
      begun = await begin(client, operation, input);
      const given = operation.byDatabaseTime && clock === "database" ? { ...(input as object), at: begun.now } : input;
      output = await operation.run(createPostgresSql(client, statements), given);
    } catch (error) {
      await rollBack(client, error);
      throw error;
    }
    try {
      await commit(client, operation);
      client.release();
    } catch (error) {
      client.release(true);
      if (!isConnectionLost(error)) throw error;
      if (!(await wasCommitted(begun.transaction))) throw error;
    }
    return output;
  }

  /** Returns whether a transaction whose connection was lost during its commit took effect. Throws a plain error when that cannot be found out in time. */
  async function wasCommitted(transaction: string | null): Promise<boolean> {
    const until = performance.now() + commitPatienceMs;
    while (transaction !== null && performance.now() < until) {
      try {
        const { rows } = await pools.quick.query("SELECT pg_xact_status($1::text::xid8) AS status", [transaction]);
        const { status } = rows[0] as { status: string | null };
        if (status === "committed" || status === "aborted") return status === "committed";
        if (status === null) break;
      } catch {
        // The server may come back in time.
      }
      await pause(100);
    }
    throw new Error(
      "The connection to the database was lost during a commit. It is not known whether the change was made.",
    );
  }

  async function run(operation: AnyOperation, input: unknown): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await (operation.mode === "write" ? write(operation, input) : read(operation, input));
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || attempt > attemptsAfter(error)) throw error;
        await pause(Math.random() * RETRY_MS * 2 ** attempt);
      }
    }
  }

  return {
    isShared: true,
    isLocked: () => refusesWrites,
    onWake: wakeups.listen,
    async holdUpkeep(signal) {
      try {
        return await holdPostgresUpkeep(() => new Client(base), signal);
      } catch (error) {
        throw translatePostgresError(error);
      }
    },
    async call<N extends OperationName>(name: N, input: unknown) {
      if (closed) throw new Error("The database is closed.");
      const operation = operations[name] as AnyOperation;
      try {
        const output = await run(operation, input);
        if (operation.mode === "write") refusesWrites = false;
        return output as never;
      } catch (error) {
        const translated = translatePostgresError(error);
        if (operation.mode === "write") {
          refusesWrites = translated instanceof DatabaseBusyError || translated instanceof DatabaseReadOnlyError;
        }
        throw named(translated, name);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await wakeups.close();
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}

interface Begun {
  /** Identifies the transaction; null on a server that only reads. */
  readonly transaction: string | null;
  /** Time of the database after the locks were taken, ms. */
  readonly now: number;
}

/** Begins a transaction that writes, and takes the locks of its operation. Every later statement sees what was committed before it. */
async function begin(client: ClientBase, operation: AnyOperation, input: unknown): Promise<Begun> {
  const texts = [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    ...lockTexts(operation, input),
    `SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_xact_id()::text END AS transaction,
       floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,
  ];
  const results = (await client.query(texts.join("; "))) as unknown as readonly { rows: Begun[] }[];
  const begun = results.at(-1)?.rows[0];
  if (begun === undefined) throw new Error("A transaction has not begun.");
  return begun;
}

async function commit(client: ClientBase, { wakes }: AnyOperation): Promise<void> {
  const results: unknown = await client.query(wakes ? `${WAKE_ALL}; COMMIT` : "COMMIT");
  const last = (Array.isArray(results) ? results.at(-1) : results) as { command: string };
  // COMMIT after an error that the operation has hidden rolls back, and is not an error itself.
  if (last.command !== "COMMIT") throw new Error("The transaction was rolled back.");
}

async function rollBack(client: PoolClient, error: unknown): Promise<void> {
  // A server that only reads may have become a copy of the one to write to, which a new connection may reach.
  if (isConnectionLost(error) || isReadOnly(error)) {
    client.release(true);
    return;
  }
  try {
    await client.query("ROLLBACK");
    client.release();
  } catch {
    client.release(true);
  }
}

function createPool(base: PoolConfig, max: number, statementMs: number): Pool {
  const pool = new Pool({ ...base, max, statement_timeout: statementMs, query_timeout: statementMs + 500 });
  // The loss of a connection that nobody uses; the next call opens another. One that is in use fails its statements as well.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

async function migrate(base: PoolConfig, notify: (change: SchemaChange) => void): Promise<void> {
  let client: Client | undefined;
  try {
    client = new Client(base);
    client.on("error", () => {});
    await client.connect();
    const change = await migratePostgres(client, { migrations: postgresMigrations, at: Date.now() });
    if (change) notify(change);
  } catch (error) {
    throw error instanceof DatabaseOpenError ? error : postgresOpenError(error);
  } finally {
    await client?.end().catch(() => {});
  }
}

/** Adds the name of the operation to a plain error. */
function named(error: unknown, operation: string): unknown {
  if (!(error instanceof Error) || error.name !== "Error") return error;
  return new Error(`operation ${operation}: ${error.message}`, { cause: undefined });
}
