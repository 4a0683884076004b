/** Sequences of UTF-8 beyond ASCII in bytes, and bytes that are not part of one. */
interface Utf8Count {
  readonly sequences: number;
  readonly faults: number;
}

/** Counts sequences of UTF-8 of two to four bytes, and bytes that belong to none. */
function countUtf8(bytes: Uint8Array): Utf8Count {
  let sequences = 0;
  let faults = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) faults++;
    else if (length > 1) sequences++;
    at += Math.max(1, length);
  }
  return { sequences, faults };
}

/** Returns the length in bytes of the character at a position; 0 when it is not UTF-8. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Returns true for a text in UTF-8, also when a few of its bytes are damaged. */
export function isMostlyUtf8(bytes: Uint8Array): boolean {
  const { sequences, faults } = countUtf8(bytes);
  return faults === 0 || (sequences >= 3 && sequences >= 4 * faults);
}

/** Returns where the first byte beyond ASCII is; -1 for a text in ASCII. Most texts are ASCII to their end: 16 bytes are tested at once. */
export function firstBeyondAscii(bytes: Uint8Array): number {
  const start = -bytes.byteOffset & 3;
  if (bytes.length < 8) return firstWithin(bytes, 0, bytes.length);
  const before = firstWithin(bytes, 0, start);
  if (before >= 0) return before;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) >> 2);
  let ascii = 0;
  for (const end = words.length - 3; ascii < end; ascii += 4) {
    const bits = (words[ascii] ?? 0) | (words[ascii + 1] ?? 0) | (words[ascii + 2] ?? 0) | (words[ascii + 3] ?? 0);
    if ((bits & 0x80808080) !== 0) break;
  }
  return firstWithin(bytes, start + ascii * 4, bytes.length);
}

function firstWithin(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) >= 0x80) return at;
  return -1;
}
