import type { Client } from "pg";
import type { HeldUpkeep } from "./database.ts";
import { lockText } from "./postgresLocks.ts";

/** How often the connection of the holder shows that it lives, ms: more often than the server ends silent transactions. */
const BEAT_MS = 10_000;
/** The lock was not free in time. */
const NOT_FREE = "55P03";

/**
 * Waits for the lock of the upkeep and holds it in an open transaction, on a connection of its own. A transaction, because a pooler between
 * the process and the server may give each transaction another connection. It reads nothing, so it keeps no old rows alive. `connect` returns
 * a client that is not connected and waits a few seconds for locks.
 */
export async function holdPostgresUpkeep(connect: () => Client, signal?: AbortSignal): Promise<HeldUpkeep> {
  const client = connect();
  const lost = new AbortController();
  const lose = () => lost.abort(new Error("The connection to the database was lost during the upkeep."));
  client.on("error", lose);
  client.on("end", lose);
  try {
    await client.connect();
    for (;;) {
      signal?.throwIfAborted();
      if (await tryToLock(client)) break;
    }
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  const beat = setInterval(() => void client.query("SELECT 1").catch(lose), BEAT_MS);
  beat.unref();
  return {
    lost: lost.signal,
    async release() {
      clearInterval(beat);
      client.off("end", lose);
      // Without a connection, the server has released it.
      await client.query("ROLLBACK").catch(() => {});
      await client.end().catch(() => {});
    },
  };
}

async function tryToLock(client: Client): Promise<boolean> {
  await client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
  try {
    await client.query(lockText("upkeep"));
    return true;
  } catch (error) {
    await client.query("ROLLBACK");
    if ((error as { code?: unknown }).code === NOT_FREE) return false;
    throw error;
  }
}
