import { NoSpaceError, type SegmentWriter } from "../blobs/blobStore.ts";
import { DatabaseBusyError } from "../db/database.ts";
import type { SegmentCommit } from "../db/operations/segments.ts";
import type { Stores } from "./stores.ts";

/**
 * Makes what a request brought durable, then known: the segment first, its rows after it. Only when this has answered may the request be
 * acknowledged. When it throws, nothing of the request counts: bytes without rows are dropped at once where the rows surely were not
 * written, otherwise by the next sweep.
 */
export async function commitUpload(
  { db, blobs }: Stores,
  /** Absent when the request brought no new bytes. */
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
    // On a full disk these bytes would stand in the way of everybody else. After other errors the rows may be there: the sweep will see.
    const undone = error instanceof NoSpaceError || error instanceof DatabaseBusyError;
    if (durable && undone) await blobs.remove(writer.segment).catch(() => {});
    throw error;
  }
}
