import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../db/database.ts";

/** Removes thumbnails of contents that are not an image of any project any more. Returns how many were removed. */
export async function sweepThumbnails(
  db: Pick<Database, "call">,
  directory: string,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (const folder of await namesIn(directory)) {
    signal.throwIfAborted();
    const files = await namesIn(join(directory, folder));
    const hashOf = new Map(files.map((file) => [file, hashOfFile(file)]));
    const unused = new Set(await db.call("hashesWithoutImage", { hashes: [...new Set(hashOf.values())] }));
    for (const [file, hash] of hashOf) {
      if (!unused.has(hash)) continue;
      await rm(join(directory, folder, file), { force: true });
      removed += 1;
    }
  }
  return removed;
}

/** Returns the base64 hash of a thumbnail file, whose name begins with the hash as hex. */
function hashOfFile(file: string): string {
  return Buffer.from(file.slice(0, 64), "hex").toString("base64");
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
