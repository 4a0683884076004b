import type { ImageFault } from "../../../model/imageFault.ts";
import { crc32 } from "../crc32.ts";
import { type StructureReader, type StructureStep, skip, take, viewOf } from "./structureReader.ts";

/**
 * Bytes of critical chunks whose checksum is computed for one file: the header, the palette, and image data of a small image. Checksums of
 * everything would take longer than hashing.
 */
const CHECKED_BYTES = 1024;
const CRC_BYTES = 4;

/** Bit depths of each colour type. */
const bitDepths = new Map<number, readonly number[]>([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);
const PALETTE = 3;

/** A chunk whose length and type were read. */
interface Chunk {
  readonly type: string;
  /** Bytes of its content. */
  readonly bytes: number;
  /** Its length and type as they are in the file. */
  readonly head: Uint8Array;
}

/**
 * Reads a PNG from behind its signature, chunk by chunk. Checks the header, the order that matters to decoders, the checksums of small
 * critical chunks, and that the file reaches to the end of IEND. Source: PNG specification, third edition.
 */
export function* pngStructure(): StructureReader {
  const first = yield* chunkHead();
  if (typeof first === "string") return first;
  // Apple's variant, which has another kind of image data.
  if (first.type === "CgBI") return undefined;
  if (first.type !== "IHDR" || first.bytes !== 13) return "png_bad_header";
  const header = yield* checkedContent(first);
  if (typeof header === "string") return header;
  if (!isHeader(header)) return "png_bad_header";
  return yield* chunksUntilEnd(header[9] === PALETTE);
}

function* chunksUntilEnd(needsPalette: boolean): StructureReader {
  let budget = CHECKED_BYTES;
  let hasPalette = !needsPalette;
  let hasImage = false;
  for (;;) {
    const chunk = yield* chunkHead();
    if (typeof chunk === "string") return chunk;
    hasPalette ||= chunk.type === "PLTE";
    const startsImage: boolean = chunk.type === "IDAT" && !hasImage && chunk.bytes >= 2;
    if (startsImage && !hasPalette) return "png_no_palette";
    const isChecked = isCritical(chunk.type) && chunk.bytes <= budget;
    if (isChecked) budget -= chunk.bytes;
    const fault = yield* chunkContent(chunk, isChecked, startsImage);
    if (fault !== undefined) return fault;
    hasImage ||= startsImage;
    if (chunk.type === "IEND") return hasImage ? undefined : "png_no_image";
  }
}

function* chunkContent(chunk: Chunk, isChecked: boolean, startsImage: boolean): StructureReader {
  if (isChecked) {
    const content = yield* checkedContent(chunk);
    if (typeof content === "string") return content;
    return startsImage && !isZlibStart(content) ? "png_bad_data" : undefined;
  }
  if (!startsImage) return (yield* skip(chunk.bytes + CRC_BYTES)) ? undefined : "png_truncated";
  const start = yield* take(2);
  if (start === undefined) return "png_truncated";
  if (!isZlibStart(start)) return "png_bad_data";
  return (yield* skip(chunk.bytes - 2 + CRC_BYTES)) ? undefined : "png_truncated";
}

function* chunkHead(): StructureStep<Chunk | ImageFault> {
  const head = yield* take(8);
  if (head === undefined) return "png_truncated";
  const bytes = viewOf(head).getUint32(0);
  const type = String.fromCharCode(head[4] ?? 0, head[5] ?? 0, head[6] ?? 0, head[7] ?? 0);
  if (bytes > 0x7fffffff || !head.subarray(4).every(isLetter)) return "png_bad_chunk";
  return { type, bytes, head };
}

/** Returns the content of a chunk after its checksum was compared. */
function* checkedContent({ bytes, head }: Chunk): StructureStep<Uint8Array | ImageFault> {
  const found = yield* take(bytes + CRC_BYTES);
  if (found === undefined) return "png_truncated";
  const content = found.subarray(0, bytes);
  return crc32(content, crc32(head.subarray(4))) === viewOf(found).getUint32(bytes) ? content : "png_bad_checksum";
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** An image cannot be decoded without its critical chunks; their type begins with a capital letter. */
function isCritical(type: string): boolean {
  return type < "a";
}

function isHeader(content: Uint8Array): boolean {
  const view = viewOf(content);
  const [depth = 0, colorType = 0, compression, filter, interlace = 0] = content.subarray(8);
  const isSide = (side: number) => side > 0 && side <= 0x7fffffff;
  if (!isSide(view.getUint32(0)) || !isSide(view.getUint32(4))) return false;
  if (bitDepths.get(colorType)?.includes(depth) !== true) return false;
  return compression === 0 && filter === 0 && interlace <= 1;
}

/** Checks the two bytes with which a zlib stream begins. Source: RFC 1950. */
function isZlibStart([method = 0, flags = 0]: Uint8Array): boolean {
  return (method & 0x0f) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
}
