import type { ImageFault } from "../../../model/imageFault.ts";
import { bmpStructure } from "./bmpStructure.ts";
import { gifStructure } from "./gifStructure.ts";
import { jpegStructure } from "./jpegStructure.ts";
import { pngStructure } from "./pngStructure.ts";
import { type BytesRequest, latin1, type StructureReader, type TailRequest, take } from "./structureReader.ts";
import { tiffStructure } from "./tiffStructure.ts";
import { webpStructure } from "./webpStructure.ts";

/** Checks the structure of a file while its bytes pass. */
interface StructureCheck {
  /** Takes the next bytes of the file. They may be kept until `end`, so they must not be changed. */
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
  return new RunningCheck(imageStructure());
}

/** Returns what is wrong with the structure of a file; undefined for a sound image, and for a file of any other kind. */
export function imageFaultOf(content: Uint8Array): ImageFault | undefined {
  const check = createStructureCheck();
  check.write(content);
  return check.end();
}

/** Finds the kind of image by the first three bytes of the file and reads on. */
function* imageStructure(): StructureReader {
  const start = yield* take(3);
  if (start === undefined) return undefined;
  switch (latin1(start)) {
    case "\xff\xd8\xff":
      return yield* jpegStructure();
    case "\x89PN": {
      const rest = yield* take(5);
      return rest !== undefined && latin1(rest) === "G\r\n\x1a\n" ? yield* pngStructure() : undefined;
    }
    case "GIF":
      return yield* gifStructure();
    case "RIF":
      return yield* webpStructure();
    case "II*":
      return yield* tiffStructure(true);
    case "MM\0":
      return yield* tiffStructure(false);
    default:
      return start[0] === 0x42 && start[1] === 0x4d ? yield* bmpStructure() : undefined;
  }
}

/** Gives a structure reader the bytes that it asks for. */
class RunningCheck implements StructureCheck {
  readonly #reader: StructureReader;
  #request: BytesRequest | TailRequest | undefined;
  #fault: ImageFault | undefined;
  /** Bytes still to skip. */
  #skip = 0;
  /** The first bytes of those asked for, while the others are not there yet. */
  #begun: { readonly bytes: Uint8Array; filled: number } | undefined;
  readonly #tail: Uint8Array[] = [];
  #tailBytes = 0;

  constructor(reader: StructureReader) {
    this.#reader = reader;
    this.#take(reader.next());
  }

  write(bytes: Uint8Array): void {
    let at = 0;
    while (this.#request !== undefined) {
      if ("tail" in this.#request) {
        this.#keepTail(bytes.subarray(at), this.#request.tail);
        return;
      }
      const skipped = Math.min(this.#skip, bytes.length - at);
      this.#skip -= skipped;
      at += skipped;
      if (this.#skip > 0) return;
      const next = bytes[at] ?? 0;
      if (this.#request.passesBlocks && next !== 0) {
        this.#skip = next;
        at += 1;
        continue;
      }
      const used = this.#give(bytes, at, this.#request.take);
      if (used === undefined) return;
      at += used;
    }
  }

  end(): ImageFault | undefined {
    if (this.#request !== undefined && "tail" in this.#request) {
      this.#take(this.#reader.next(joined(this.#tail).subarray(-this.#request.tail)));
    }
    while (this.#request !== undefined) this.#take(this.#reader.next(undefined));
    return this.#fault;
  }

  /** Gives the reader the bytes it asked for and returns how many of `bytes` were used; undefined while some are missing. */
  #give(bytes: Uint8Array, at: number, wanted: number): number | undefined {
    if (this.#begun === undefined && bytes.length - at >= wanted) {
      this.#take(this.#reader.next(bytes.subarray(at, at + wanted)));
      return wanted;
    }
    this.#begun ??= { bytes: new Uint8Array(wanted), filled: 0 };
    const part = bytes.subarray(at, at + wanted - this.#begun.filled);
    this.#begun.bytes.set(part, this.#begun.filled);
    this.#begun.filled += part.length;
    if (this.#begun.filled < wanted) return undefined;
    const whole = this.#begun.bytes;
    this.#begun = undefined;
    this.#take(this.#reader.next(whole));
    return part.length;
  }

  #take(step: IteratorResult<BytesRequest | TailRequest, ImageFault | undefined>): void {
    if (step.done === true) {
      this.#fault = step.value;
      this.#request = undefined;
    } else {
      this.#request = step.value;
      this.#skip = "skip" in step.value ? step.value.skip : 0;
    }
  }

  #keepTail(bytes: Uint8Array, wanted: number): void {
    this.#tail.push(bytes);
    this.#tailBytes += bytes.length;
    for (let first = this.#tail[0]; first !== undefined && this.#tailBytes - first.length >= wanted; ) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
      first = this.#tail[0];
    }
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only, ...more] = pieces;
  if (only !== undefined && more.length === 0) return only;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
