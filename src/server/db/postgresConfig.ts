import { type PoolConfig, types } from "pg";

/** How long a call waits for a connection or for a lock, ms. A request gets its error within 5 seconds. */
export const WAIT_MS = 4_000;
/** How long a process may be silent within a transaction before the server ends it, and with it its locks, ms. */
const SILENT_MS = 30_000;

/** The name under which the processes of an installation are known to their database server. */
export const APPLICATION_NAME = "dropset";

/** Returns how a process connects to a Postgres server: in pipeline mode, with numbers as operations expect them. */
export function postgresConfig(url: string): PoolConfig {
  return {
    connectionString: url,
    application_name: APPLICATION_NAME,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: WAIT_MS,
    lock_timeout: WAIT_MS,
    idle_in_transaction_session_timeout: SILENT_MS,
    types: { getTypeParser },
  };
}

/** Whole numbers of all sizes, and the sums of `bigint`, which are `numeric`. */
const NUMBERS: ReadonlySet<number> = new Set([
  types.builtins.INT8,
  types.builtins.INT4,
  types.builtins.INT2,
  types.builtins.NUMERIC,
]);

/** Whole numbers become numbers; one that a number cannot hold is an error, as with SQLite. */
const getTypeParser = ((oid: number, format?: "text" | "binary") =>
  NUMBERS.has(oid) && format !== "binary"
    ? wholeNumber
    : types.getTypeParser(oid, format as "text")) as typeof types.getTypeParser;

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError("A number of the database is beyond 2^53.");
  return number;
}
