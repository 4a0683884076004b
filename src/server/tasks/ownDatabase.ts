import { callPatiently } from "../db/callPatiently.ts";
import type { Database } from "../db/database.ts";
import { openPostgresPatiently } from "../db/openPostgresPatiently.ts";

/** Connections of one import, which are opened when they are needed. */
const CONNECTIONS = { quick: 1, write: 1, long: 1 };
/** A task can wait until the server is back, to learn whether its last write was made, ms. */
const COMMIT_PATIENCE_MS = 5 * 60 * 1000;

/**
 * Opens the database server for an import thread, with connections of its own, so that the rows of an import do not pass through the process that
 * started it. Calls are repeated while the database cannot be used, until `signal` fires.
 */
export async function openOwnDatabase(url: string, signal: AbortSignal): Promise<Pick<Database, "call" | "close">> {
  const db = await openPostgresPatiently(
    { url, connections: CONNECTIONS, commitPatienceMs: COMMIT_PATIENCE_MS },
    { patienceMs: Number.POSITIVE_INFINITY, signal },
  );
  return {
    ...callPatiently(db, signal),
    close: () => db.close(),
  };
}
