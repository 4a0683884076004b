import { randomBytes } from "node:crypto";
import { mkdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dataDirLayout } from "./dataDirLayout.ts";
import { PRIVATE_FILE, PRIVATE_FOLDER } from "./privateFiles.ts";

/** Files of a reserve. The database creates two when it is opened, and a disk can run out of files before it runs out of bytes. */
const FILES = 4;
/** Size of each, bytes: together enough for the index of the log and the first transactions of a start. */
const FILE_BYTES = 256 * 1024;
/** A reserve is only taken from a disk with this many times its size. */
const PLENTY = 64;

/** What a disk has left for this user. */
export interface FreeSpace {
  readonly bytes: number;
  /** Files that can still be created; infinite on file systems that do not count them. */
  readonly files: number;
}

/** Returns the free space of the file system of a folder. */
async function freeSpace(folder: string): Promise<FreeSpace> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  return { bytes: bavail * bsize, files: files > 0 ? ffree : Number.POSITIVE_INFINITY };
}

/**
 * Sets 1 MB and a few files of a data directory aside, unless that exists already or space is short. A server that is started on a full disk
 * spends them, because opening the database needs a little space even for reading.
 */
export async function keepReserve(dataDir: string, measure = freeSpace): Promise<void> {
  const { reserve } = dataDirLayout(dataDir);
  if ((await stat(reserve).catch(() => undefined)) !== undefined) return;
  const free = await measure(dataDir);
  if (free.bytes < FILES * FILE_BYTES * PLENTY || free.files < FILES * PLENTY) return;
  try {
    await mkdir(reserve, { mode: PRIVATE_FOLDER });
    for (let at = 0; at < FILES; at++) {
      await writeFile(join(reserve, String(at)), randomBytes(FILE_BYTES), { mode: PRIVATE_FILE });
    }
  } catch {
    // Half a reserve helps nobody.
    await rm(reserve, { recursive: true, force: true }).catch(() => {});
  }
}

/** Gives the reserve of a data directory back to a disk that is full. Returns true when it was needed, whether there was one or not. */
export async function spendReserve(dataDir: string, measure = freeSpace): Promise<boolean> {
  const free = await measure(dataDir);
  if (free.bytes >= FILES * FILE_BYTES && free.files >= FILES) return false;
  await rm(dataDirLayout(dataDir).reserve, { recursive: true, force: true }).catch(() => {});
  return true;
}
