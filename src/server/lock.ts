import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSqliteApi, type SqliteConnection } from "./db/sqliteApi.ts";

/** Another process uses the data directory. */
export class DataDirInUseError extends Error {
  override readonly name = "DataDirInUseError";
}

interface DataDirLock {
  /** Releases the lock. May be called twice. */
  release(): Promise<void>;
}

const SQLITE_BUSY = 5;

/**
 * Locks a data directory until this process releases the lock or ends in any way: for this process alone, or with `isShared` together with others
 * that share it. Throws `DataDirInUseError`.
 *
 * The lock is a lock of the operating system on a small file (`lock`), taken through SQLite. It ends with its process, also after `kill -9`,
 * so it is never stale, and process ids, which containers and restarts reuse, do not matter. `lock.json` is for people only.
 */
export async function lockDataDir(dataDir: string, { isShared = false } = {}): Promise<DataDirLock> {
  const { DatabaseSync } = await loadSqliteApi();
  const about = join(dataDir, "lock.json");
  const connection = new DatabaseSync(join(dataDir, "lock"), { timeout: 0 });
  try {
    connection.exec("PRAGMA busy_timeout = 0");
    // Nothing is ever written, so no journal file is needed.
    connection.exec("PRAGMA journal_mode = MEMORY");
    // A transaction that has read something shares the file until it ends.
    connection.exec(isShared ? "BEGIN; SELECT count(*) FROM sqlite_master" : "BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (!isBusy(error)) throw error;
    throw new DataDirInUseError(
      `${dataDir} is in use by ${await describeOwner(about)}. ${
        isShared
          ? "Only processes that all have DATABASE_URL may use it together."
          : "Without DATABASE_URL, only one process at a time may use it."
      }`,
    );
  }
  // The closure below keeps the connection: a garbage-collected connection closes its file and loses the lock.
  let held: SqliteConnection | undefined = connection;
  // Nothing depends on it, and the disk may be full.
  if (!isShared)
    await writeFile(about, JSON.stringify({ pid: process.pid, since: new Date().toISOString() })).catch(() => {});
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
