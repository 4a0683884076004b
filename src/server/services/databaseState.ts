import { DatabaseBusyError, DatabaseReadOnlyError } from "../db/database.ts";
import type { Deps } from "../deps.ts";

/** Returns why the database cannot be used; undefined when it can. */
export async function databaseProblem(deps: Pick<Deps, "db" | "now" | "log">): Promise<string | undefined> {
  try {
    await deps.db.call("findKey", { sha256: "", at: deps.now() });
    // A write that changes nothing, and only after another found a lock, because it waits for other writes.
    if (deps.db.isLocked()) await deps.db.call("touchKey", { keyId: 0, at: deps.now() });
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseBusyError) return "another program has locked the database";
    if (error instanceof DatabaseReadOnlyError) return "the database cannot be written";
    deps.log.error({ err: error }, "the database does not respond");
    return "the database does not respond";
  }
}
