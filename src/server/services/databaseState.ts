import { setTimeout as pause } from "node:timers/promises";
import { DatabaseBusyError, DatabaseReadOnlyError } from "../db/database.ts";
import type { Deps } from "../deps.ts";

type Needed = Pick<Deps, "db" | "now" | "log">;

/** How long a database may fail before it counts as unusable, ms. A health check of an orchestrator waits a few seconds. */
const PATIENCE_MS = 1_500;
/** Pause between two attempts, ms. */
const RETRY_MS = 100;
const SILENT = "the database does not respond";

/** Returns why the database cannot be used; undefined when it can. */
export async function databaseProblem(deps: Needed): Promise<string | undefined> {
  // A write waits for other writes, so it is tried only after another found a lock.
  return (await readProblem(deps)) ?? (deps.db.isLocked() ? await writeProblem(deps) : undefined);
}

/**
 * A failure that passes, such as a thread that starts again, is not a reason: who asks would take the server out of service for it. The read
 * that is tried is one of those that wait for nothing long.
 */
async function readProblem({ db, now, log }: Needed): Promise<string | undefined> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await db.call("findKey", { sha256: "", at: now() });
      return undefined;
    } catch (error) {
      if (performance.now() >= until) {
        log.error({ err: error }, SILENT);
        return SILENT;
      }
      await pause(RETRY_MS);
    }
  }
}

/** Tries a write that changes nothing. */
async function writeProblem({ db, now, log }: Needed): Promise<string | undefined> {
  try {
    await db.call("touchKey", { keyId: 0, at: now() });
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseBusyError) {
      return db.isShared ? "the database takes no writes at the moment" : "another program has locked the database";
    }
    if (error instanceof DatabaseReadOnlyError) return "the database cannot be written";
    log.error({ err: error }, SILENT);
    return SILENT;
  }
}
