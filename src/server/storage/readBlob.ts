import type { Sha256Base64 } from "../../model/hash.ts";
import { SegmentGoneError } from "../blobs/blobStore.ts";
import type { BlobRow } from "../db/operations/blobs.ts";
import type { Stores } from "./stores.ts";

/** Returns the row of a content; undefined when the workspace does not have it. */
export async function findBlob(stores: Stores, workspaceId: number, hash: Sha256Base64): Promise<BlobRow | undefined> {
  const [row] = await stores.db.call("findBlobs", { workspaceId, hashes: [hash] });
  return row;
}

interface ReadBlobOptions {
  /** First byte to read; default 0. */
  readonly first?: number;
  /** Number of bytes to read; default: all from `first` on. */
  readonly bytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * Yields the bytes of a content, or a part of them, in pieces. When a compaction has moved the content since `row` was read, the row is read
 * again, once.
 */
export async function* readBlob(
  stores: Stores,
  workspaceId: number,
  row: Pick<BlobRow, "hash" | "segment" | "start" | "bytes">,
  { first = 0, bytes = row.bytes - first, signal }: ReadBlobOptions = {},
): AsyncGenerator<Uint8Array> {
  if (first < 0 || bytes < 0 || first + bytes > row.bytes) {
    throw new RangeError(`Bytes ${first} to ${first + bytes} are outside of a content of ${row.bytes} bytes.`);
  }
  const options = signal ? { signal } : {};
  let place = row;
  let done = 0;
  for (let attempt = 0; ; attempt++) {
    const range = { segment: place.segment, offset: place.start + first + done, length: bytes - done };
    try {
      for await (const piece of stores.blobs.read(range, options)) {
        done += piece.length;
        yield piece;
      }
      return;
    } catch (error) {
      if (!(error instanceof SegmentGoneError) || attempt > 0) throw error;
      const moved = await findBlob(stores, workspaceId, row.hash);
      if (!moved || moved.segment === place.segment) throw error;
      place = moved;
    }
  }
}
