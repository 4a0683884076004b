import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { Sha256Base64 } from "../../model/hash.ts";
import { openFileBlobStore } from "../blobs/fileBlobStore.ts";
import { openSqlite } from "../db/sqlite.ts";
import { loadSqliteApi, type SqliteConnection } from "../db/sqliteApi.ts";
import { storeFiles } from "../library/storeFiles.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { smallPng } from "../tasks/taskBench.suite.ts";

/** Returns the hash of the stored content with a number. */
export function hashOfNumber(number: number): Sha256Base64 {
  return createHash("sha256").update(String(number)).digest("base64") as Sha256Base64;
}

/** Changes the database of a data directory directly, while no server runs. */
export async function changeRows(dataDir: string, change: (connection: SqliteConnection) => void): Promise<void> {
  const { DatabaseSync } = await loadSqliteApi();
  const connection = new DatabaseSync(dataDirLayout(dataDir).database);
  connection.exec("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN");
  change(connection);
  connection.exec("COMMIT");
  connection.close();
}

/**
 * Makes a new data directory that knows `count` images with the hashes `hashOfNumber(0)` and so on, as after as many uploads. All of them are the bytes
 * of one small PNG.
 */
export async function storeBlobs(dataDir: string, count: number): Promise<void> {
  const { database, segments } = dataDirLayout(dataDir);
  await mkdir(segments, { recursive: true });
  const db = await openSqlite({ file: database, readers: 1 });
  const blobs = await openFileBlobStore(segments);
  const [file] = await storeFiles({ db, blobs }, 1, [{ path: "image.png", bytes: smallPng(1) }], Date.now());
  await blobs.close();
  await db.close();
  if (file === undefined) throw new Error("The image was not stored.");
  await changeRows(dataDir, (connection) => {
    const insert = connection.prepare(
      `INSERT INTO blobs (workspace_id, hash, segment_id, start, bytes, kind, width, height, orientation, structure, touched_at)
       SELECT workspace_id, ?, segment_id, start, bytes, kind, width, height, orientation, 'sound', touched_at FROM blobs
       WHERE workspace_id = 1 AND hash = ?`,
    );
    for (let number = 0; number < count; number++) insert.run(hashOfNumber(number), file.hash);
  });
}

/** Yields the body of an import that names the first `count` stored images. */
export async function* importBodyOf(count: number): AsyncGenerator<Buffer> {
  yield Buffer.from('{"project":{"title":"Large"},"preset":"images","files":[');
  let text = "";
  for (let number = 0; number < count; number++) {
    const path = `dataset/images/train/folder-${number % 97}/image-${String(number).padStart(8, "0")}.png`;
    text += `${number === 0 ? "" : ","}{"path":"${path}","hash":"${hashOfNumber(number)}"}`;
    if (text.length < 256 * 1024) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(`${text}]}`);
}
