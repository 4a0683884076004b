import { stat } from "node:fs/promises";
import { ConfigError } from "../config.ts";
import type { Database } from "../db/database.ts";
import { openPostgresPatiently } from "../db/openPostgresPatiently.ts";
import { openSqlite } from "../db/sqlite.ts";
import { DataDirInUseError, lockDataDir } from "../lock.ts";
import { openBlobsOf } from "../openBlobsOf.ts";
import type { OpenNotice } from "../openStores.ts";
import { refuseHalfBackup } from "../storage/backupMark.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { checkInstallation, refuseForeignFiles } from "../storage/installationMark.ts";
import type { Stores } from "../storage/stores.ts";
import { MigrationError } from "./migrationError.ts";
import { openRows, type SourcePlace } from "./place.ts";
import type { RowStore } from "./rowStore.ts";

/** An installation that no server uses, opened to be copied. */
export interface Source extends Stores {
  readonly rows: RowStore;
  close(): Promise<void>;
}

/**
 * Opens the installation that is copied, and keeps servers and upkeep from it until it is closed. Its schema is brought up to date, as by every
 * command. Throws `ConfigError`, `DataDirInUseError`, and `MigrationError` while others use its database server.
 */
export async function openSource(
  place: SourcePlace,
  { notify, signal }: { notify: OpenNotice; signal?: AbortSignal },
): Promise<Source> {
  const { dataDir } = place;
  await expectSource(place);
  await refuseHalfBackup(dataDir);
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closing of closers.splice(0).reverse()) await closing();
  };
  try {
    const lock = await lockAlone(dataDir);
    closers.push(() => lock.release());
    const { db, rows, installation } = await (place.databaseUrl === undefined
      ? openEmbedded(place, closers, notify)
      : openServer(place, place.databaseUrl, closers, notify));
    const held = await db.holdUpkeep?.(signal);
    closers.push(async () => held?.release());
    const blobs = await openBlobsOf(place, installation);
    closers.push(() => blobs.close());
    return { db, rows, blobs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Throws `ConfigError` when the settings do not lead to an installation. */
export async function expectSource({ dataDir, databaseUrl }: SourcePlace): Promise<void> {
  const { database } = dataDirLayout(dataDir);
  if (databaseUrl === undefined ? !(await exists(database)) : !(await exists(dataDir))) {
    const expected = databaseUrl === undefined ? `There is no database ${database}` : `${dataDir} does not exist`;
    throw new ConfigError(
      `${expected}. Set DATA_DIR, DATABASE_URL and BLOB_URL as for the server that is to be copied.`,
    );
  }
}

interface OpenedDatabase {
  readonly db: Database;
  readonly rows: RowStore;
  /** Of an installation with a database server. */
  readonly installation: string | undefined;
}

async function openEmbedded(
  place: SourcePlace,
  closers: (() => Promise<unknown>)[],
  notify: OpenNotice,
): Promise<OpenedDatabase> {
  await refuseForeignFiles(place.dataDir);
  const file = dataDirLayout(place.dataDir).database;
  const db = await openSqlite({ file, readers: 1, notify: ({ message, ...data }) => notify(message, data) });
  closers.push(() => db.close());
  const rows = await openRows(place, "read");
  closers.push(() => rows.close());
  return { db, rows, installation: undefined };
}

async function openServer(
  place: SourcePlace,
  url: string,
  closers: (() => Promise<unknown>)[],
  notify: OpenNotice,
): Promise<OpenedDatabase> {
  const rows = await openRows(place, "read");
  closers.push(() => rows.close());
  await refuseOthers(rows);
  const db = await openPostgresPatiently({
    url,
    notify: (change) => notify("updated the schema of the database", change),
  });
  closers.push(() => db.close());
  return { db, rows, installation: await checkInstallation(place.dataDir, db) };
}

/** Throws `MigrationError` while other processes of the product have connections to a database. */
export async function refuseOthers(rows: RowStore): Promise<void> {
  if ((await rows.others()) === 0) return;
  throw new MigrationError(
    `Servers, workers or commands of Dropset are connected to ${rows.place}. Stop all of them, then run this command again.`,
  );
}

async function lockAlone(dataDir: string) {
  try {
    return await lockDataDir(dataDir);
  } catch (error) {
    if (!(error instanceof DataDirInUseError)) throw error;
    throw new DataDirInUseError(
      `${dataDir} is in use. Stop all servers, workers and commands on it, then run this command again.`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
