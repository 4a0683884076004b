import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256Base64 } from "../../src/model/hash.ts";
import { openFileBlobStore } from "../../src/server/blobs/fileBlobStore.ts";
import { openSqlite } from "../../src/server/db/sqlite.ts";
import { loadSqliteApi } from "../../src/server/db/sqliteApi.ts";
import { blobRowOf, receiveContent } from "../../src/server/services/receiveContent.ts";
import { commitUpload } from "../../src/server/storage/commitUpload.ts";
import { dataDirLayout } from "../../src/server/storage/dataDirLayout.ts";

/** Returns the hash of the stored image with a number. It is not the hash of its bytes. */
export function hashOfImage(number: number): Sha256Base64 {
  return createHash("sha256").update(String(number)).digest("base64") as Sha256Base64;
}

/**
 * Makes a data directory that knows `count` images with the hashes `hashOfImage(0)` and so on, as after as many uploads, all with the bytes of
 * one photo; and a further file. Returns the hash of that file.
 */
export async function storeDrop(
  dataDir: string,
  { count, photo, file }: { count: number; photo: Uint8Array; file: string | undefined },
): Promise<Sha256Base64 | undefined> {
  const { database, segments } = dataDirLayout(dataDir);
  await mkdir(segments, { recursive: true });
  const db = await openSqlite({ file: database, readers: 1 });
  const blobs = await openFileBlobStore(segments);
  async function store(content: AsyncIterable<Uint8Array>): Promise<Sha256Base64> {
    const writer = await blobs.create();
    const row = blobRowOf(await receiveContent(writer, content));
    await commitUpload({ db, blobs }, writer, { workspaceId: 1, blobs: [row], files: [], at: Date.now() });
    return row.hash;
  }
  const first = await store(once(photo));
  const stored = file === undefined ? undefined : await store(createReadStream(file, { highWaterMark: 1024 * 1024 }));
  await blobs.close();
  await db.close();

  const { DatabaseSync } = await loadSqliteApi();
  const connection = new DatabaseSync(database);
  connection.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN");
  const insert = connection.prepare(
    `INSERT INTO blobs (workspace_id, hash, segment_id, start, bytes, kind, width, height, orientation, structure, touched_at)
     SELECT workspace_id, ?, segment_id, start, bytes, kind, width, height, orientation, structure, touched_at FROM blobs
     WHERE workspace_id = 1 AND hash = ?`,
  );
  for (let number = 0; number < count; number++) insert.run(hashOfImage(number), first);
  connection.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  connection.close();
  return stored;
}

/** Makes a data directory with the rows of another and, without copying them, its segments. */
export async function copyDrop(from: string, to: string): Promise<void> {
  const [source, target] = [dataDirLayout(from), dataDirLayout(to)];
  await mkdir(to, { recursive: true });
  await copyFile(source.database, target.database);
  for (const entry of await readdir(source.segments, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = entry.parentPath.replace(source.segments, target.segments);
    await mkdir(folder, { recursive: true });
    await link(join(entry.parentPath, entry.name), join(folder, entry.name));
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
