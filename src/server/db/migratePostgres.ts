import type { ClientBase } from "pg";
import { DatabaseOpenError } from "./database.ts";
import { BEING_FILLED, type Migration, refuseSchema } from "./migration.ts";
import { lockText } from "./postgresLocks.ts";

/** The oldest major version of Postgres that is supported. */
const OLDEST_VERSION = 15;

/** A change of the schema of an existing database, for the log: the versions before and after. */
export interface SchemaChange {
  readonly from: number;
  readonly to: number;
}

/**
 * Updates the schema: runs all missing steps in one transaction, while other processes that start wait. Returns the change; undefined when
 * there was nothing to do. Throws `DatabaseOpenError` when the database was written by a newer version or is being filled with an installation,
 * unless by this program (`isFilling`), and when the server is too old, or has an encoding or a durability with which the promises of the product
 * do not hold.
 */
export async function migratePostgres(
  client: ClientBase,
  { migrations, at, isFilling = false }: { migrations: readonly Migration[]; at: number; isFilling?: boolean },
): Promise<SchemaChange | undefined> {
  await checkServer(client);
  const to = migrations.at(-1)?.version ?? 0;
  if ((await schemaOf(client, to, isFilling)) === to) return undefined;
  await client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
  try {
    // Another process may update a large database for some time.
    await client.query(`SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; ${lockText("schema")}`);
    await client.query(
      'CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, applied_at BIGINT NOT NULL)',
    );
    const from = await schemaOf(client, to, isFilling);
    for (const { version, name, sql } of migrations) {
      if (version <= from) continue;
      await client.query(sql);
      await client.query("INSERT INTO migrations (version, name, applied_at) VALUES ($1, $2, $3)", [version, name, at]);
    }
    await client.query("COMMIT");
    return from === to ? undefined : { from, to };
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      // Without a connection, the server rolls back. The first error is thrown.
    });
    throw error;
  }
}

/** Returns the schema version of a database, 0 for a new one. Throws `DatabaseOpenError` for one that must not be opened. */
async function schemaOf(client: ClientBase, newest: number, isFilling: boolean): Promise<number> {
  const { rows } = await client.query("SELECT to_regclass('migrations') IS NOT NULL AS found");
  if (!rows[0].found) return 0;
  const text = "SELECT coalesce(max(version), 0) AS version FROM migrations WHERE version <> $1";
  const highest = await client.query(text, [isFilling ? BEING_FILLED.version : -1]);
  const version = Number(highest.rows[0].version);
  refuseSchema(version, newest);
  return version;
}

/** Throws `DatabaseOpenError` for a server on which the promises of the product do not hold. */
export async function checkServer(client: ClientBase): Promise<void> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
       current_setting('synchronous_commit') AS durable`,
  );
  const { version, encoding, durable } = rows[0] as { version: number; encoding: string; durable: string };
  const major = Math.floor(version / 10_000);
  if (major < OLDEST_VERSION) {
    throw new DatabaseOpenError(
      `The database server is PostgreSQL ${major}. Dropset needs ${OLDEST_VERSION} or later.`,
    );
  }
  if (encoding !== "UTF8") {
    throw new DatabaseOpenError(
      `The database has the encoding ${encoding}. Create one with UTF8: CREATE DATABASE dropset ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  if (durable === "off") {
    throw new DatabaseOpenError(
      "The database acknowledges writes before they are durable (synchronous_commit is off), so a crash would lose files that were acknowledged. Set it to on.",
    );
  }
}
