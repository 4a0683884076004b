import { type StructureReader, type StructureStep, skip, take, viewOf } from "./structureReader.ts";

/** Bytes of the file header with the length of the info header, and of the info header that are used. */
const FILE_HEADER_BYTES = 18;
const INFO_BYTES = 20;

const infoHeaderBytes = new Set([12, 16, 40, 52, 56, 64, 108, 124]);
const bitsPerPixel = new Set([1, 2, 4, 8, 16, 24, 32]);
/** Compressions by which rows have a fixed length: none, and two kinds of bit fields. */
const uncompressed = new Set([0, 3, 6]);
/** The content is a whole JPEG or PNG. */
const embedded = new Set([4, 5]);

/** What the header of a BMP states about its pixels. */
interface BmpInfo {
  readonly width: number;
  /** Negative in an image that is stored from top to bottom. */
  readonly height: number;
  readonly bits: number;
  readonly compression: number;
  /** 0 when it is not stated. */
  readonly imageBytes: number;
  /** Bytes of the info header that were read. */
  readonly read: number;
}

/** Reads a BMP from behind its first three bytes, and checks that the file reaches to the end of its pixels. */
export function* bmpStructure(): StructureReader {
  const start = yield* take(13);
  // A text may begin with "BM" too.
  if (start === undefined || start[12] !== 0 || !infoHeaderBytes.has(start[11] ?? 0)) return undefined;
  const rest = yield* take(2);
  if (rest === undefined) return "bmp_truncated";
  const info = yield* readInfo(start[11] ?? 0);
  if (info === undefined) return "bmp_truncated";
  const isEmbedded = embedded.has(info.compression);
  if (info.width <= 0 || info.height === 0 || !(bitsPerPixel.has(info.bits) || isEmbedded)) return "bmp_bad_header";
  const at = FILE_HEADER_BYTES + info.read;
  const end = Math.max(viewOf(start).getUint32(7, true), at) + pixelBytes(info);
  return (yield* skip(end - at)) ? undefined : "bmp_truncated";
}

function* readInfo(headerBytes: number): StructureStep<BmpInfo | undefined> {
  const read = Math.min(headerBytes - 4, INFO_BYTES);
  const bytes = yield* take(read);
  if (bytes === undefined) return undefined;
  const view = viewOf(bytes);
  if (headerBytes === 12) {
    const [width, height, bits] = [view.getUint16(0, true), view.getInt16(2, true), view.getUint16(6, true)];
    return { width, height, bits, compression: 0, imageBytes: 0, read };
  }
  const hasMore = read === INFO_BYTES;
  return {
    width: view.getInt32(0, true),
    height: view.getInt32(4, true),
    bits: view.getUint16(10, true),
    compression: hasMore ? view.getUint32(12, true) : 0,
    imageBytes: hasMore ? view.getUint32(16, true) : 0,
    read,
  };
}

/** Returns the bytes that the pixels take, without the padding of the last row, which some writers do not write. */
function pixelBytes({ width, height, bits, compression, imageBytes }: BmpInfo): number {
  if (!uncompressed.has(compression)) return imageBytes;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  return (Math.abs(height) - 1) * rowBytes + Math.ceil((width * bits) / 8);
}
