import { type BlobStore, NoSpaceError, type SegmentWriter } from "../blobs/blobStore.ts";
import { type Database, DatabaseBusyError, DatabaseReadOnlyError } from "../db/database.ts";
import type { SegmentCommit } from "../db/operations/segments.ts";

/**
 * Commits the files of a request: first the segment, then its rows. The request may be acknowledged only after this has returned. When it
 * throws, nothing of the request is stored: the segment is removed at once when the rows were certainly not written, otherwise by the next
 * sweep.
 */
export async function commitUpload(
  { db, blobs }: { readonly db: Pick<Database, "call">; readonly blobs: Pick<BlobStore, "remove"> },
  /** Undefined when the request contained no new bytes. */
  writer: SegmentWriter | undefined,
  rows: Omit<SegmentCommit, "segment" | "bytes">,
): Promise<void> {
  const durable = writer !== undefined && (await writer.commit());
  if (!durable && rows.files.length === 0 && (rows.touched ?? []).length === 0) return;
  try {
    await db.call("commitSegment", {
      ...rows,
      segment: durable ? writer.segment : null,
      bytes: durable ? writer.bytes : 0,
    });
  } catch (error) {
    // On a full disk, the segment would block other requests. After other errors the rows may exist; the sweep checks that.
    const undone = [NoSpaceError, DatabaseBusyError, DatabaseReadOnlyError].some((kind) => error instanceof kind);
    if (durable && undone) await blobs.remove(writer.segment).catch(() => {});
    throw error;
  }
}
