import { chmod, open, stat } from "node:fs/promises";
import { systemCode } from "../blobs/fileError.ts";
import { dataDirLayout } from "./dataDirLayout.ts";

/** Permissions of a folder that only its owner may use. */
export const PRIVATE_FOLDER = 0o700;
/** Permissions of a file that only its owner may use. */
export const PRIVATE_FILE = 0o600;

/**
 * Creates an empty file that only its owner may use, unless there is one. SQLite gives `-wal` and `-shm` the permissions of the database. A
 * folder that is missing or cannot be written is left to whoever opens the file next and explains it.
 */
export async function createPrivateFile(path: string): Promise<void> {
  // Not opened when it exists: closing it would drop the locks that SQLite holds on it in this process.
  const file = await open(path, "wx", PRIVATE_FILE).catch(() => undefined);
  await file?.close();
}

/**
 * Takes from other users of the machine what they may do with a data directory or a backup: its folders get 0700 and its database files 0600.
 * Returns a sentence for each one that stays open to them. Windows has no such permissions.
 */
export async function makePrivate(dataDir: string): Promise<string[]> {
  const { database, segments, thumbnails } = dataDirLayout(dataDir);
  const files = [database, `${database}-wal`, `${database}-shm`];
  const warnings: string[] = [];
  for (const path of [dataDir, segments, thumbnails, ...files]) {
    const warning = await tighten(path, files.includes(path) ? PRIVATE_FILE : PRIVATE_FOLDER);
    if (warning !== undefined) warnings.push(warning);
  }
  return warnings;
}

/** Removes permissions of a path that are not in `allowed`. Returns why it could not, undefined when that was possible or not needed. */
export async function tighten(path: string, allowed: number): Promise<string | undefined> {
  if (process.platform === "win32") return undefined;
  const surplus = 0o777 & ~allowed;
  try {
    const { mode } = await stat(path);
    if ((mode & surplus) !== 0) await chmod(path, mode & 0o7777 & ~surplus);
    return undefined;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return undefined;
    return `Other users of this machine may be able to use ${path}, and this user may not change that (${code}). Run "chmod ${allowed.toString(8)} ${path}" as its owner.`;
  }
}
