import { crc32 } from "node:zlib";
import type { Sha256Base64 } from "../../model/hash.ts";
import { SegmentBrokenError, type WrittenBlob } from "./blobStore.ts";

// The end of a segment, numbers little-endian:
//   per blob   hash 32 bytes | offset u64 | length u64
//   trailer    count u32 | version u32 | CRC-32 u32 of everything before it | "dropseg\n"
// The trailer has a fixed size, so the footer can be read from the end of the file.

const VERSION = 1;
const MAGIC = Buffer.from("dropseg\n", "latin1");
const ENTRY_BYTES = 32 + 8 + 8;
/** Size of the trailer, bytes. It is at the very end of a segment and contains the number of entries of the footer. */
export const TRAILER_BYTES = 4 + 4 + 4 + MAGIC.length;

/** Returns the size of a footer with a number of blobs, bytes. */
export function footerBytes(blobs: number): number {
  return blobs * ENTRY_BYTES + TRAILER_BYTES;
}

/** Returns the footer of a segment with these blobs. */
export function encodeFooter(blobs: readonly WrittenBlob[]): Uint8Array {
  const footer = Buffer.alloc(footerBytes(blobs.length));
  let at = 0;
  for (const { hash, offset, length } of blobs) {
    footer.write(hash, at, "base64");
    footer.writeBigUInt64LE(BigInt(offset), at + 32);
    footer.writeBigUInt64LE(BigInt(length), at + 40);
    at += ENTRY_BYTES;
  }
  footer.writeUInt32LE(blobs.length, at);
  footer.writeUInt32LE(VERSION, at + 4);
  footer.writeUInt32LE(crc32(footer.subarray(0, at + 8)), at + 8);
  MAGIC.copy(footer, at + 12);
  return footer;
}

/** Returns the size of a footer from its trailer, bytes. Throws `SegmentBrokenError`. */
export function footerBytesOf(trailer: Uint8Array, segmentBytes: number): number {
  const view = Buffer.from(trailer.buffer, trailer.byteOffset, trailer.byteLength);
  if (view.length !== TRAILER_BYTES || !view.subarray(12).equals(MAGIC)) {
    throw new SegmentBrokenError("it does not end with a footer");
  }
  const version = view.readUInt32LE(4);
  if (version !== VERSION)
    throw new SegmentBrokenError(`its footer has version ${version}; this program reads version ${VERSION}`);
  const bytes = footerBytes(view.readUInt32LE(0));
  if (bytes > segmentBytes) throw new SegmentBrokenError("its footer is longer than the segment");
  return bytes;
}

/** Reads a footer. Throws `SegmentBrokenError` when its checksum is wrong or a range is outside of the segment. */
export function decodeFooter(segment: string, footer: Uint8Array, segmentBytes: number): WrittenBlob[] {
  const view = Buffer.from(footer.buffer, footer.byteOffset, footer.byteLength);
  const bytes = footerBytesOf(view.subarray(Math.max(0, view.length - TRAILER_BYTES)), segmentBytes);
  if (bytes !== view.length) throw new SegmentBrokenError("its footer has the wrong length");
  const checksumAt = view.length - TRAILER_BYTES + 8;
  if (crc32(view.subarray(0, checksumAt)) !== view.readUInt32LE(checksumAt)) {
    throw new SegmentBrokenError("the checksum of its footer is wrong");
  }
  const end = BigInt(segmentBytes - bytes);
  const blobs: WrittenBlob[] = [];
  for (let at = 0; at < view.length - TRAILER_BYTES; at += ENTRY_BYTES) {
    const offset = view.readBigUInt64LE(at + 32);
    const length = view.readBigUInt64LE(at + 40);
    if (offset > end || length > end - offset)
      throw new SegmentBrokenError("its footer lists bytes outside of the segment");
    const hash = view.toString("base64", at, at + 32) as Sha256Base64;
    blobs.push({ segment, hash, offset: Number(offset), length: Number(length) });
  }
  return blobs;
}
