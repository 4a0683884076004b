import { DatabaseBusyError } from "./database.ts";
import type { SqliteConnection } from "./sqliteApi.ts";

/** Staged writes that are committed one after another without a sync. The next one is synced, so that no other write has to sync much. */
export const UNSYNCED_WRITES = 8;
/** The code of SQLite for a failed sync. */
const SQLITE_IOERR_FSYNC = 1034;

const SYNCED = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000";
/** Without a checkpoint: it would sync the log, and nobody would learn that this failed. */
const UNSYNCED = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0";

/** Decides which commits of the connection that writes are synced. */
export interface SqliteDurability {
  /**
   * Runs one transaction. When it is not `isStaged`, it and all before it are durable afterwards. Throws `DatabaseBusyError` while the log
   * has to be renewed and others read from it.
   */
  run<Output>(isStaged: boolean, transaction: () => Promise<Output>): Promise<Output>;
}

/**
 * Creates it for a connection with a write-ahead log. A sync covers the whole log, so the sync of one commit makes those before it durable.
 * After a failed sync the system may have dropped what they wrote without any further error. Therefore the log is then copied into the
 * database file, which is synced, and begun anew before the next write.
 */
export function createSqliteDurability(connection: SqliteConnection): SqliteDurability {
  const changes = connection.prepare("SELECT total_changes() AS count");
  const changed = () => (changes.get() as { count: number }).count;
  let unsynced = 0;
  let isSyncing = true;
  let inDoubt = false;

  function renewLog(): void {
    connection.exec(SYNCED);
    isSyncing = true;
    const { busy } = connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
    if (busy !== 0) throw new DatabaseBusyError("The log of the database is being read. Try again.");
    inDoubt = false;
    unsynced = 0;
  }

  return {
    async run(isStaged, transaction) {
      if (inDoubt) renewLog();
      const isSynced = !isStaged || unsynced >= UNSYNCED_WRITES;
      if (isSynced !== isSyncing) connection.exec(isSynced ? SYNCED : UNSYNCED);
      isSyncing = isSynced;
      const before = unsynced > 0 ? changed() : 0;
      try {
        const output = await transaction();
        if (!isSynced) unsynced += 1;
        // A transaction that changed nothing has synced nothing.
        else if (unsynced > 0 && changed() !== before) unsynced = 0;
        return output;
      } catch (error) {
        if ((error as { errcode?: unknown }).errcode === SQLITE_IOERR_FSYNC) inDoubt = true;
        throw error;
      }
    },
  };
}
