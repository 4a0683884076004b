import { mkdir } from "node:fs/promises";
import type { BlobStore } from "./blobs/blobStore.ts";
import { openFileBlobStore } from "./blobs/fileBlobStore.ts";
import { type Config, ConfigError } from "./config.ts";
import type { Database } from "./db/database.ts";
import type { MigrationNotice } from "./db/migrateSqlite.ts";
import { openSqlite } from "./db/sqlite.ts";
import { lockDataDir } from "./lock.ts";
import { refuseHalfBackup } from "./storage/backupMark.ts";
import { dataDirLayout } from "./storage/dataDirLayout.ts";
import { createMaintenance, type Maintenance } from "./storage/maintenance.ts";
import { makePrivate, PRIVATE_FOLDER } from "./storage/privateFiles.ts";
import { rememberTouches } from "./storage/rememberTouches.ts";
import { keepReserve, spendReserve } from "./storage/reserve.ts";

/** The stores of a data directory, opened and locked by this process. */
interface OpenStores {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly maintenance: Maintenance;
  /** Sentences about files that other users of the machine may use, and about a full disk. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens a data directory, which is created when it does not exist, locks it for this process, and closes it to other users. Throws `ConfigError`
 * for a path that cannot be a folder, `DataDirInUseError`, and `BackupFolderError` for an incomplete backup. `notify` receives what happens to
 * the schema of the database.
 */
export async function openStores(
  config: Config,
  notify: (notice: MigrationNotice) => void = () => {},
): Promise<OpenStores> {
  const { dataDir, unusedUploadHours } = config;
  await makeDataDir(dataDir);
  await refuseHalfBackup(dataDir);
  const lock = await lockDataDir(dataDir);
  const warnings = await makePrivate(dataDir);
  if (await spendReserve(dataDir))
    warnings.push(`The disk with ${dataDir} is full. Reading works; uploads and imports do not.`);
  const { database, segments } = dataDirLayout(dataDir);
  const db = rememberTouches(await openSqlite({ file: database, notify }));
  const blobs = await openFileBlobStore(segments);
  await keepReserve(dataDir);
  const maintenance = createMaintenance({
    stores: { db, blobs },
    unusedUploadHours,
    openCopy: (file) => openSqlite({ file, readers: 1 }),
    now: Date.now,
  });
  return {
    db,
    blobs,
    maintenance,
    warnings,
    async close() {
      await blobs.close();
      await db.close();
      await lock.release();
    },
  };
}

/** Creates a data directory that only its owner can read, if it does not exist. Throws `ConfigError` for a path that leads to or through a file. */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTDIR" && code !== "EEXIST") throw error;
    throw new ConfigError(
      `DATA_DIR is ${dataDir}, which is a file or inside a file. Set it to a folder; it is created if needed.`,
    );
  }
}
