import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSqliteApi, type SqliteConnection } from "./db/sqliteApi.ts";

/** Another process works on the data directory. */
export class DataDirInUseError extends Error {
  override readonly name = "DataDirInUseError";
}

export interface DataDirLock {
  /** Lets the next process in; harmless when repeated. */
  release(): Promise<void>;
}

const SQLITE_BUSY = 5;

/**
 * Makes this process the only one that works on a data directory, until it releases the lock or ends, however it ends. Throws
 * `DataDirInUseError`.
 *
 * The lock is the operating system's own on a small file (`lock`), taken through SQLite: it goes with its process, also with `kill -9`, so none is
 * ever stale and nothing has to be guessed from process ids, which containers and restarts reuse. `lock.json` is for people only.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const { DatabaseSync } = await loadSqliteApi();
  const about = join(dataDir, "lock.json");
  const connection = new DatabaseSync(join(dataDir, "lock"), { timeout: 0 });
  try {
    connection.exec("PRAGMA busy_timeout = 0");
    // Nothing is ever written, so no journal needs to lie beside it.
    connection.exec("PRAGMA journal_mode = MEMORY");
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (!isBusy(error)) throw error;
    throw new DataDirInUseError(
      `${dataDir} is in use by ${await describeOwner(about)}. One process at a time may work on it.`,
    );
  }
  // Held by the closure below: a connection that is collected closes its file and loses the lock.
  let held: SqliteConnection | undefined = connection;
  await writeFile(about, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
  return {
    async release() {
      held?.close();
      held = undefined;
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

async function describeOwner(about: string): Promise<string> {
  try {
    const { pid, since } = JSON.parse(await readFile(about, "utf8")) as { pid: number; since: string };
    return `another process (${pid}, since ${since})`;
  } catch {
    return "another process";
  }
}
