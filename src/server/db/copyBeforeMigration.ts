import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { NoSpaceError } from "../blobs/blobStore.ts";
import { asNoSpace } from "../blobs/fileError.ts";
import { formatBytes } from "../byteSize.ts";
import { createPrivateFile } from "../storage/privateFiles.ts";
import { syncFolder } from "../storage/syncFolder.ts";
import { DatabaseOpenError } from "./database.ts";
import type { SqliteConnection } from "./sqliteApi.ts";
import { translateSqliteError } from "./sqliteConnection.ts";

/** Number of copies that are kept. */
const KEPT_COPIES = 2;

/** Returns the path of the copy of a database file that has a schema version. */
export function copyPath(file: string, schema: number): string {
  return `${file}.schema-${schema}`;
}

/**
 * Copies a database durably to `copyPath`, beside itself, and removes all copies but the two with the highest schema versions. Throws
 * `DatabaseOpenError` when that is not possible, for example on a full disk; nothing is left behind then.
 */
export async function copyBeforeMigration(connection: SqliteConnection, file: string, schema: number): Promise<void> {
  const copy = copyPath(file, schema);
  const unfinished = `${copy}.new`;
  try {
    // Left behind by a process that ended while it copied.
    await rm(unfinished, { force: true });
    // SQLite copies into a file that exists only when it is empty.
    await createPrivateFile(unfinished);
    connection.prepare("VACUUM INTO ?").run(unfinished);
    const written = await open(unfinished, "r+");
    try {
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(unfinished, copy);
    await syncFolder(dirname(file));
  } catch (error) {
    // The first error is thrown.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new DatabaseOpenError(await explain(asNoSpace(translateSqliteError(error)), file, copy));
  }
  await removeOlder(file);
}

async function explain(error: unknown, file: string, copy: string): Promise<string> {
  if (error instanceof NoSpaceError) {
    const { size } = await stat(file);
    return `The disk is too full for the copy of the database that is made before its schema is updated (up to ${formatBytes(size)}), so nothing was changed: free some space in ${dirname(file)} and start again.`;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return `The database cannot be copied to ${copy} before its schema is updated, so nothing was changed: ${reason}`;
}

async function removeOlder(file: string): Promise<void> {
  const prefix = copyPath(basename(file), 0).slice(0, -1);
  const schemas = (await readdir(dirname(file)))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => b - a);
  for (const schema of schemas.slice(KEPT_COPIES)) {
    await rm(join(dirname(file), basename(copyPath(file, schema))), { force: true });
  }
}
