import type { ImageFault } from "../../../model/imageFault.ts";
import { SOUND, type StructureReader } from "./structureReader.ts";

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const END = 0x3b;

/** Bytes of the signature and of the description of the screen. */
const HEADER_BYTES = 13;
/** Bytes of the description of an image, behind its mark. */
const IMAGE_BYTES = 9;

/** Reads a GIF block by block up to its end mark. Source: GIF89a, sections 17 to 27. */
export class GifStructure implements StructureReader {
  need = HEADER_BYTES;
  readonly tailBytes = 0;
  #state: "header" | "mark" | "image" | "codeBits" | "subBlocks" = "header";
  #hasImage = false;

  step(bytes: Uint8Array, at: number): number | ImageFault | typeof SOUND {
    switch (this.#state) {
      case "header":
        return HEADER_BYTES + this.#go("mark", 1, colorTableBytes(bytes[at + 10]!));
      case "mark":
        return this.#takeMark(bytes[at]!);
      case "image":
        return IMAGE_BYTES + this.#go("codeBits", 1, colorTableBytes(bytes[at + 8]!));
      case "codeBits":
        if (bytes[at]! < 1 || bytes[at]! > 11) return "gif_bad_block";
        this.#hasImage = true;
        return this.#go("subBlocks", 1, 1);
      case "subBlocks":
        return this.#passSubBlocks(bytes, at);
    }
  }

  end(): ImageFault {
    return "gif_truncated";
  }

  #go(state: "mark" | "image" | "codeBits" | "subBlocks", need: number, further: number): number {
    this.#state = state;
    this.need = need;
    return further;
  }

  #takeMark(mark: number): number | ImageFault | typeof SOUND {
    switch (mark) {
      case END:
        return this.#hasImage ? SOUND : "gif_no_image";
      case EXTENSION:
        return this.#go("subBlocks", 1, 2);
      case IMAGE:
        return this.#go("image", IMAGE_BYTES, 1);
      case 0:
        // Some writers put an empty block between two others.
        return 1;
      default:
        return "gif_bad_block";
    }
  }

  /** Passes over blocks of up to 255 bytes, the last of which is empty: as many as begin in the bytes at hand. */
  #passSubBlocks(bytes: Uint8Array, start: number): number {
    let at = start;
    while (at < bytes.length) {
      const length = bytes[at]!;
      at += 1 + length;
      if (length === 0) {
        this.#state = "mark";
        break;
      }
    }
    return at - start;
  }
}

function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}
