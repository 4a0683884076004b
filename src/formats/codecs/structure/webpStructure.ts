import { latin1, type StructureReader, skip, take, viewOf } from "./structureReader.ts";

/** Bytes of a chunk of image data that show whether it is one. */
const MARK_BYTES = 6;
const imageChunks = new Set(["VP8 ", "VP8L", "ANMF"]);

/** Reads a WebP file from behind its first three bytes, chunk by chunk up to the length that its header states. Source: RFC 9649. */
export function* webpStructure(): StructureReader {
  const header = yield* take(9);
  if (header === undefined || latin1(header.subarray(5)) !== "WEBP" || header[0] !== 0x46) return undefined;
  const end = 8 + viewOf(header).getUint32(1, true);
  let hasImage = false;
  let padding = 0;
  for (let at = 12; end - at >= 8; ) {
    const head = yield* take(8, padding);
    if (head === undefined) return "webp_truncated";
    const type = latin1(head.subarray(0, 4));
    const bytes = viewOf(head).getUint32(4, true);
    if (at + 8 + bytes > end) return "webp_bad_chunk";
    const markBytes = Math.min(bytes, MARK_BYTES);
    const mark = yield* take(markBytes);
    if (mark === undefined) return "webp_truncated";
    if (!isImageStart(type, mark)) return "webp_bad_chunk";
    if (!(yield* skip(bytes - markBytes))) return "webp_truncated";
    hasImage ||= imageChunks.has(type);
    // Not required of the last chunk: some writers do not write it.
    padding = bytes % 2;
    at += 8 + bytes + padding;
  }
  return hasImage ? undefined : "webp_no_image";
}

/** Returns false for a chunk of image data that does not begin as one. */
function isImageStart(type: string, start: Uint8Array): boolean {
  if (type === "VP8L") return start[0] === 0x2f;
  if (type !== "VP8 ") return true;
  return start[3] === 0x9d && start[4] === 0x01 && start[5] === 0x2a;
}
