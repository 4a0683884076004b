import type { BlobStore, FolderBlobStore } from "../blobs/blobStore.ts";
import type { Database } from "../db/database.ts";

/** Segments of one query. */
const PAGE_SEGMENTS = 1_000;

/** Copies the segments that a copy of the database names from one store into another, and closes the database. Returns their ids. */
export async function copySegments(
  copy: Database,
  from: BlobStore,
  to: BlobStore,
  signal?: AbortSignal,
): Promise<Set<string>> {
  const copied = new Set<string>();
  try {
    for (let after = ""; ; ) {
      const page = await copy.call("listSegments", { after, limit: PAGE_SEGMENTS });
      for (const { id, bytes, retiredAt } of page) {
        signal?.throwIfAborted();
        if (retiredAt !== null) continue;
        await copySegment(from, to, id, bytes, signal);
        copied.add(id);
      }
      const last = page.at(-1);
      if (!last) return copied;
      after = last.id;
    }
  } finally {
    await copy.close();
  }
}

/** Copies a segment of `bytes` bytes, between folders as a hard link where possible. Keeps an existing copy. */
async function copySegment(
  from: BlobStore,
  to: BlobStore,
  segment: string,
  bytes: number,
  signal?: AbortSignal,
): Promise<void> {
  if (isFolder(from) && isFolder(to)) await from.copyTo(segment, to.directory);
  else await to.put(segment, bytes, from.read({ segment, offset: 0, length: bytes }, signal ? { signal } : {}));
}

function isFolder(store: BlobStore): store is FolderBlobStore {
  return "copyTo" in store;
}
