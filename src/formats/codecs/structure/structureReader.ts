import type { ImageFault } from "../../../model/imageFault.ts";

/** The result of the last step of a sound image. */
export const SOUND = "sound";

/** Value of `need` when nothing but the end of the file is still to be seen. */
export const ONLY_THE_END = Number.POSITIVE_INFINITY;

/**
 * Reads the structure of one kind of image forwards, in steps. A step looks at a few bytes and returns how far away the next ones are, so that
 * a file is neither copied nor held. Plain objects instead of generators, because a small file must cost less than its hash.
 */
export interface StructureReader {
  /** Bytes that the next step looks at. */
  readonly need: number;
  /** Bytes of the end of the file that `end` looks at; 0 for most kinds. */
  readonly tailBytes: number;
  /**
   * Looks at the bytes from `at` on: `need` of them at least. Returns how many bytes after `at` the next step begins, never less than `need`
   * was; or, when the file needs no further reading, its fault or `SOUND`.
   */
  step(bytes: Uint8Array, at: number): number | ImageFault | typeof SOUND;
  /** Returns the fault of a file that ends before the bytes of the next step. `tail`: its last `tailBytes`, or fewer. */
  end(tail: Uint8Array): ImageFault | undefined;
}

/** Returns an unsigned number of 4 bytes, the first of which is the highest. */
export function uint32be(bytes: Uint8Array, at: number): number {
  return (uint16be(bytes, at) * 0x10000 + uint16be(bytes, at + 2)) >>> 0;
}

/** Returns an unsigned number of 4 bytes, the first of which is the lowest. */
export function uint32le(bytes: Uint8Array, at: number): number {
  return (uint16le(bytes, at) + uint16le(bytes, at + 2) * 0x10000) >>> 0;
}

/** Returns an unsigned number of 2 bytes, the first of which is the higher. */
export function uint16be(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Returns an unsigned number of 2 bytes, the first of which is the lower. */
export function uint16le(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}
