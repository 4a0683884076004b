import { type Database, DatabaseBusyError, DatabaseReadOnlyError } from "./database.ts";

/** How long a call waits before it is repeated, ms. */
const RETRY_MS = 1_000;

/**
 * Returns a database whose calls are repeated while it is busy, restarts or cannot be written, until `signal` fires: unlike a request, a task or a
 * start can wait.
 */
export function callPatiently(db: Pick<Database, "call">, signal: AbortSignal): Pick<Database, "call"> {
  return {
    async call(name, input) {
      for (;;) {
        try {
          return (await db.call(name, input)) as never;
        } catch (error) {
          const passes = error instanceof DatabaseBusyError || error instanceof DatabaseReadOnlyError;
          if (!passes || signal.aborted) throw error;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
        }
      }
    },
  };
}
