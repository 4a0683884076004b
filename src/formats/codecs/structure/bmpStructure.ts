import type { ImageFault } from "../../../model/imageFault.ts";
import { SOUND, type StructureReader, uint16le, uint32le } from "./structureReader.ts";

/** Bytes of the file header with the length of the info header, and of the info header that are used. */
const FILE_HEADER_BYTES = 18;
const INFO_BYTES = 20;

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
}

/** Reads a BMP, and checks that the file reaches to the end of its pixels. */
export class BmpStructure implements StructureReader {
  need = FILE_HEADER_BYTES;
  readonly tailBytes = 0;
  #state: "fileHeader" | "info" | "end" = "fileHeader";
  #pixelsAt = 0;
  #infoHeaderBytes = 0;

  step(bytes: Uint8Array, at: number): number | ImageFault | typeof SOUND {
    switch (this.#state) {
      case "fileHeader":
        this.#pixelsAt = uint32le(bytes, at + 10);
        this.#infoHeaderBytes = bytes[at + 14]!;
        this.#state = "info";
        this.need = Math.min(this.#infoHeaderBytes - 4, INFO_BYTES);
        return FILE_HEADER_BYTES;
      case "info":
        return this.#takeInfo(infoOf(bytes, at, this.#infoHeaderBytes));
      case "end":
        return SOUND;
    }
  }

  end(): ImageFault {
    return "bmp_truncated";
  }

  #takeInfo(info: BmpInfo): number | ImageFault {
    const isKnown = bitsPerPixel.has(info.bits) || embedded.has(info.compression);
    if (info.width <= 0 || info.height === 0 || !isKnown) return "bmp_bad_header";
    const at = FILE_HEADER_BYTES + this.need;
    const end = Math.max(this.#pixelsAt, at) + pixelBytes(info);
    this.#state = "end";
    this.need = 0;
    return end - FILE_HEADER_BYTES;
  }
}

function infoOf(bytes: Uint8Array, at: number, headerBytes: number): BmpInfo {
  const int32 = (from: number) => uint32le(bytes, from) | 0;
  if (headerBytes === 12) {
    // A size of 16 bits, the height with its sign.
    const height = (uint16le(bytes, at + 2) << 16) >> 16;
    return { width: uint16le(bytes, at), height, bits: uint16le(bytes, at + 6), compression: 0, imageBytes: 0 };
  }
  const hasMore = headerBytes >= 4 + INFO_BYTES;
  return {
    width: int32(at),
    height: int32(at + 4),
    bits: uint16le(bytes, at + 10),
    compression: hasMore ? uint32le(bytes, at + 12) : 0,
    imageBytes: hasMore ? uint32le(bytes, at + 16) : 0,
  };
}

/** Returns the bytes that the pixels take, without the padding of the last row, which some writers do not write. */
function pixelBytes({ width, height, bits, compression, imageBytes }: BmpInfo): number {
  if (!uncompressed.has(compression)) return imageBytes;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  return (Math.abs(height) - 1) * rowBytes + Math.ceil((width * bits) / 8);
}
