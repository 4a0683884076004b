import { mkdir, rename, rm } from "node:fs/promises";
import type { BlobStore } from "../blobs/blobStore.ts";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import type { Database } from "../db/database.ts";
import { lockDataDir } from "../lock.ts";
import { checkBackupFolder, fingerprint, writeBackupMark } from "./backupMark.ts";
import { copySegments } from "./copySegments.ts";
import { dataDirLayout } from "./dataDirLayout.ts";
import { PRIVATE_FOLDER } from "./privateFiles.ts";
import type { Stores } from "./stores.ts";
import { syncFolder } from "./syncFolder.ts";

interface BackupOptions {
  /** A folder that does not exist, is empty, or contains an earlier backup, which is updated. */
  readonly folder: string;
  /** Opens the copy of the database, to read which segments belong to it. */
  openCopy(file: string): Promise<Database>;
  /** Current time, ms. */
  readonly at: number;
  readonly signal?: AbortSignal;
}

/**
 * Copies everything into a folder that a server can be started on: first the database, then the segments that its rows name (as hard links
 * when the folder is on the same volume). Nothing may be deleted in the meantime, so call it through `Maintenance`. Returns the number of
 * segments in the backup. Throws `BackupFolderError` before anything is changed.
 */
export async function backUp({ db, blobs }: Stores, { folder, openCopy, at, signal }: BackupOptions): Promise<number> {
  if (db.backup === undefined) throw new Error("A database server is backed up with its own tools, such as pg_dump.");
  const { database, segments } = dataDirLayout(folder);
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  await checkBackupFolder(folder, database);
  const mark = { complete: false, at: new Date(at).toISOString(), segments: 0 };
  const before = await fingerprint(database);
  await writeBackupMark(folder, { ...mark, databases: before ? [before] : [] });
  const lock = await lockDataDir(folder);
  try {
    const fresh = `${database}.new`;
    await removeDatabase(fresh);
    await db.backup(fresh);
    const target = await openFileBlobStore(segments);
    const copied = await copySegments(await openCopy(fresh), blobs, target, signal);
    const after = (await fingerprint(fresh)) ?? "";
    await writeBackupMark(folder, { ...mark, databases: before ? [before, after] : [after] });
    await rename(fresh, database);
    await syncFolder(folder);
    await removeOthers(target, copied);
    await writeBackupMark(folder, { ...mark, complete: true, segments: copied.size, databases: [after] });
    await syncFolder(folder);
    return copied.size;
  } finally {
    await lock.release();
  }
}

/** Removes the segments of an earlier backup that are not part of this one. */
async function removeOthers(store: BlobStore, wanted: ReadonlySet<string>): Promise<void> {
  for await (const { segment } of store.list()) if (!wanted.has(segment)) await store.remove(segment);
  await store.removeLeftovers();
  await store.close();
}

async function removeDatabase(file: string): Promise<void> {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) await rm(name, { force: true });
}
