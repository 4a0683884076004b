import type { ImageFault } from "../../../model/imageFault.ts";
import { crc32 } from "../crc32.ts";
import { SOUND, type StructureReader, uint32be } from "./structureReader.ts";

/**
 * Bytes of critical chunks whose checksums are computed whatever the size of the file: the header, the palette, and image data of a small image.
 */
const CHECKED_BYTES = 1024;
/** One of so many bytes is checked beyond that: decision 25. Damage within the other chunks stays unseen, unless it reaches the next one. */
const BYTES_FOR_ONE_CHECKED = 20;
/** A longer chunk is not checked: its bytes would have to be held together. */
const LONGEST_CHECKED_CHUNK = 64 * 1024;
const CRC_BYTES = 4;

const SIGNATURE_BYTES = 8;
const IHDR = 0x49484452;
const PLTE = 0x504c5445;
const IDAT = 0x49444154;
const IEND = 0x49454e44;
/** Begins Apple's variant, which has another kind of image data. */
const CGBI = 0x43674249;

/** Bit depths of each colour type. */
const bitDepths = new Map<number, readonly number[]>([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);
const PALETTE = 3;

/**
 * Reads a PNG chunk by chunk. Checks the header, the order that matters to decoders, the checksums of some critical chunks, and that the file
 * reaches to the end of IEND. Source: PNG specification, third edition.
 */
export class PngStructure implements StructureReader {
  need = SIGNATURE_BYTES;
  readonly tailBytes = 0;
  #state: "signature" | "chunk" | "checkedContent" | "imageStart" | "end" = "signature";
  /** The chunk that is read: its type, the bytes of its content, and the checksum of its type. */
  #type = 0;
  #bytes = 0;
  #typeSum = 0;
  #hasHeader = false;
  #needsPalette = false;
  #hasImage = false;
  /** Bytes of the file that were passed over, and how many of them were checked. */
  #passed = 0;
  #checked = 0;

  step(bytes: Uint8Array, at: number): number | ImageFault | typeof SOUND {
    switch (this.#state) {
      case "signature":
        return this.#nextChunk(SIGNATURE_BYTES);
      case "chunk":
        return this.#takeHead(bytes, at);
      case "checkedContent":
        return this.#takeContent(bytes, at);
      case "imageStart":
        return isZlibStart(bytes, at) ? this.#nextChunk(this.#bytes + CRC_BYTES) : "png_bad_data";
      case "end":
        return SOUND;
    }
  }

  end(): ImageFault {
    return "png_truncated";
  }

  #nextChunk(bytes: number): number {
    const isEnd = this.#type === IEND;
    this.#state = isEnd ? "end" : "chunk";
    this.need = isEnd ? 0 : 8;
    this.#passed += bytes;
    return bytes;
  }

  #takeHead(bytes: Uint8Array, at: number): number | ImageFault | typeof SOUND {
    this.#bytes = uint32be(bytes, at);
    this.#type = uint32be(bytes, at + 4);
    if (this.#bytes > 0x7fffffff || !areLetters(bytes, at + 4)) return "png_bad_chunk";
    if (!this.#hasHeader) {
      if (this.#type === CGBI) return SOUND;
      if (this.#type !== IHDR || this.#bytes !== 13) return "png_bad_header";
    }
    if (this.#type === PLTE) this.#needsPalette = false;
    if (this.#type === IEND && !this.#hasImage) return "png_no_image";
    const startsImage = this.#startsImage();
    if (startsImage && this.#needsPalette) return "png_no_palette";
    this.#passed += 8;
    if (this.#isChecked(bytes, at)) {
      this.#typeSum = crc32(bytes.subarray(at + 4, at + 8));
      this.#state = "checkedContent";
      this.need = this.#bytes + CRC_BYTES;
      return 8;
    }
    if (!startsImage) return 8 + this.#nextChunk(this.#bytes + CRC_BYTES);
    this.#hasImage = true;
    this.#state = "imageStart";
    this.need = 2;
    return 8;
  }

  /** Takes the content of a chunk whose checksum is compared. */
  #takeContent(bytes: Uint8Array, at: number): number | ImageFault {
    const end = at + this.#bytes;
    if (crc32(bytes.subarray(at, end), this.#typeSum) !== uint32be(bytes, end)) return "png_bad_checksum";
    if (!this.#hasHeader) {
      if (!isHeader(bytes, at)) return "png_bad_header";
      this.#hasHeader = true;
      this.#needsPalette = bytes[at + 9] === PALETTE;
    }
    if (this.#startsImage()) {
      if (!isZlibStart(bytes, at)) return "png_bad_data";
      this.#hasImage = true;
    }
    return this.#nextChunk(this.#bytes + CRC_BYTES);
  }

  #startsImage(): boolean {
    return this.#type === IDAT && !this.#hasImage && this.#bytes >= 2;
  }

  /** Decides whether the checksum of a chunk is compared. An image cannot be decoded without its critical chunks: those with a capital letter first. */
  #isChecked(bytes: Uint8Array, at: number): boolean {
    if ((bytes[at + 4]! & 0x20) !== 0 || this.#bytes > LONGEST_CHECKED_CHUNK) return false;
    if (this.#checked + this.#bytes > CHECKED_BYTES + this.#passed / BYTES_FOR_ONE_CHECKED) return false;
    this.#checked += this.#bytes;
    return true;
  }
}

function areLetters(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i++) {
    const small = bytes[i]! | 0x20;
    if (small < 0x61 || small > 0x7a) return false;
  }
  return true;
}

function isHeader(bytes: Uint8Array, at: number): boolean {
  const isSide = (side: number) => side > 0 && side <= 0x7fffffff;
  if (!isSide(uint32be(bytes, at)) || !isSide(uint32be(bytes, at + 4))) return false;
  if (bitDepths.get(bytes[at + 9]!)?.includes(bytes[at + 8]!) !== true) return false;
  return bytes[at + 10] === 0 && bytes[at + 11] === 0 && bytes[at + 12]! <= 1;
}

/** Checks the two bytes with which a zlib stream begins. Source: RFC 1950. */
function isZlibStart(bytes: Uint8Array, at: number): boolean {
  const method = bytes[at]!;
  return (method & 0x0f) === 8 && method >> 4 <= 7 && (method * 256 + bytes[at + 1]!) % 31 === 0;
}
