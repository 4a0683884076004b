import { readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isWithin } from "../isWithin.ts";

/** The file that marks a folder as a backup. */
const MARK = "backup.json";

/** A folder that a backup must not be written to. */
export class BackupFolderError extends Error {
  override readonly name = "BackupFolderError";
}

/** The content of `backup.json`. */
interface BackupMark {
  /** False while the backup is being written and therefore incomplete. */
  readonly complete: boolean;
  /** ISO time of the database copy. */
  readonly at: string;
  readonly segments: number;
  /** Size and time of every database file that a backup wrote there. Any other database file means that a server has used the folder. */
  readonly databases: readonly string[];
}

/** Returns size and time of a file as text; undefined when it does not exist. */
export async function fingerprint(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && `${found.size} bytes, ${found.mtimeMs} ms`;
}

/** Writes `backup.json` durably. */
export async function writeBackupMark(folder: string, mark: BackupMark): Promise<void> {
  await writeFile(join(folder, MARK), `${JSON.stringify(mark, null, 2)}\n`, { flush: true });
}

/** Returns the content of `backup.json`; undefined when there is none that can be read. */
export async function readBackupMark(folder: string): Promise<BackupMark | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, MARK), "utf8")) as BackupMark;
  } catch {
    return undefined;
  }
}

/** Makes a folder an ordinary data directory. */
export async function removeBackupMark(folder: string): Promise<void> {
  await rm(join(folder, MARK));
}

/**
 * Refuses a backup inside the data directory, also through symbolic links: it would be lost together with the original. Throws
 * `BackupFolderError`.
 */
export async function refuseInside(dataDir: string, folder: string): Promise<void> {
  if (!isWithin(await realPath(dataDir), await realPath(folder))) return;
  throw new BackupFolderError(
    `${folder} is inside DATA_DIR (${dataDir}), so it would be lost together with the data. Choose a folder outside, best on another disk.`,
  );
}

/** Returns the path without symbolic links. The end of the path may be absent. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPath(parent), basename(path));
  }
}

/**
 * Makes sure that only an earlier backup is overwritten. Throws `BackupFolderError` for a folder with anything else: other files, a data
 * directory, or a backup that a server has used since.
 */
export async function checkBackupFolder(folder: string, database: string): Promise<void> {
  const present = await readdir(folder);
  if (present.length === 0) return;
  if (!present.includes(MARK)) {
    throw new BackupFolderError(`${folder} is not empty and not a backup. Choose a new folder or an earlier backup.`);
  }
  const mark = await readBackupMark(folder);
  if (mark === undefined) {
    throw new BackupFolderError(`${join(folder, MARK)} cannot be read. Choose a new folder or an earlier backup.`);
  }
  const known = await fingerprint(database);
  const wasUsed = (await fingerprint(`${database}-wal`)) !== undefined;
  if (wasUsed || (known !== undefined && !mark.databases?.includes(known))) {
    throw new BackupFolderError(
      `A server used ${folder} after the backup was made. Choose another folder to keep its data.`,
    );
  }
}

/**
 * Refuses to start a server on an incomplete backup, whose database or segments may be missing. Throws `BackupFolderError`.
 */
export async function refuseHalfBackup(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, MARK), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const { complete } = JSON.parse(text) as BackupMark;
  if (complete) return;
  throw new BackupFolderError(
    `${dataDir} is an incomplete backup. Run "dropset backup ${dataDir}" on the original again, or use another backup. If "dropset restore" was interrupted, empty the folder and run it again.`,
  );
}
