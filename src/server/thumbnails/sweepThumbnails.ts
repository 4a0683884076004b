import type { Database } from "../db/database.ts";
import type { ThumbnailStore } from "./thumbnailStore.ts";

/** Removes thumbnails of contents that are not an image of any project any more. Returns how many were removed. */
export async function sweepThumbnails(
  db: Pick<Database, "call">,
  store: Pick<ThumbnailStore, "list" | "remove">,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  for await (const thumbnails of store.list()) {
    signal.throwIfAborted();
    const hashes = [...new Set(thumbnails.map(({ hash }) => hash))];
    const unused = new Set(await db.call("hashesWithoutImage", { hashes }));
    for (const { name, hash } of thumbnails) {
      if (!unused.has(hash)) continue;
      await store.remove(name);
      removed += 1;
    }
  }
  return removed;
}
