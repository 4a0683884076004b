import { NoSpaceError } from "../blobs/blobStore.ts";
import { DatabaseBusyError, DatabaseOpenError, DatabaseReadOnlyError } from "./database.ts";

/** Another transaction got in the way: a serialization failure, a deadlock. The operation may run again at once. */
const IN_THE_WAY: ReadonlySet<string> = new Set(["40001", "40P01"]);
/**
 * A unique or foreign key that another transaction changed between a look and the write, or one that the operation violates by itself. One
 * more attempt shows which.
 */
const INTEGRITY: ReadonlySet<string> = new Set(["23503", "23505"]);

/** The server cannot be reached, ends, starts, or has no room for more. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "53000", // insufficient resources
  "53200", // out of memory
  "53300", // too many connections
  "53400", // a configured limit
  "55P03", // a lock was not free in time
  "57014", // the statement took too long
  "57P01", // the server is shut down
  "57P02", // the server crashed
  "57P03", // the server starts, or recovers
  "57P05", // the connection was idle for too long
  "25P03", // the transaction was idle for too long
]);
/** Classes of codes of failed connections and of missing rights: `08...`, `28...`, `3D...`, `42501`. */
const CONNECTION = /^08/;
const REFUSED = /^(28|3D|42501)/;
const DISK_FULL = "53100";
const READ_ONLY = "25006";
/** What `pg` throws without a code. */
const LOST = /terminated|timeout|not queryable|Connection ended/i;

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Returns how many more attempts an operation may have after an error: those that are due to other transactions. */
export function attemptsAfter(error: unknown): number {
  const code = codeOf(error);
  if (code === undefined) return 0;
  return IN_THE_WAY.has(code) ? Number.POSITIVE_INFINITY : INTEGRITY.has(code) ? 1 : 0;
}

/** Returns true when the connection cannot be used any more. Whether a statement that was on its way has taken effect is not known. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error && LOST.test(error.message);
  return (
    CONNECTION.test(code) ||
    code.startsWith("57P") ||
    code === "25P03" ||
    (UNAVAILABLE.has(code) && code.startsWith("E"))
  );
}

/** Returns true when the server, or a transaction, takes no writes. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === READ_ONLY;
}

/**
 * Converts an error of Postgres, or of the way to it, to `DatabaseBusyError`, `NoSpaceError`, `DatabaseReadOnlyError` or a plain error. The
 * message contains the code of the error and the constraint or table that it names, but no statement, value, address or password. Errors of
 * operations stay as they are.
 */
export function translatePostgresError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) {
    return isConnectionLost(error)
      ? new DatabaseBusyError("The connection to the database was lost, or was not free in time. Try again.")
      : error;
  }
  if (code === DISK_FULL) return new NoSpaceError("The disk with the database is full.");
  if (code === READ_ONLY) {
    return new DatabaseReadOnlyError(
      "The database cannot be written: the server is read-only (PostgreSQL code 25006).",
    );
  }
  if (UNAVAILABLE.has(code) || IN_THE_WAY.has(code) || CONNECTION.test(code) || REFUSED.test(code)) {
    return new DatabaseBusyError(`The database cannot be used at the moment (code ${code}). Try again.`);
  }
  const { constraint, table } = error as { constraint?: unknown; table?: unknown };
  const where = typeof constraint === "string" ? `, ${constraint}` : typeof table === "string" ? `, ${table}` : "";
  // A code of Postgres has five digits or capitals. Others are of Node, and their messages name addresses.
  return /^[0-9A-Z]{5}$/.test(code)
    ? new Error(`The database failed (PostgreSQL code ${code}${where}).`)
    : new Error(`The database failed (${code}).`);
}

/** Returns the error for a database that could not be opened, with advice: `DatabaseOpenError`, unless waiting may help. */
export function postgresOpenError(error: unknown): unknown {
  const code = codeOf(error) ?? "";
  const advice = code.startsWith("28")
    ? "the server refuses the user or the password. Check DATABASE_URL."
    : code.startsWith("3D")
      ? "there is no database of that name on the server. Create it, or check DATABASE_URL."
      : code === "42501"
        ? "the user may not create tables there. Grant the right to create in the schema, or check DATABASE_URL."
        : undefined;
  if (advice !== undefined) return new DatabaseOpenError(`The database cannot be opened: ${advice}`);
  return translatePostgresError(error);
}
