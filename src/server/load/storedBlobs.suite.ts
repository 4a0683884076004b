import { createHash } from "node:crypto";
import type { Sha256Base64 } from "../../model/hash.ts";
import type { Database } from "../db/database.ts";
import { openSqlite } from "../db/sqlite.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";

/** Rows of one transaction. */
const STEP_ROWS = 10_000;

/** Returns the hash of the stored content with a number. */
export function hashOfNumber(number: number): Sha256Base64 {
  return createHash("sha256").update(String(number)).digest("base64") as Sha256Base64;
}

/** Opens the database of a data directory without a server. */
export async function withDatabase<T>(dataDir: string, use: (db: Database) => Promise<T>): Promise<T> {
  const db = await openSqlite({ file: dataDirLayout(dataDir).database, readers: 1 });
  try {
    return await use(db);
  } finally {
    await db.close();
  }
}

/** Stores the rows of many small images, without their bytes: what a server knows after an upload of a million files. */
export async function storeBlobRows(db: Database, count: number): Promise<void> {
  for (let from = 0; from < count; from += STEP_ROWS) {
    const numbers = Array.from({ length: Math.min(STEP_ROWS, count - from) }, (_, index) => from + index);
    await db.call("commitSegment", {
      workspaceId: 1,
      segment: from.toString(16).padStart(32, "0"),
      bytes: numbers.length * 100,
      blobs: numbers.map((number, index) => ({
        hash: hashOfNumber(number),
        start: index * 100,
        bytes: 100,
        kind: "png",
        width: 8,
        height: 6,
        orientation: 1,
        structure: "sound",
      })),
      files: [],
      at: Date.now(),
    });
  }
}

/** Yields the body of an import that names the first `count` stored contents. */
export async function* importBodyOf(count: number, preset = "images"): AsyncGenerator<Buffer> {
  yield Buffer.from(`{"project":{"title":"Large"},"preset":${JSON.stringify(preset)},"files":[`);
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
