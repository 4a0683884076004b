import { Client } from "pg";
import { DatabaseOpenError } from "../db/database.ts";
import { checkServer, migratePostgres } from "../db/migratePostgres.ts";
import { postgresMigrations } from "../db/migrations/postgres.ts";
import { APPLICATION_NAME, postgresConfig } from "../db/postgresConfig.ts";
import { postgresOpenError } from "../db/postgresErrors.ts";
import { tryLockText } from "../db/postgresLocks.ts";
import { createPostgresSql, createStatements } from "../db/postgresSql.ts";
import type { RowStore } from "./rowStore.ts";

/** How long the server keeps a transaction that writes and in which nothing happens, ms: a page of the other database may take long. */
const SILENT_MS = 600_000;
/** How often a connection that waits for hours shows that it lives, ms. */
const ALIVE_MS = 60_000;

/** Connects to a database on a Postgres server. Throws `DatabaseOpenError`. */
export async function openPostgresRows(url: string, mode: "read" | "write"): Promise<RowStore> {
  const client = new Client({
    ...postgresConfig(url),
    application_name: `${APPLICATION_NAME} migrate`,
    // What is read waits for hours while the copy is compared.
    idle_in_transaction_session_timeout: mode === "read" ? 0 : SILENT_MS,
    keepAliveInitialDelayMillis: ALIVE_MS,
    statement_timeout: 0,
  });
  // The statements that run, and the next one, fail.
  client.on("error", () => {});
  const place = placeOf(url);
  try {
    await client.connect();
  } catch (error) {
    const explained = postgresOpenError(error);
    const reason = explained instanceof Error ? explained.message : String(explained);
    throw new DatabaseOpenError(`${place} cannot be used. ${reason}`);
  }
  const sql = createPostgresSql(client, createStatements());
  const sequenceOf = async (table: string) => {
    const found = await sql.get<{ name: string }>("SELECT pg_get_serial_sequence(?, 'id') AS name", [table]);
    if (found === undefined) throw new Error(`The table ${table} has no sequence.`);
    return found.name;
  };

  return {
    place,
    sql,
    async tableNames() {
      const tables = await sql.all<{ name: string }>(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()",
      );
      return new Set(tables.map(({ name }) => name));
    },
    checkServer: () => checkServer(client),
    async updateSchema() {
      try {
        await migratePostgres(client, { migrations: postgresMigrations, at: Date.now(), isFilling: true });
      } catch (error) {
        throw error instanceof DatabaseOpenError ? error : postgresOpenError(error);
      }
    },
    async begin(begins) {
      await client.query(begins === "write" ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    },
    async commit() {
      const { command } = await client.query("COMMIT");
      if (command !== "COMMIT") throw new Error("The transaction was rolled back.");
    },
    async rollBack() {
      await client.query("ROLLBACK");
    },
    async lastNumber({ name }) {
      const sequence = await sequenceOf(name);
      const found = await sql.get<{ last: number }>(
        `SELECT greatest((SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ${sequence}),
           (SELECT coalesce(max(id), 0) FROM "${name}")) AS last`,
      );
      return found?.last ?? 0;
    },
    async setLastNumber({ name }, last) {
      const sequence = await sequenceOf(name);
      await sql.get(last > 0 ? `SELECT setval('${sequence}', ${last})` : `SELECT setval('${sequence}', 1, false)`);
    },
    async analyze({ name }) {
      await client.query(`ANALYZE "${name}"`);
    },
    async others() {
      const found = await sql.get<{ count: number }>(
        "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = ?",
        [APPLICATION_NAME],
      );
      return found?.count ?? 0;
    },
    async tryToReserve() {
      const found = await sql.get<{ reserved: boolean }>(`${tryLockText("migration")} AS reserved`);
      return found?.reserved === true;
    },
    async close() {
      await client.end();
    },
  };
}

/** Returns the address of a database for people: `PostgreSQL at host:port/name`. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
}
