import { setTimeout as pause } from "node:timers/promises";
import { type Database, DatabaseBusyError, DatabaseOpenError } from "./database.ts";
import { openPostgres } from "./postgres.ts";

/** How long a start waits for the database, which may start at the same time, ms. */
const PATIENCE_MS = 60_000;
/** Pause between two attempts, ms. */
const RETRY_MS = 1_000;

/** How to wait for a database. */
interface Patience {
  readonly patienceMs?: number;
  /** Called once, before the first pause. */
  onWait?(reason: string): void;
  readonly signal?: AbortSignal;
}

/**
 * Opens a database on a Postgres server, and waits up to a minute for a server that cannot be reached. Throws `DatabaseOpenError`, with what to
 * do, or the reason of `signal`.
 */
export async function openPostgresPatiently(
  options: Parameters<typeof openPostgres>[0],
  { patienceMs = PATIENCE_MS, onWait, signal }: Patience = {},
): Promise<Database> {
  const until = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await openPostgres(options);
    } catch (error) {
      if (!(error instanceof DatabaseBusyError)) throw error;
      const where = `The database server at ${new URL(options.url).host}`;
      if (performance.now() >= until) {
        const advice = "Start it, or check DATABASE_URL.";
        throw new DatabaseOpenError(
          `${where} could not be reached for ${Math.round(patienceMs / 1000)} seconds. ${advice}`,
        );
      }
      if (attempt === 1) onWait?.(`${where} cannot be reached yet, waiting for it`);
      await pause(RETRY_MS, undefined, signal ? { signal } : {});
    }
  }
}
