import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Marks a folder as a backup. */
const MARK = "backup.json";

/** A folder that a backup must not be written to. */
export class BackupFolderError extends Error {
  override readonly name = "BackupFolderError";
}

/** What `backup.json` says. */
interface BackupMark {
  /** False while the backup is being written: then the folder is not whole. */
  readonly complete: boolean;
  /** ISO time of the database copy. */
  readonly at: string;
  readonly segments: number;
  /** Size and time of every database file that a backup has put there. Another one means that a server has worked in the folder. */
  readonly databases: readonly string[];
}

/** Size and time of a file as a text; undefined when it is absent. */
export async function fingerprint(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && `${found.size} bytes, ${found.mtimeMs} ms`;
}

/** Writes the mark durably. */
export async function writeBackupMark(folder: string, mark: BackupMark): Promise<void> {
  await writeFile(join(folder, MARK), `${JSON.stringify(mark, null, 2)}\n`, { flush: true });
}

/**
 * Makes sure that nothing is overwritten but an earlier backup. Throws `BackupFolderError` for a folder that holds anything else: other
 * files, a data directory, or a backup on which a server has worked since.
 */
export async function checkBackupFolder(folder: string, database: string): Promise<void> {
  const present = await readdir(folder);
  if (present.length === 0) return;
  if (!present.includes(MARK)) {
    throw new BackupFolderError(`${folder} is not empty and not a backup. Name a new folder, or an earlier backup.`);
  }
  let mark: BackupMark;
  try {
    mark = JSON.parse(await readFile(join(folder, MARK), "utf8")) as BackupMark;
  } catch {
    throw new BackupFolderError(`${join(folder, MARK)} cannot be read. Name a new folder, or an earlier backup.`);
  }
  const known = await fingerprint(database);
  const worked = (await fingerprint(`${database}-wal`)) !== undefined;
  if (worked || (known !== undefined && !mark.databases?.includes(known))) {
    throw new BackupFolderError(
      `A server has worked in ${folder} since its backup. Name another folder, so that its data stays.`,
    );
  }
}

/**
 * Keeps a server from starting on a backup that was broken off: it would find no database, or one whose segments are not all there.
 * Throws `BackupFolderError`.
 */
export async function refuseHalfBackup(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, MARK), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const { complete } = JSON.parse(text) as BackupMark;
  if (complete) return;
  throw new BackupFolderError(
    `${dataDir} is a backup that was not finished. Run "dropset backup ${dataDir}" on the original again, or use another backup.`,
  );
}
