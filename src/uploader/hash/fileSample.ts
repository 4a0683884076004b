import { looksLikeAnnotation } from "../files/fileType.ts";
import { type Content, isPacked } from "../walk/packedFile.ts";
import type { Sha256 } from "./sha256.ts";

/** Bytes of each of the three parts. */
const PART_BYTES = 64 * 1024;

/** Size in bytes from which a file is remembered: reading three parts of a smaller one saves nothing. */
const SAMPLED_BYTES = 1_000_000;

/**
 * True for a file that is remembered by its sample. Annotations never are: tools rewrite them, and a few changed bytes need not be in the
 * sample. A file in an archive has no date of its own.
 */
export function isSampled(content: Content, bytes: number): boolean {
  return bytes >= SAMPLED_BYTES && !isPacked(content) && !looksLikeAnnotation(content.name);
}

/** Returns the three parts of a file of so many bytes that its sample consists of: its first, middle and last 64 KiB, as offsets. */
function partsOf(bytes: number): readonly (readonly [start: number, end: number])[] {
  const middle = Math.floor((bytes - PART_BYTES) / 2);
  return [0, middle, bytes - PART_BYTES].map((start) => [start, start + PART_BYTES] as const);
}

/** Returns the SHA-256 of the sample of a file whose bytes are in memory. */
export function sampleOfBytes(content: Uint8Array<ArrayBuffer>, sha256: Sha256): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(PART_BYTES * 3);
  for (const [i, [start, end]] of partsOf(content.length).entries()) {
    joined.set(content.subarray(start, end), i * PART_BYTES);
  }
  return sha256.digest(joined);
}

/** Reads the samples of files together and returns their SHA-256. Rejects when one of them cannot be read, or is shorter than stated. */
export async function sampleFiles(
  files: readonly { readonly file: File; readonly bytes: number }[],
  sha256: Sha256,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts = files.flatMap(({ file, bytes }) => partsOf(bytes).map(([start, end]) => file.slice(start, end)));
  const buffer = await new Blob(parts).arrayBuffer();
  if (buffer.byteLength !== parts.length * PART_BYTES) {
    throw new DOMException("A file changed its size.", "NotReadableError");
  }
  return Promise.all(files.map((_, i) => sha256.digest(new Uint8Array(buffer, i * PART_BYTES * 3, PART_BYTES * 3))));
}
