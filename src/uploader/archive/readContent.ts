import { type Content, isPacked, type PackedFile } from "../walk/packedFile.ts";
import { ArchiveError, ArchiveGoneError } from "./archiveError.ts";
import { createChecksum } from "./checksum.ts";
import { inflateInto, inflatePieces, ONE_GO_BYTES, tooLong, tooShort } from "./inflate.ts";

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;

/** Spans up to this size are read at once, with the header. */
const WHOLE_SPAN_BYTES = 1024 * 1024;

/** Bytes of one piece of something that is not packed. */
const PIECE_BYTES = 1024 * 1024;

/** Reads bytes of an archive. Throws `ArchiveGoneError` when the archive was changed or removed. */
async function readBlob(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (bytes.length !== blob.size) throw new ArchiveGoneError();
    return bytes;
  } catch (error) {
    throw error instanceof DOMException ? new ArchiveGoneError() : error;
  }
}

/** Returns where the data of an entry begins in its span, by its local header. Throws `ArchiveError` for a header that is not valid. */
function dataStart(file: PackedFile, head: Uint8Array): number {
  if (file.packing === "plain") return 0;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL) {
    throw new ArchiveError("The archive is damaged: the file is not at the place that the archive states.");
  }
  const start = LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + file.packedBytes > file.spanBytes) {
    throw new ArchiveError("The data of the file overlaps that of another file in the archive.");
  }
  return start;
}

/** Returns the packed data of a file; reads only its local header. */
async function packedData(file: PackedFile): Promise<Blob> {
  const { archive, offset } = file;
  const head = file.packing === "plain" ? 0 : LOCAL_BYTES;
  const start = offset + dataStart(file, await readBlob(archive.slice(offset, offset + head)));
  return archive.slice(start, start + file.packedBytes);
}

/**
 * Writes the content of an entry to `out`, which has its exact size; `span` is the bytes of the archive from the offset of the entry on.
 * Throws `ArchiveError` when the content is not what the archive states.
 */
export async function unpackInto(file: PackedFile, span: Uint8Array<ArrayBuffer>, out: Uint8Array): Promise<void> {
  const start = dataStart(file, span);
  const data = span.subarray(start, start + file.packedBytes);
  if (file.packing !== "deflated") out.set(data);
  else if (data.length <= ONE_GO_BYTES) inflateInto(data, out);
  else {
    let at = 0;
    for await (const piece of inflatePieces(new Blob([data]), "deflate-raw")) {
      if (at + piece.length > out.length) throw tooLong(out.length);
      out.set(piece, at);
      at += piece.length;
    }
    if (at < out.length) throw tooShort(at, out.length);
  }
  if (file.crc32 === undefined) return;
  const checksum = await createChecksum();
  checksum.add(out);
  if (checksum.end() !== file.crc32) throw damaged();
}

function damaged(): ArchiveError {
  return new ArchiveError(
    "The file is damaged in the archive: its checksum differs from the one that the archive states.",
  );
}

/**
 * Yields the whole content in pieces, for content of any size. Of a packed file, never more than the archive states is unpacked, and size
 * and checksum are compared at the end. Throws what the browser throws for a File; `ArchiveError` or `ArchiveGoneError` for a packed one.
 */
export async function* contentPieces(
  content: Content,
  pieceBytes = PIECE_BYTES,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (!isPacked(content)) return yield* slicedPieces(content, pieceBytes);
  const data = await packedData(content);
  const checksum = content.crc32 === undefined ? undefined : await createChecksum();
  let read = 0;
  try {
    for await (const piece of content.packing === "deflated"
      ? inflatePieces(data, "deflate-raw")
      : slicedPieces(data, pieceBytes)) {
      read += piece.length;
      if (read > content.size) throw tooLong(content.size);
      checksum?.add(piece);
      yield piece;
    }
  } catch (error) {
    throw error instanceof DOMException ? new ArchiveGoneError() : error;
  }
  if (read < content.size) throw tooShort(read, content.size);
  if (checksum !== undefined && checksum.end() !== content.crc32) throw damaged();
}

/** Yields the pieces of a blob; the next is read while one is processed. */
async function* slicedPieces(blob: Blob, pieceBytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { size } = blob;
  const read = async (offset: number) => {
    const end = Math.min(offset + pieceBytes, size);
    const piece = new Uint8Array(await blob.slice(offset, end).arrayBuffer());
    if (piece.length !== end - offset) throw new DOMException("The file became shorter.", "NotReadableError");
    return piece;
  };
  let ahead = size > 0 ? read(0) : undefined;
  for (let offset = 0; ahead !== undefined; offset += pieceBytes) {
    const piece = await ahead;
    ahead = offset + pieceBytes < size ? read(offset + pieceBytes) : undefined;
    // Awaited in the next round; until then a failure must not count as unhandled.
    ahead?.catch(() => undefined);
    yield piece;
  }
}

/** Reads the whole content into memory. */
export async function readContent(content: Content): Promise<Uint8Array<ArrayBuffer>> {
  if (!isPacked(content)) return new Uint8Array(await content.arrayBuffer());
  const out = new Uint8Array(content.size);
  if (content.spanBytes <= WHOLE_SPAN_BYTES) {
    const { archive, offset, spanBytes } = content;
    await unpackInto(content, await readBlob(archive.slice(offset, offset + spanBytes)), out);
    return out;
  }
  let at = 0;
  for await (const piece of contentPieces(content)) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Reads bytes `start` to `end` of the content, fewer at its end. Of a deflated file everything before them is inflated and dropped. */
export async function readContentRange(content: Content, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const until = Math.min(end, content.size);
  if (until <= start) return new Uint8Array(0);
  if (!isPacked(content)) return new Uint8Array(await content.slice(start, until).arrayBuffer());
  if (content.packing !== "deflated") return readBlob((await packedData(content)).slice(start, until));
  const out = new Uint8Array(until - start);
  let at = 0;
  for await (const piece of contentPieces(content)) {
    const from = Math.max(0, start - at);
    const to = Math.min(piece.length, until - at);
    if (from < to) out.set(piece.subarray(from, to), at + from - start);
    at += piece.length;
    if (at >= until) break;
  }
  return out;
}

/**
 * The content of an entry as a Blob that can be shown or sent. Of one that is not packed nothing is read: the browser does so when it needs
 * it. What is deflated is inflated piece by piece into the browser's own store for blobs, which moves large ones to the disk.
 */
export async function packedBlob(content: PackedFile): Promise<Blob> {
  if (content.packing !== "deflated") return packedData(content);
  const parts: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  for await (const piece of contentPieces(content)) {
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes < 4 * PIECE_BYTES) continue;
    parts.push(new Blob(held));
    held = [];
    heldBytes = 0;
  }
  return new Blob([...parts, ...held]);
}
