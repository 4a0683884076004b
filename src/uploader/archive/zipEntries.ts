import { crc32 } from "../../formats/codecs/crc32.ts";
import { ArchiveError } from "./archiveError.ts";
import { BlobWindow } from "./blobWindow.ts";
import type { ZipDirectory } from "./zipDirectory.ts";
import { utf8Text, zipName } from "./zipNames.ts";

const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const EXTRA_ZIP64 = 0x0001;
const EXTRA_UNICODE_PATH = 0x7075;

/** One entry of the list of files, unchanged. */
export interface ZipEntry {
  /** Undefined for one that is marked as UTF-8 and is not. */
  readonly name: string | undefined;
  /** Bytes of the name in the archive. */
  readonly nameBytes: number;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  /** Sizes and place in bytes; NaN for numbers beyond 2^53. */
  readonly packedBytes: number;
  readonly size: number;
  readonly offset: number;
  /** Its type on Unix (`S_IFMT` of its mode); 0 when it was packed elsewhere. */
  readonly unixType: number;
}

/** Yields the list of files, read in pieces. Throws `ArchiveError` when it is damaged, after the entries before that. */
export async function* readZipEntries(blob: Blob, directory: ZipDirectory): AsyncGenerator<ZipEntry> {
  const window = new BlobWindow(blob);
  let at = directory.start;
  let count = 0;
  while (at + ENTRY_BYTES <= directory.end) {
    const fixed = await window.read(at, ENTRY_BYTES);
    const head = viewOf(fixed);
    if (fixed.length < ENTRY_BYTES || head.getUint32(0, true) !== ENTRY) break;
    const nameBytes = head.getUint16(28, true);
    const extraBytes = head.getUint16(30, true);
    const length = ENTRY_BYTES + nameBytes + extraBytes;
    const bytes = await window.read(at, length);
    if (bytes.length < length || at + length > directory.end) break;
    yield entryOf(viewOf(bytes), bytes, nameBytes, extraBytes);
    count++;
    at += length + viewOf(bytes).getUint16(32, true);
  }
  // Old programs count modulo 65,536.
  if (count % 65_536 !== directory.entries % 65_536) {
    throw new ArchiveError("The list of files in the archive is damaged or ends early.");
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function entryOf(head: DataView, bytes: Uint8Array, nameBytes: number, extraBytes: number): ZipEntry {
  const flags = head.getUint16(8, true);
  const rawName = bytes.subarray(ENTRY_BYTES, ENTRY_BYTES + nameBytes);
  const extra = new DataView(bytes.buffer, bytes.byteOffset + ENTRY_BYTES + nameBytes, extraBytes);
  const isUnix = [3, 19].includes(head.getUint8(5));
  let packedBytes = head.getUint32(20, true);
  let size = head.getUint32(24, true);
  let offset = head.getUint32(42, true);
  let name = zipName(rawName, (flags & 0x800) !== 0);

  for (let at = 0; at + 4 <= extraBytes; ) {
    const id = extra.getUint16(at, true);
    const end = at + 4 + extra.getUint16(at + 2, true);
    if (end > extraBytes) break;
    if (id === EXTRA_ZIP64) {
      // Contains only the numbers that had no room, in this order.
      let next = at + 4;
      const take = (): number => {
        const value = next + 8 <= end ? Number(extra.getBigUint64(next, true)) : Number.NaN;
        next += 8;
        return Number.isSafeInteger(value) ? value : Number.NaN;
      };
      if (size === 0xffff_ffff) size = take();
      if (packedBytes === 0xffff_ffff) packedBytes = take();
      if (offset === 0xffff_ffff) offset = take();
    } else if (id === EXTRA_UNICODE_PATH && end - at > 9 && extra.getUint8(at + 4) === 1) {
      // Counts only if it belongs to the name of the entry.
      if (extra.getUint32(at + 5, true) === crc32(rawName)) {
        name = utf8Text(new Uint8Array(extra.buffer, extra.byteOffset + at + 9, end - at - 9)) ?? name;
      }
    }
    at = end;
  }
  return {
    name,
    nameBytes,
    flags,
    method: head.getUint16(10, true),
    crc32: head.getUint32(16, true),
    packedBytes,
    size,
    offset,
    unixType: isUnix ? (head.getUint32(38, true) >>> 16) & 0xf000 : 0,
  };
}
