import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../config.ts";
import type { Database } from "../db/database.ts";
import { dataDirLayout } from "./dataDirLayout.ts";
import { PRIVATE_FILE } from "./privateFiles.ts";

/**
 * Ensures that the files in a data directory and a database server belong together: a sweep removes files that the database does not know. The
 * first process writes the id of the installation into the directory. Returns that id. Throws `ConfigError` for a directory of another database.
 */
export async function checkInstallation(dataDir: string, db: Pick<Database, "call">): Promise<string> {
  const { database } = dataDirLayout(dataDir);
  if (await exists(database)) {
    throw new ConfigError(
      `DATABASE_URL is set, but ${dataDir} has a database of its own (dropset.sqlite), and files that belong to it. Set DATA_DIR to another folder, or unset DATABASE_URL.`,
    );
  }
  const id = await db.call("installationId", { candidate: randomUUID() });
  await claimDataDir(dataDir, id);
  return id;
}

/** Marks a data directory as that of an installation with a database server. Throws `ConfigError` for a directory of another one. */
export async function claimDataDir(dataDir: string, id: string): Promise<void> {
  const mark = markOf(dataDir);
  let marked = await read(mark);
  if (marked === undefined) {
    if (await hasSegments(dataDir)) throw foreign(dataDir);
    marked = await write(mark, id);
  }
  if (marked !== id) throw foreign(dataDir);
}

function foreign(dataDir: string): ConfigError {
  return new ConfigError(
    `The files in ${dataDir} belong to another database than that of DATABASE_URL. Set DATA_DIR or DATABASE_URL to those that belong together.`,
  );
}

async function hasSegments(dataDir: string): Promise<boolean> {
  const { segments } = dataDirLayout(dataDir);
  for (const folder of await readdir(segments).catch(() => [])) {
    if ((await readdir(join(segments, folder)).catch(() => [])).length > 0) return true;
  }
  return false;
}

/** Throws `ConfigError` when the files in a data directory belong to a database server, and no `DATABASE_URL` is set. */
export async function refuseForeignFiles(dataDir: string): Promise<void> {
  if (!(await exists(markOf(dataDir)))) return;
  throw new ConfigError(
    `The files in ${dataDir} belong to a database server. Set DATABASE_URL to its address, or DATA_DIR to another folder.`,
  );
}

function markOf(dataDir: string): string {
  return join(dataDir, "installation");
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function read(mark: string): Promise<string | undefined> {
  return (await readFile(mark, "utf8").catch(() => undefined))?.trim();
}

/** Writes the mark, unless another process has just done so. Returns what it contains. */
async function write(mark: string, id: string): Promise<string | undefined> {
  const own = `${mark}.${randomUUID()}`;
  await writeFile(own, `${id}\n`, { mode: PRIVATE_FILE });
  try {
    // Appears whole, and only once.
    await link(own, mark);
    return id;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return read(mark);
  } finally {
    await rm(own, { force: true });
  }
}
