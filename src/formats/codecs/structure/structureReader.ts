import type { ImageFault } from "../../../model/imageFault.ts";

/** What a structure reader asks for: `skip` bytes of the file are passed over, then it is given `take`. */
export interface BytesRequest {
  readonly skip: number;
  readonly take: number;
  /** While the next byte is not 0, it is the length of a block that is passed over as well. */
  readonly passesBlocks?: true;
}

/** Asks for everything up to the end of the file; the reader is given the last `tail` bytes of it, or fewer when there are fewer. */
export interface TailRequest {
  readonly tail: number;
}

/**
 * Reads the structure of one kind of image from its first byte to its last: yields what it needs next, is given the bytes, or undefined when
 * the file ends before, and returns what is wrong with the file.
 */
export type StructureReader = Generator<BytesRequest | TailRequest, ImageFault | undefined, Uint8Array | undefined>;

/** A step of a structure reader, with a result of its own. */
export type StructureStep<Value> = Generator<BytesRequest | TailRequest, Value, Uint8Array | undefined>;

/** Returns the next bytes of the file after `skip` others; undefined when the file ends before. */
export function* take(bytes: number, skip = 0): StructureStep<Uint8Array | undefined> {
  return yield { skip, take: bytes };
}

/** Passes over bytes of the file and returns true; false when the file ends before. */
export function* skip(bytes: number): StructureStep<boolean> {
  return (yield { skip: bytes, take: 0 }) !== undefined;
}

/** Returns a view of some bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Returns bytes as text, one character for each. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
