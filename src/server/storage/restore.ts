import { constants } from "node:fs";
import { copyFile, open, readdir } from "node:fs/promises";
import type { BlobStore } from "../blobs/blobStore.ts";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import type { Database } from "../db/database.ts";
import { BackupFolderError, fingerprint, readBackupMark, removeBackupMark, writeBackupMark } from "./backupMark.ts";
import { copySegments } from "./copySegments.ts";
import { dataDirLayout } from "./dataDirLayout.ts";
import { syncFolder } from "./syncFolder.ts";

interface RestoreOptions {
  /** A complete backup. It is not changed. */
  readonly folder: string;
  /** An empty folder. */
  readonly dataDir: string;
  /** Opens the store that the segments go to. Called when nothing speaks against the restore. */
  openTarget(): Promise<BlobStore>;
  /** Opens the copy of the database, to read which segments belong to it. */
  openCopy(file: string): Promise<Database>;
  readonly signal?: AbortSignal;
}

/**
 * Copies a complete backup into an empty data directory, as `backUp` does in the other direction; no server starts on a copy that was
 * interrupted. Returns the number of segments. Throws `BackupFolderError` before anything is changed.
 */
export async function restore({ folder, dataDir, openTarget, openCopy, signal }: RestoreOptions): Promise<number> {
  const mark = await readBackupMark(folder);
  if (mark === undefined) throw new BackupFolderError(`${folder} is not a backup: it has no readable backup.json.`);
  if (!mark.complete) throw new BackupFolderError(`${folder} is an incomplete backup. Use another backup.`);
  const [from, to] = [dataDirLayout(folder), dataDirLayout(dataDir)];
  if ((await fingerprint(from.database)) === undefined) {
    throw new BackupFolderError(`${folder} is a backup without its database, ${from.database}. Use another backup.`);
  }
  if ((await fingerprint(`${from.database}-wal`)) !== undefined) {
    throw new BackupFolderError(
      `A server uses ${folder}, or was killed on it. Stop it with SIGTERM, or start and stop one there, and run restore again.`,
    );
  }
  if ((await readdir(dataDir)).length > 0) {
    throw new BackupFolderError(`DATA_DIR (${dataDir}) is not empty. Set DATA_DIR to a new or empty folder.`);
  }
  await writeBackupMark(dataDir, { ...mark, complete: false });
  await copyFile(from.database, to.database, constants.COPYFILE_FICLONE);
  await syncFile(to.database);
  const blobs = await openFileBlobStore(from.segments);
  const target = await openTarget();
  try {
    const copied = await copySegments(await openCopy(to.database), blobs, target, signal);
    await removeBackupMark(dataDir);
    await syncFolder(dataDir);
    return copied.size;
  } finally {
    await target.close();
    await blobs.close();
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
