import type { ImageInfo } from "../../model/image.ts";
import type { ImageFault } from "../../model/imageFault.ts";
import { type ByteRange, IMAGE_HEAD_BYTES, rangeOfSize, readImageInfo } from "./imageHeader.ts";
import { createStructureCheck } from "./structure/structureCheck.ts";

/**
 * Finds out what a file is as an image while its bytes pass: kind, size and structure. Keeps a copy of the bytes that contain the size: the
 * first ones, and a further range where the format needs it.
 *
 * @example
 * const scan = new ImageScan();
 * for (const file of files) {
 *   scan.begin();
 *   for (const piece of file) scan.write(piece);
 *   use(scan.info(), scan.fault());
 * }
 */
export class ImageScan {
  #passedBytes = 0;
  readonly #head = new RangeKeeper({ start: 0, end: IMAGE_HEAD_BYTES });
  /** Undefined while the head is incomplete, and when no further range is needed. */
  #further: RangeKeeper | undefined;
  #isDecided = false;
  #structure = createStructureCheck();

  /** Begins another file. What the last one needed of memory is used again. */
  begin(): void {
    this.#passedBytes = 0;
    this.#head.clear();
    this.#further = undefined;
    this.#isDecided = false;
    this.#structure = createStructureCheck();
  }

  /** Takes the next bytes of the file. Those that are needed later are copied. */
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

  /** Returns the first 64 KiB, valid until the next file begins. */
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

/** Memory that a keeper takes first, bytes: many files have less. */
const FIRST_BYTES = 4096;

/** Copies one part of a stream of bytes. */
class RangeKeeper {
  readonly range: ByteRange;
  #kept = new Uint8Array(0);
  #bytes = 0;

  constructor(range: ByteRange) {
    this.range = range;
  }

  clear(): void {
    this.#bytes = 0;
  }

  /** `at` is the position of the bytes in the stream. */
  keep(bytes: Uint8Array, at: number): void {
    const from = Math.max(0, this.range.start - at);
    const to = Math.min(bytes.length, this.range.end - at);
    if (from >= to) return;
    this.#makeRoom(this.#bytes + to - from);
    this.#kept.set(bytes.subarray(from, to), this.#bytes);
    this.#bytes += to - from;
  }

  bytes(): Uint8Array {
    return this.#kept.subarray(0, this.#bytes);
  }

  #makeRoom(wanted: number): void {
    if (wanted <= this.#kept.length) return;
    const most = this.range.end - this.range.start;
    const larger = new Uint8Array(Math.min(most, Math.max(wanted, FIRST_BYTES, 2 * this.#kept.length)));
    larger.set(this.bytes());
    this.#kept = larger;
  }
}
