import { randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { BlobStore } from "../blobs/blobStore.ts";
import { openBlobs } from "../blobs/openBlobs.ts";
import type { ObjectPlace } from "../blobs/storeAddress.ts";
import { blobsAddressOf } from "../blobsAddressOf.ts";
import { lockDataDir } from "../lock.ts";
import { openBlobsOf, placeText } from "../openBlobsOf.ts";
import { makeDataDir } from "../openStores.ts";
import { refuseInside } from "../storage/backupMark.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { claimDataDir } from "../storage/installationMark.ts";
import { makePrivate } from "../storage/privateFiles.ts";
import { syncFolder } from "../storage/syncFolder.ts";
import { MigrationError } from "./migrationError.ts";
import { refuseOthers } from "./openSource.ts";
import { openRows, type TargetPlace } from "./place.ts";
import type { RowStore } from "./rowStore.ts";
import type { Table } from "./tables.ts";
import { markTarget, readTargetState, type TargetState } from "./targetState.ts";

/** An installation that is being filled: no server starts on it. */
export interface Target {
  readonly rows: RowStore;
  readonly blobs: BlobStore;
  close(): Promise<void>;
}

interface TargetOptions {
  readonly tables: readonly Table[];
  /** The data directory of the installation that is copied. */
  readonly sourceDir: string;
}

/**
 * Makes sure that an installation can be copied to a place, and changes nothing. Throws `MigrationError` for a place that has anything else than
 * what an earlier attempt copied, `DatabaseOpenError`, and `StoreUnavailableError`.
 */
export async function inspectTarget(place: TargetPlace, { tables, sourceDir }: TargetOptions): Promise<TargetState> {
  const { dataDir, objectStore } = place;
  if (dataDir !== undefined) await refuseInside(sourceDir, dataDir);
  const state = await inspectRows(place, tables);
  if (state === "being filled") return state;
  if (dataDir !== undefined) await refuseUsedFolder(dataDir, place.databaseUrl !== undefined);
  if (objectStore !== undefined) await refuseUsedBucket(objectStore, sourceDir);
  return state;
}

/** Opens a place that `inspectTarget` has found usable, and marks it so that no program uses it before the migration has ended. */
export async function openTarget(place: TargetPlace, { sourceDir }: TargetOptions): Promise<Target> {
  // Bytes on their way to an object store need a disk.
  const passing = join(sourceDir, "migration");
  const dataDir = place.dataDir ?? passing;
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closing of closers.splice(0).reverse()) await closing();
  };
  try {
    if (place.dataDir === undefined) {
      await rm(passing, { recursive: true, force: true });
      closers.push(() => rm(passing, { recursive: true, force: true }));
    }
    await makeDataDir(dataDir);
    const lock = await lockDataDir(dataDir);
    closers.push(() => lock.release());
    const rows = await openRows(place, "write");
    closers.push(() => rows.close());
    if (!(await rows.tryToReserve())) {
      throw new MigrationError(`Another migration to ${rows.place} runs. Wait for its end.`);
    }
    await rows.updateSchema();
    await markTarget(rows);
    const installation = place.databaseUrl === undefined ? undefined : await installationOf(rows);
    if (installation !== undefined && place.dataDir !== undefined) await claimDataDir(place.dataDir, installation);
    const blobs = await openBlobsOf({ dataDir, objectStore: place.objectStore }, installation);
    closers.push(() => blobs.close());
    await makePrivate(dataDir);
    await syncFolder(dataDir);
    return { rows, blobs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens the segments that an earlier attempt copied, to list them. */
export function openFilledBlobs({ dataDir, objectStore }: TargetPlace, sourceDir: string): Promise<BlobStore> {
  return openBlobs(blobsAddressOf({ dataDir: dataDir ?? sourceDir, objectStore }));
}

async function inspectRows(place: TargetPlace, tables: readonly Table[]): Promise<TargetState> {
  const { dataDir, databaseUrl } = place;
  if (databaseUrl === undefined && dataDir !== undefined && !(await exists(dataDirLayout(dataDir).database))) {
    return "empty";
  }
  const rows = await openRows(place, "read");
  try {
    await rows.checkServer();
    await refuseOthers(rows);
    return await readTargetState(rows, tables);
  } finally {
    await rows.close();
  }
}

async function refuseUsedFolder(dataDir: string, hasServer: boolean): Promise<void> {
  const database = basename(dataDirLayout(dataDir).database);
  // What an attempt leaves behind that ended before it marked the target.
  const own = ["lock", "lock.json", ...(hasServer ? ["installation"] : [database, `${database}-journal`])];
  const other = (await readdir(dataDir).catch(emptyWhenMissing)).find((name) => !own.includes(name));
  if (other === undefined) return;
  throw new MigrationError(`${dataDir} is not empty: it has ${other}. Choose a new or empty folder.`);
}

async function refuseUsedBucket(objectStore: ObjectPlace, sourceDir: string): Promise<void> {
  const { readBucketMark } = await import("../blobs/s3Mark.ts");
  const blobs = await openBlobs(blobsAddressOf({ dataDir: sourceDir, objectStore }));
  try {
    await blobs.probe();
    let isUsed = (await readBucketMark(objectStore)) !== undefined;
    for await (const _ of blobs.list()) {
      isUsed = true;
      break;
    }
    if (!isUsed) return;
    throw new MigrationError(
      `${placeText(objectStore)} has files of an installation. Choose another bucket, or a prefix of its own.`,
    );
  } finally {
    await blobs.close();
  }
}

/** Returns the id of an installation with a database server, which it gets now if it has none. */
async function installationOf({ sql }: RowStore): Promise<string> {
  await sql.run("INSERT INTO installation (one, id) VALUES (1, ?) ON CONFLICT (one) DO NOTHING", [randomUUID()]);
  const found = await sql.get<{ id: string }>("SELECT id FROM installation WHERE one = 1");
  if (found === undefined) throw new Error("The installation has no id.");
  return found.id;
}

function emptyWhenMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
  throw error;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
