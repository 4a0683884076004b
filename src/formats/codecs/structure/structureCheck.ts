import type { ImageFault } from "../../../model/imageFault.ts";
import { imageKindOf } from "../imageHeader.ts";
import { BmpStructure } from "./bmpStructure.ts";
import { GifStructure } from "./gifStructure.ts";
import { JpegStructure } from "./jpegStructure.ts";
import { PngStructure } from "./pngStructure.ts";
import { ONLY_THE_END, SOUND, type StructureReader } from "./structureReader.ts";
import { TiffStructure } from "./tiffStructure.ts";
import { WebpStructure } from "./webpStructure.ts";

/** Checks the structure of a file while its bytes pass. */
interface StructureCheck {
  /** Takes the next bytes of the file. Those that are needed later are copied. */
  write(bytes: Uint8Array): void;
  /** Ends the file and returns what is wrong with it; undefined for a sound image, and for a file of any other kind. */
  end(): ImageFault | undefined;
}

/**
 * Creates a check of one file, whatever it contains. JPEG, PNG, GIF, WebP, BMP and TIFF are checked: that their parts are valid and that none
 * is missing at the end. Nothing is decoded, and bytes after the end of an image are ignored. The result does not depend on how the bytes are
 * divided.
 */
export function createStructureCheck(): StructureCheck {
  return new RunningCheck();
}

/** Returns what is wrong with the structure of a file; undefined for a sound image, and for a file of any other kind. */
export function imageFaultOf(content: Uint8Array): ImageFault | undefined {
  const reader = readerOf(content);
  if (reader === undefined) return undefined;
  let at = 0;
  while (at + reader.need <= content.length) {
    const step = reader.step(content, at);
    if (typeof step !== "number") return step === SOUND ? undefined : step;
    at += step;
  }
  return reader.end(content.subarray(Math.max(at, content.length - reader.tailBytes)));
}

/** Bytes from the start of a file that show the kind of image. */
const KIND_BYTES = 16;

/** Returns the reader of the kind of image that a file is; undefined for any other file. */
function readerOf(head: Uint8Array): StructureReader | undefined {
  switch (imageKindOf(head.subarray(0, KIND_BYTES))) {
    case "jpeg":
      return new JpegStructure();
    case "png":
      return new PngStructure();
    case "gif":
      return new GifStructure();
    case "webp":
      return new WebpStructure();
    case "bmp":
      return new BmpStructure();
    case "tiff":
      // Nothing is claimed of a BigTIFF.
      return head[2] === 0x2b || head[3] === 0x2b ? undefined : new TiffStructure();
    default:
      return undefined;
  }
}

/** Gives a structure reader the bytes that it needs, from pieces of the file. */
class RunningCheck implements StructureCheck {
  /** Undefined until the kind of image is known, and when there is nothing more to read. */
  #reader: StructureReader | undefined;
  #isKnown = false;
  #fault: ImageFault | undefined;
  /** Bytes until the next step. */
  #skip = 0;
  /** The first bytes for the next step, while the others are not there yet. */
  #begun = new Uint8Array(KIND_BYTES);
  #begunBytes = 0;
  readonly #tail = new Tail();

  write(bytes: Uint8Array): void {
    if (this.#isKnown) this.#feed(bytes);
    else {
      const used = this.#collect(bytes, KIND_BYTES);
      if (this.#begunBytes < KIND_BYTES) return;
      const head = this.#begun;
      this.#begunBytes = 0;
      this.#isKnown = true;
      this.#reader = readerOf(head);
      this.#feed(head);
      this.#feed(bytes.subarray(used));
    }
  }

  end(): ImageFault | undefined {
    if (!this.#isKnown) return imageFaultOf(this.#begun.subarray(0, this.#begunBytes));
    return this.#reader === undefined ? this.#fault : this.#reader.end(this.#tail.last(this.#reader.tailBytes));
  }

  #feed(bytes: Uint8Array): void {
    for (let at = 0; this.#reader !== undefined; ) {
      if (this.#reader.need === ONLY_THE_END) {
        this.#tail.keep(bytes.subarray(at + this.#skip), this.#reader.tailBytes);
        this.#skip = Math.max(0, this.#skip - (bytes.length - at));
        return;
      }
      const skipped = Math.min(this.#skip, bytes.length - at);
      this.#skip -= skipped;
      at += skipped;
      const { need } = this.#reader;
      if (this.#skip > 0 || (at === bytes.length && need > 0)) return;
      if (this.#begunBytes === 0 && bytes.length - at >= need) this.#take(this.#reader.step(bytes, at));
      else {
        at += this.#collect(bytes.subarray(at), need);
        if (this.#begunBytes < need) return;
        this.#begunBytes = 0;
        this.#take(this.#reader.step(this.#begun.subarray(0, need), 0));
        this.#skip -= need;
      }
    }
  }

  /** Collects bytes until there are `wanted`, and returns how many were used. */
  #collect(bytes: Uint8Array, wanted: number): number {
    if (this.#begun.length < wanted) {
      const larger = new Uint8Array(wanted);
      larger.set(this.#begun.subarray(0, this.#begunBytes));
      this.#begun = larger;
    }
    const part = bytes.subarray(0, wanted - this.#begunBytes);
    this.#begun.set(part, this.#begunBytes);
    this.#begunBytes += part.length;
    return part.length;
  }

  #take(step: number | ImageFault | typeof SOUND): void {
    if (typeof step === "number") this.#skip = step;
    else {
      this.#fault = step === SOUND ? undefined : step;
      this.#reader = undefined;
    }
  }
}

/** A copy of the last bytes of a file. */
class Tail {
  #kept = new Uint8Array(0);
  #bytes = 0;

  /** `wanted`: how many bytes are kept at least, of those that there are. The same number for every piece. */
  keep(piece: Uint8Array, wanted: number): void {
    const added = piece.subarray(Math.max(0, piece.length - wanted));
    if (this.#bytes + added.length > this.#kept.length) this.#makeRoom(added.length, wanted);
    this.#kept.set(added, this.#bytes);
    this.#bytes += added.length;
  }

  last(wanted: number): Uint8Array {
    return this.#kept.subarray(Math.max(0, this.#bytes - wanted), this.#bytes);
  }

  /** Drops what is older than `wanted` bytes. Twice as much memory makes that rare. */
  #makeRoom(bytes: number, wanted: number): void {
    const last = this.last(wanted);
    const room = Math.min(2 * wanted, Math.max(last.length + bytes, 2 * this.#kept.length));
    if (room > this.#kept.length) {
      const larger = new Uint8Array(room);
      larger.set(last);
      this.#kept = larger;
    } else this.#kept.copyWithin(0, Math.max(0, this.#bytes - wanted), this.#bytes);
    this.#bytes = last.length;
  }
}
