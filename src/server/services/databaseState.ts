import type { Deps } from "../deps.ts";

/** Returns why the database cannot be used; undefined when it can. */
export async function databaseProblem(deps: Pick<Deps, "db" | "now" | "log">): Promise<string | undefined> {
  try {
    await deps.db.call("findKey", { sha256: "", at: deps.now() });
    return undefined;
  } catch (error) {
    deps.log.error({ err: error }, "the database does not respond");
    return "the database does not respond";
  }
}
