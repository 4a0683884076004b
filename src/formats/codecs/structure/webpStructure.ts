import type { ImageFault } from "../../../model/imageFault.ts";
import { SOUND, type StructureReader, uint32be, uint32le } from "./structureReader.ts";

const HEADER_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
/** Bytes of a chunk of image data that show whether it is one. */
const MARK_BYTES = 6;

const VP8 = 0x56503820;
const VP8L = 0x5650384c;
const ANMF = 0x414e4d46;

/** Reads a WebP file chunk by chunk up to the length that its header states. Source: RFC 9649. */
export class WebpStructure implements StructureReader {
  need = HEADER_BYTES;
  readonly tailBytes = 0;
  #state: "header" | "chunk" | "mark" | "end" = "header";
  /** Bytes from the next step to the end that the header states. */
  #left = 0;
  /** The chunk that is read. */
  #type = 0;
  #bytes = 0;
  #hasImage = false;

  step(bytes: Uint8Array, at: number): number | ImageFault | typeof SOUND {
    switch (this.#state) {
      case "header":
        this.#left = CHUNK_HEAD_BYTES + uint32le(bytes, at + 4);
        return this.#nextChunk(HEADER_BYTES, 0);
      case "chunk":
        return this.#takeHead(bytes, at);
      case "mark":
        if (!isImageStart(this.#type, bytes, at)) return "webp_bad_chunk";
        this.#hasImage ||= this.#type === VP8 || this.#type === VP8L || this.#type === ANMF;
        return this.#nextChunk(this.#bytes, this.#bytes % 2);
      case "end":
        return this.#hasImage ? SOUND : "webp_no_image";
    }
  }

  end(): ImageFault {
    return "webp_truncated";
  }

  /** Passes over bytes. The padding is not required of the last chunk: some writers do not write it. */
  #nextChunk(bytes: number, padding: number): number {
    this.#left -= bytes + padding;
    const isLast = this.#left < CHUNK_HEAD_BYTES;
    this.#state = isLast ? "end" : "chunk";
    this.need = isLast ? 0 : CHUNK_HEAD_BYTES;
    return isLast ? bytes : bytes + padding;
  }

  #takeHead(bytes: Uint8Array, at: number): number | ImageFault {
    this.#type = uint32be(bytes, at);
    this.#bytes = uint32le(bytes, at + 4);
    this.#left -= CHUNK_HEAD_BYTES;
    if (this.#bytes > this.#left) return "webp_bad_chunk";
    this.#state = "mark";
    this.need = Math.min(this.#bytes, MARK_BYTES);
    return CHUNK_HEAD_BYTES;
  }
}

/** Returns false for a chunk of image data that does not begin as one. An empty chunk of any kind does not. */
function isImageStart(type: number, bytes: Uint8Array, at: number): boolean {
  if (type === VP8L) return bytes[at] === 0x2f;
  if (type !== VP8) return true;
  return bytes[at + 3] === 0x9d && bytes[at + 4] === 0x01 && bytes[at + 5] === 0x2a;
}
