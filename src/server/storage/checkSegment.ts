import { createHash } from "node:crypto";
import { count } from "../../model/plural.ts";
import type { BlobStore, WrittenBlob } from "../blobs/blobStore.ts";
import type { LiveRange, SegmentRow } from "../db/operations/segments.ts";
import type { Finding } from "./finding.ts";

/**
 * Compares a segment with its row and with the ranges that rows name. `storedBytes` is its real size, undefined when the segment is missing.
 * A segment that cannot be read is a finding and does not end the check.
 */
export async function* checkSegment(
  blobs: BlobStore,
  row: SegmentRow,
  live: readonly LiveRange[],
  storedBytes: number | undefined,
  readData: boolean,
  signal?: AbortSignal,
): AsyncGenerator<Finding> {
  const segment = row.id;
  if (storedBytes === undefined) {
    yield {
      kind: "missing-segment",
      segment,
      message: `Segment ${segment} is missing. It contained ${count(live.length, "blob")}.`,
    };
    for (const { hash } of live) {
      yield {
        kind: "missing-blob",
        segment,
        hash,
        message: `Blob ${hash} is lost, because its segment ${segment} is missing.`,
      };
    }
    return;
  }
  if (storedBytes !== row.bytes) {
    const message = `Segment ${segment} has ${storedBytes} bytes instead of ${row.bytes}.`;
    yield { kind: "wrong-length", segment, message };
  }
  let footer: Map<string, WrittenBlob> | undefined;
  try {
    footer = new Map((await blobs.footer(segment)).map((blob) => [`${blob.offset} ${blob.length}`, blob]));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield { kind: "broken-footer", segment, message: `The footer of segment ${segment} cannot be read: ${reason}.` };
  }
  for (const range of live) {
    signal?.throwIfAborted();
    const { hash, start, bytes } = range;
    const where = `bytes ${start} to ${start + bytes} of segment ${segment}`;
    if (footer && footer.get(`${start} ${bytes}`)?.hash !== hash) {
      const message = `The row of blob ${hash} names ${where}, but the footer of that segment does not.`;
      yield { kind: "wrong-range", segment, hash, message };
    } else if (start + bytes > storedBytes) {
      yield {
        kind: "wrong-range",
        segment,
        hash,
        message: `Blob ${hash} is truncated: ${where} end after the ${storedBytes} bytes of the segment.`,
      };
    } else if (readData) {
      const found = await hashOfRange(blobs, range, signal);
      if (found !== hash) {
        yield {
          kind: "wrong-bytes",
          segment,
          hash,
          message: `Blob ${hash} is damaged: ${where} have the hash ${found}.`,
        };
      }
    }
  }
}

async function hashOfRange(
  blobs: BlobStore,
  { segment, start, bytes }: LiveRange,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256");
  try {
    const pieces = blobs.read({ segment, offset: start, length: bytes }, signal ? { signal } : {});
    for await (const piece of pieces) hash.update(piece);
    return hash.digest("base64");
  } catch (error) {
    signal?.throwIfAborted();
    return `(unreadable: ${error instanceof Error ? error.message : String(error)})`;
  }
}
