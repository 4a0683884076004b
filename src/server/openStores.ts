import { mkdir } from "node:fs/promises";
import type { BlobStore } from "./blobs/blobStore.ts";
import { type Config, ConfigError } from "./config.ts";
import { callPatiently } from "./db/callPatiently.ts";
import type { Database } from "./db/database.ts";
import { startDatabaseClock } from "./db/databaseClock.ts";
import { openPostgresPatiently } from "./db/openPostgresPatiently.ts";
import { openSqlite } from "./db/sqlite.ts";
import { lockDataDir } from "./lock.ts";
import { openBlobsOf } from "./openBlobsOf.ts";
import { refuseHalfBackup } from "./storage/backupMark.ts";
import { dataDirLayout } from "./storage/dataDirLayout.ts";
import { checkInstallation, refuseForeignFiles } from "./storage/installationMark.ts";
import { createMaintenance, type Maintenance } from "./storage/maintenance.ts";
import { makePrivate, PRIVATE_FOLDER } from "./storage/privateFiles.ts";
import { rememberTouches } from "./storage/rememberTouches.ts";
import { keepReserve, spendReserve } from "./storage/reserve.ts";

/** How long a start goes on asking a database server that was there and does not respond in time, ms. */
export const START_PATIENCE_MS = 60_000;

/** The stores of an installation, opened by this process, which has locked the data directory. */
export interface OpenStores {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly maintenance: Maintenance;
  /** Sentences about files that other users of the machine may use, and about a full disk. */
  readonly warnings: readonly string[];
  /** Returns the current time of the installation, ms since the epoch. */
  now(): number;
  close(): Promise<void>;
}

/** What happens while stores are opened, for the log. `data`: versions of the schema, and the file with a copy of the database, when there is one. */
export type OpenNotice = (message: string, data: object) => void;

/**
 * Opens a data directory, which is created when it does not exist, locks it for this process, or for all that share its database server, and
 * closes it to other users. Throws `ConfigError` for a path that cannot be a folder, for a folder of another database and for a bucket that is not
 * that of the installation, `DataDirInUseError`, `DatabaseOpenError`, `StoreUnavailableError`, and `BackupFolderError` for an incomplete backup.
 */
export async function openStores(config: Config, notify: OpenNotice = () => {}): Promise<OpenStores> {
  const { dataDir, databaseUrl, unusedUploadHours } = config;
  await makeDataDir(dataDir);
  await refuseHalfBackup(dataDir);
  const lock = await lockDataDir(dataDir, { isShared: databaseUrl !== undefined });
  try {
    const warnings = await makePrivate(dataDir);
    if (await spendReserve(dataDir))
      warnings.push(`The disk with ${dataDir} is full. Reading works; uploads and imports do not.`);
    const { db, now, installation, close } = await (databaseUrl === undefined
      ? openEmbedded(dataDir, notify)
      : openServer(dataDir, databaseUrl, notify));
    const blobs = await openBlobsOf(config, installation).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    await keepReserve(dataDir);
    const openCopy = (file: string) => openSqlite({ file, readers: 1 });
    return {
      db,
      blobs,
      maintenance: createMaintenance({ stores: { db, blobs }, unusedUploadHours, openCopy, now }),
      warnings,
      now,
      async close() {
        await blobs.close();
        await close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A database with its clock. */
interface OpenDatabase extends Pick<OpenStores, "db" | "now" | "close"> {
  /** Id of the installation, which all processes of a database server share; undefined for the embedded database. */
  readonly installation: string | undefined;
}

async function openEmbedded(dataDir: string, notify: OpenNotice): Promise<OpenDatabase> {
  await refuseForeignFiles(dataDir);
  const file = dataDirLayout(dataDir).database;
  const db = rememberTouches(await openSqlite({ file, notify: ({ message, ...data }) => notify(message, data) }));
  return { db, now: Date.now, installation: undefined, close: () => db.close() };
}

async function openServer(dataDir: string, url: string, notify: OpenNotice): Promise<OpenDatabase> {
  const db = await openPostgresPatiently(
    {
      url,
      notify: (change) => notify(`${change.from === 0 ? "created" : "updated"} the schema of the database`, change),
    },
    { onWait: (reason) => notify(reason, {}) },
  );
  try {
    const patient = callPatiently(db, AbortSignal.timeout(START_PATIENCE_MS));
    const installation = await checkInstallation(dataDir, patient);
    const clock = await startDatabaseClock(patient);
    return {
      db,
      installation,
      now: clock.now,
      async close() {
        clock.stop();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
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
