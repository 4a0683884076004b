import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";
import { type ByteRange, IMAGE_HEAD_BYTES, rangeOfSize, readImageInfo } from "./imageHeader.ts";
import { joinedBytes } from "./joinedBytes.ts";
import { createStructureCheck } from "./structure/structureCheck.ts";

/**
 * Finds out what a file is as an image while its bytes pass: kind, size and structure. Keeps only the bytes that contain the size: the first
 * ones, and a further range where the format needs it.
 */
export class ImageScan {
  #passedBytes = 0;
  readonly #head = new RangeKeeper({ start: 0, end: IMAGE_HEAD_BYTES });
  /** Undefined while the head is incomplete, and when no further range is needed. */
  #further: RangeKeeper | undefined;
  #isDecided = false;
  readonly #structure = createStructureCheck();

  /** Takes the next bytes of the file. They may be kept, so they must not be changed. */
  write(bytes: Uint8Array): void {
    this.#keep(bytes);
    this.#structure.write(bytes);
  }

  /** Returns what the header states, after the last byte; `kind: "unknown"` for anything but an image. */
  info(): ImageInfo {
    return readImageInfo(
      this.head(),
      this.#further && { start: this.#further.range.start, bytes: this.#further.bytes() },
    );
  }

  /** Returns the first 64 KiB. */
  head(): Uint8Array {
    return this.#head.bytes();
  }

  /** Returns what is wrong with the structure, after the last byte. Call it once. */
  fault(): ImageFault | undefined {
    return this.#structure.end();
  }

  #keep(bytes: Uint8Array): void {
    if (!this.#isDecided) {
      this.#head.keep(bytes, this.#passedBytes);
      if (this.#passedBytes + bytes.length >= IMAGE_HEAD_BYTES) {
        this.#isDecided = true;
        const head = this.head();
        const range = rangeOfSize(head);
        this.#further = range && new RangeKeeper(range);
        this.#further?.keep(head, 0);
        // The rest of the bytes that completed the head.
        this.#further?.keep(bytes.subarray(IMAGE_HEAD_BYTES - this.#passedBytes), IMAGE_HEAD_BYTES);
      }
    } else this.#further?.keep(bytes, this.#passedBytes);
    this.#passedBytes += bytes.length;
  }
}

/** Collects one part of a stream of bytes. */
class RangeKeeper {
  readonly range: ByteRange;
  readonly #pieces: Uint8Array[] = [];

  constructor(range: ByteRange) {
    this.range = range;
  }

  /** `at` is the position of the bytes in the stream. */
  keep(bytes: Uint8Array, at: number): void {
    const from = Math.max(0, this.range.start - at);
    const to = Math.min(bytes.length, this.range.end - at);
    if (from < to) this.#pieces.push(bytes.subarray(from, to));
  }

  bytes(): Uint8Array {
    return joinedBytes(this.#pieces);
  }
}
