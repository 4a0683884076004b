import { inflateSync } from "fflate";
import { ArchiveError } from "./archiveError.ts";

/** Most packed bytes that are inflated in one go: even malicious ones give no more than 64 MB, in less than a second. */
export const ONE_GO_BYTES = 64 * 1024;

/** Bytes read from the archive at a time. */
const READ_BYTES = 1024 * 1024;

const DAMAGED = "The file is damaged in the archive: its compressed data cannot be read.";

/**
 * Inflates raw deflate data into `out`, which has the exact size that the archive states. Throws `ArchiveError` when there is more or less,
 * or when the data is damaged.
 */
export function inflateInto(packed: Uint8Array, out: Uint8Array): void {
  // One byte more, so that content beyond the stated size is noticed; the decoder drops all further bytes.
  let content: Uint8Array;
  try {
    content = inflateSync(packed, { out: new Uint8Array(out.length + 1) });
  } catch {
    throw new ArchiveError(DAMAGED);
  }
  if (content.length > out.length) throw tooLong(out.length);
  if (content.length < out.length) throw tooShort(content.length, out.length);
  out.set(content);
}

/** Yields inflated `deflate-raw` or `gzip` data in pieces, as the decoder returns them. Errors of reading are thrown unchanged. */
export async function* inflatePieces(
  packed: Blob,
  form: "deflate-raw" | "gzip",
  onRead?: (packedBytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let failure: unknown;
  let at = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        if (at >= packed.size) return controller.close();
        try {
          const piece = new Uint8Array(await packed.slice(at, at + READ_BYTES).arrayBuffer());
          at += piece.length;
          onRead?.(at);
          controller.enqueue(piece);
        } catch (error) {
          failure = error;
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
  const reader = source.pipeThrough(new DecompressionStream(form)).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch {
    // The decoder reports only that it failed; the archive may have become unreadable.
    throw failure ?? new ArchiveError(DAMAGED);
  } finally {
    // A caller that has enough stops here; nothing more is inflated.
    await reader.cancel().catch(() => undefined);
  }
}

/** Returns the error of a content that is longer than the archive states; `size` in bytes. */
export function tooLong(size: number): ArchiveError {
  return new ArchiveError(`The archive states ${size.toLocaleString("en")} bytes for the file; it has more.`);
}

/** Returns the error of a content that is shorter than the archive states; sizes in bytes. */
export function tooShort(found: number, size: number): ArchiveError {
  return new ArchiveError(
    `The archive states ${size.toLocaleString("en")} bytes for the file; it has only ${found.toLocaleString("en")}.`,
  );
}
