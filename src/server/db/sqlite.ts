import { open as openFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createPrivateFile } from "../storage/privateFiles.ts";
import { syncFolder } from "../storage/syncFolder.ts";
import { type Database, DatabaseBusyError, type OperationName } from "./database.ts";
import type { MigrationNotice } from "./migrateSqlite.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations/index.ts";
import { type SqliteThread, startSqliteThread } from "./sqliteThread.ts";

interface SqliteOptions {
  /** The database file. It is created when it does not exist; its folder must exist. */
  readonly file: string;
  /** Number of threads that read, 1 or more; default 3. One of several is kept for quick reads. */
  readonly readers?: number;
  /** Called before and after the schema of an existing database is updated. */
  notify?(notice: MigrationNotice): void;
}

/**
 * Opens the embedded database: SQLite with a write-ahead log that is synced at every commit. One thread writes and others read, so the event
 * loop of the caller never waits for the disk, a read never for a write, and a quick read never for a long one.
 */
export async function openSqlite({ file, readers = 3, notify }: SqliteOptions): Promise<Database> {
  await createPrivateFile(file);
  const writer = await startSqliteThread({ file, role: "write" }, notify === undefined ? {} : { notify });
  const started: SqliteThread[] = [];
  try {
    await syncFolder(dirname(file));
    const starting = Array.from({ length: readers }, async () => {
      started.push(await startSqliteThread({ file, role: "read" }));
    });
    for (const outcome of await Promise.allSettled(starting)) if (outcome.status === "rejected") throw outcome.reason;
  } catch (error) {
    // Threads that are not closed would keep the process alive.
    await Promise.allSettled([...started, writer].map((thread) => thread.close()));
    throw error;
  }
  const reading: readonly SqliteThread[] = started;
  const quick = reading.slice(0, 1);
  const long = reading.length === 1 ? reading : reading.slice(1);

  function threadOf({ mode, isQuick }: Pick<Operation<unknown, unknown>, "mode" | "isQuick">): SqliteThread {
    return mode === "write" ? writer : leastBusy(isQuick ? quick : long);
  }

  let locked = false;
  async function write(ask: Promise<unknown>): Promise<unknown> {
    try {
      const output = await ask;
      locked = false;
      return output;
    } catch (error) {
      locked = error instanceof DatabaseBusyError;
      throw error;
    }
  }

  return {
    isShared: false,
    isLocked: () => locked,
    async call<N extends OperationName>(name: N, input: unknown) {
      const thread = threadOf(operations[name]);
      const answer = thread.ask({ kind: "call", name, input });
      return (await (thread === writer ? write(answer) : answer)) as never;
    },
    async backup(target) {
      // A large copy takes some time, so it has a thread of its own and readers do not wait for it.
      const thread = await startSqliteThread({ file, role: "backup" });
      // SQLite copies into a file that exists only when it is empty.
      await createPrivateFile(target);
      try {
        await thread.ask({ kind: "backup", file: target });
      } finally {
        await thread.close();
      }
      const copy = await openFile(target, "r+");
      try {
        await copy.sync();
      } finally {
        await copy.close();
      }
      await syncFolder(dirname(target));
    },
    async close() {
      await Promise.all(reading.map((thread) => thread.close()));
      await writer.close();
    },
  };
}

function leastBusy(threads: readonly SqliteThread[]): SqliteThread {
  return threads.reduce((best, thread) => (thread.waiting() < best.waiting() ? thread : best));
}
