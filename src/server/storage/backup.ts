import { mkdir, rename, rm } from "node:fs/promises";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import type { Database } from "../db/database.ts";
import { lockDataDir } from "../lock.ts";
import { checkBackupFolder, fingerprint, writeBackupMark } from "./backupMark.ts";
import { dataDirLayout } from "./dataDirLayout.ts";
import type { Stores } from "./stores.ts";
import { syncFolder } from "./syncFolder.ts";

/** Segments listed in one read. */
const PAGE_SEGMENTS = 1_000;

export interface BackupOptions {
  /** Absent, empty, or an earlier backup, which is brought up to date. */
  readonly folder: string;
  /** Opens the copy of the database, to see which segments belong to it. */
  openCopy(file: string): Promise<Database>;
  /** Now, ms. */
  readonly at: number;
  readonly signal?: AbortSignal;
}

/**
 * Copies everything into a folder that a server can be started on: the database first, then the segments its rows know (linked where
 * the folder lies on the same volume). Nothing may be deleted meanwhile: call it through `Maintenance`. Answers how many segments the
 * backup has. Throws `BackupFolderError` before anything is touched.
 */
export async function backUp({ db, blobs }: Stores, { folder, openCopy, at, signal }: BackupOptions): Promise<number> {
  const { database, segments } = dataDirLayout(folder);
  await mkdir(folder, { recursive: true });
  await checkBackupFolder(folder, database);
  const mark = { complete: false, at: new Date(at).toISOString(), segments: 0 };
  const before = await fingerprint(database);
  await writeBackupMark(folder, { ...mark, databases: before ? [before] : [] });
  const lock = await lockDataDir(folder);
  try {
    const fresh = `${database}.new`;
    await removeDatabase(fresh);
    await db.backup(fresh);
    const copied = await copySegments(await openCopy(fresh), blobs, segments, signal);
    const after = (await fingerprint(fresh)) ?? "";
    await writeBackupMark(folder, { ...mark, databases: before ? [before, after] : [after] });
    await rename(fresh, database);
    await syncFolder(folder);
    await removeOthers(segments, copied);
    await writeBackupMark(folder, { ...mark, complete: true, segments: copied.size, databases: [after] });
    await syncFolder(folder);
    return copied.size;
  } finally {
    await lock.release();
  }
}

async function copySegments(
  copy: Database,
  blobs: Stores["blobs"],
  folder: string,
  signal?: AbortSignal,
): Promise<Set<string>> {
  const copied = new Set<string>();
  try {
    for (let after = ""; ; ) {
      const page = await copy.call("listSegments", { after, limit: PAGE_SEGMENTS });
      for (const { id, retiredAt } of page) {
        signal?.throwIfAborted();
        if (retiredAt !== null) continue;
        await blobs.copyTo(id, folder);
        copied.add(id);
      }
      const last = page.at(-1);
      if (!last) return copied;
      after = last.id;
    }
  } finally {
    await copy.close();
  }
}

/** What an earlier backup knew and this one does not. */
async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  const store = await openFileBlobStore(folder);
  for await (const { segment } of store.list()) if (!wanted.has(segment)) await store.remove(segment);
  await store.cleanTemporary();
  await store.close();
}

async function removeDatabase(file: string): Promise<void> {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) await rm(name, { force: true });
}
