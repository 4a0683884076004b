import { setTimeout as pause } from "node:timers/promises";
import { DatabaseBusyError, DatabaseReadOnlyError } from "../db/database.ts";
import type { Deps } from "../deps.ts";

/** How long a database may fail before it counts as unusable, ms. A health check of an orchestrator waits a few seconds. */
const PATIENCE_MS = 1_500;
/** Pause between two attempts, ms. */
const RETRY_MS = 100;

/**
 * Returns why the database cannot be used; undefined when it can. A failure that passes, such as a thread that starts again, is not a reason:
 * who asks would take the server out of service for it. The read that is tried is one of those that wait for nothing long.
 */
export async function databaseProblem(deps: Pick<Deps, "db" | "now" | "log">): Promise<string | undefined> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await deps.db.call("findKey", { sha256: "", at: deps.now() });
      // A write that changes nothing, and only after another found a lock, because it waits for other writes.
      if (deps.db.isLocked()) await deps.db.call("touchKey", { keyId: 0, at: deps.now() });
      return undefined;
    } catch (error) {
      if (error instanceof DatabaseBusyError) return "another program has locked the database";
      if (error instanceof DatabaseReadOnlyError) return "the database cannot be written";
      if (performance.now() >= until) {
        deps.log.error({ err: error }, "the database does not respond");
        return "the database does not respond";
      }
      await pause(RETRY_MS);
    }
  }
}
