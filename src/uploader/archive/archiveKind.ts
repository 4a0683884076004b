/** The kind of an archive by its first bytes. `other` is a kind that is not read. */
type ArchiveKind =
  | { readonly kind: "zip" | "tar" | "gzip" }
  | { readonly kind: "other"; readonly title: string }
  | { readonly kind: "empty" | "unknown" };

/** Bytes that `archiveKindOf` reads: one tar header. */
export const KIND_BYTES = 512;

const signatures: readonly (readonly [title: string, ...bytes: number[]])[] = [
  ["7-Zip archive", 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  ["RAR archive", 0x52, 0x61, 0x72, 0x21, 0x1a, 0x07],
  ["file compressed with xz", 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  ["file compressed with bzip2", 0x42, 0x5a, 0x68],
  ["file compressed with Zstandard", 0x28, 0xb5, 0x2f, 0xfd],
  ["file compressed with LZ4", 0x04, 0x22, 0x4d, 0x18],
  ["file compressed with compress", 0x1f, 0x9d],
];

function begins(head: Uint8Array, bytes: readonly number[]): boolean {
  return head.length >= bytes.length && bytes.every((byte, i) => head[i] === byte);
}

/**
 * Returns the kind of an archive by content, since names are not reliable. `head` is the first `KIND_BYTES`, or the whole file when it is
 * shorter.
 */
export function archiveKindOf(head: Uint8Array): ArchiveKind {
  if (head.length === 0) return { kind: "empty" };
  // A local header, the end of an empty archive, or the mark of a split one.
  if (begins(head, [0x50, 0x4b, 3, 4]) || begins(head, [0x50, 0x4b, 5, 6]) || begins(head, [0x50, 0x4b, 7, 8])) {
    return { kind: "zip" };
  }
  if (begins(head, [0x1f, 0x8b])) return { kind: "gzip" };
  if (isTarHeader(head)) return { kind: "tar" };
  for (const [title, ...bytes] of signatures) if (begins(head, bytes)) return { kind: "other", title };
  return { kind: "unknown" };
}

/** True for a block with a correct checksum, and for a block of zeros, which ends a tar and is all that an empty one contains. */
function isTarHeader(head: Uint8Array): boolean {
  if (head.length < 512) return false;
  return head.subarray(0, 512).every((byte) => byte === 0) || tarChecksumFits(head);
}

/** True when the checksum in a tar header is the sum of its 512 bytes, taken as unsigned or, as old programs did, signed. */
export function tarChecksumFits(header: Uint8Array): boolean {
  // The 8 bytes of the field itself count as spaces.
  let unsigned = 8 * 32;
  let signed = unsigned;
  for (const part of [header.subarray(0, 148), header.subarray(156, 512)]) {
    for (const byte of part) {
      unsigned += byte;
      signed += byte > 127 ? byte - 256 : byte;
    }
  }
  const text = String.fromCharCode(...header.subarray(148, 156));
  const stated = /^[ \0]*([0-7]+)[ \0]*$/.exec(text)?.[1];
  if (stated === undefined) return false;
  const sum = Number.parseInt(stated, 8);
  return sum === unsigned || sum === signed;
}
