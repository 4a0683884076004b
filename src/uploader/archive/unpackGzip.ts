import { ArchiveError } from "./archiveError.ts";
import { archiveKindOf, KIND_BYTES } from "./archiveKind.ts";
import type { ArchiveLimits } from "./archiveLimits.ts";
import { inflatePieces } from "./inflate.ts";

/** Returns the first unpacked bytes of gzip data. Throws `ArchiveError` when it is damaged. */
async function unpackedHead(packed: Blob): Promise<Uint8Array> {
  const head = new Uint8Array(KIND_BYTES);
  let at = 0;
  for await (const piece of inflatePieces(packed, "gzip")) {
    const part = piece.subarray(0, KIND_BYTES - at);
    head.set(part, at);
    at += part.length;
    if (at === KIND_BYTES) break;
  }
  return head.subarray(0, at);
}

/**
 * Yields the tar in gzip data, in pieces. Throws `ArchiveError`, before anything is unpacked when the content is not a tar, and as soon as
 * more is unpacked than `budget` allows.
 */
export async function* unpackGzip(
  packed: Blob,
  budget: { readonly limits: ArchiveLimits; readonly bytesLeft: number },
  onShare: (share: number) => void,
): AsyncGenerator<Uint8Array> {
  if (archiveKindOf(await unpackedHead(packed)).kind !== "tar") {
    throw new ArchiveError("The file is a single compressed file, not an archive.");
  }
  const { limits, bytesLeft } = budget;
  let read = 0;
  let unpacked = 0;
  for await (const piece of inflatePieces(packed, "gzip", (bytes) => {
    read = bytes;
    onShare(bytes / packed.size);
  })) {
    unpacked += piece.length;
    if (unpacked > bytesLeft)
      throw new ArchiveError("The archive would unpack to more than the limit for the archives of one drop.");
    if (unpacked > limits.entryRatioFrom && unpacked > read * limits.entryRatio) {
      throw new ArchiveError(
        `The archive would unpack to more than ${limits.entryRatio} times its size, like a malicious archive.`,
      );
    }
    yield piece;
  }
}
