import { BEING_FILLED } from "../db/migration.ts";
import { MigrationError } from "./migrationError.ts";
import type { RowStore } from "./rowStore.ts";
import type { Table } from "./tables.ts";

/** Whether a database may be filled with an installation: it has nothing yet, or an earlier attempt has begun to fill it. */
export type TargetState = "empty" | "being filled";

/** Returns whether a database may be filled. Throws `MigrationError` for one with data of an installation. */
export async function readTargetState(target: RowStore, tables: readonly Table[]): Promise<TargetState> {
  const present = await target.tableNames();
  const isMarked =
    present.has("migrations") &&
    (await target.sql.get("SELECT 1 AS found FROM migrations WHERE version = ?", [BEING_FILLED.version])) !== undefined;
  for (const { name } of tables) {
    if (!present.has(name)) continue;
    // Every new database has the workspace `default`.
    const others = name === "workspaces" ? "WHERE name <> 'default'" : "";
    if ((await target.sql.get(`SELECT 1 AS found FROM "${name}" ${others} LIMIT 1`)) === undefined) continue;
    throw new MigrationError(
      `${target.place} is not empty: its table ${name} has rows. Choose a new database. If an earlier migration to it was interrupted at its very end, it is complete, and servers start on it.`,
    );
  }
  return isMarked ? "being filled" : "empty";
}

/** Keeps all programs from the database until `unmarkTarget`, with the schema and without rows of an installation. */
export async function markTarget({ sql }: RowStore): Promise<void> {
  const { version, name } = BEING_FILLED;
  await sql.run(
    "INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?) ON CONFLICT (version) DO NOTHING",
    [version, name, Date.now()],
  );
}

/** Gives the database to its installation, in the transaction that has written the rows. */
export async function unmarkTarget({ sql }: RowStore): Promise<void> {
  await sql.run("DELETE FROM migrations WHERE version = ?", [BEING_FILLED.version]);
}
