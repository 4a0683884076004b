import { ArchiveError } from "./archiveError.ts";

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const ENTRY = 0x02014b50;
/** The longest comment that may follow the end of an archive. */
const COMMENT_BYTES = 0xffff;

/** Where the list of files is in a zip. */
export interface ZipDirectory {
  /** First byte of the list, and the byte after its last. */
  readonly start: number;
  readonly end: number;
  /** Number of files that the archive states, modulo 65,536 where there is no room for more. */
  readonly entries: number;
  /** Bytes in front of the archive (a self-extracting program): added to every offset in it. */
  readonly shift: number;
}

/** The record at the end of a zip, of 32 or 64 bits. */
interface EndRecord {
  /** Where the record begins. */
  readonly at: number;
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entries: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
}

async function bytesOf(blob: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await blob.slice(Math.max(0, start), Math.max(0, end)).arrayBuffer());
}

/**
 * Finds the list of files of a zip (APPNOTE 6.3, 4.3.12 to 4.3.16), also behind a comment, in zip64, and with a program in front. Throws
 * `ArchiveError` when there is no list, or when the archive is one part of several.
 */
export async function findZipDirectory(blob: Blob): Promise<ZipDirectory> {
  const tailStart = Math.max(0, blob.size - END_BYTES - COMMENT_BYTES);
  const tail = await bytesOf(blob, tailStart, blob.size);
  for (const at of endsOf(tail)) {
    const small: EndRecord = {
      at: tailStart + at,
      disk: tail.getUint16(at + 4, true),
      directoryDisk: tail.getUint16(at + 6, true),
      entries: tail.getUint16(at + 10, true),
      directoryBytes: tail.getUint32(at + 12, true),
      directoryOffset: tail.getUint32(at + 16, true),
    };
    const record = (await findEnd64(blob, small)) ?? small;
    if (isPart(record)) {
      throw new ArchiveError("The file is one part of an archive that is split into several files.");
    }
    const directory = await directoryOf(blob, record);
    if (directory !== undefined) return directory;
  }
  throw new ArchiveError("The list of files in the archive is missing or damaged, as after an interrupted download.");
}

/** Returns the places of end records in the last bytes: first those whose comment ends with the file, then others. */
function endsOf(tail: DataView): number[] {
  const exact: number[] = [];
  const others: number[] = [];
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const end = at + END_BYTES + tail.getUint16(at + 20, true);
    if (end === tail.byteLength) exact.push(at);
    // A comment full of signatures must not cause a thousand places to be checked.
    else if (end < tail.byteLength && others.length < 8) others.push(at);
  }
  return [...exact.slice(0, 8), ...others];
}

function isPart({ disk, directoryDisk }: EndRecord): boolean {
  return (disk !== 0 && disk !== 0xffff) || (directoryDisk !== 0 && directoryDisk !== 0xffff);
}

/** Returns the record of 64 bits, which precedes the small one when that has no room for a number; undefined without one. */
async function findEnd64(blob: Blob, small: EndRecord): Promise<EndRecord | undefined> {
  const full =
    small.entries === 0xffff || small.directoryBytes === 0xffff_ffff || small.directoryOffset === 0xffff_ffff;
  if (!full || small.at < LOCATOR_64_BYTES + END_64_BYTES) return undefined;
  const locatorAt = small.at - LOCATOR_64_BYTES;
  const locator = await bytesOf(blob, locatorAt, small.at);
  if (locator.getUint32(0, true) !== LOCATOR_64) return undefined;
  // With a program in front the stated place is wrong; the record nearly always precedes its locator directly.
  for (const at of [Number(locator.getBigUint64(8, true)), locatorAt - END_64_BYTES]) {
    if (at + END_64_BYTES > locatorAt) continue;
    const record = await bytesOf(blob, at, at + END_64_BYTES);
    if (record.byteLength < END_64_BYTES || record.getUint32(0, true) !== END_64) continue;
    return {
      at,
      disk: record.getUint32(16, true),
      directoryDisk: record.getUint32(20, true),
      entries: Number(record.getBigUint64(32, true)),
      directoryBytes: Number(record.getBigUint64(40, true)),
      directoryOffset: Number(record.getBigUint64(48, true)),
    };
  }
  return undefined;
}

/** Returns the list that a record refers to; undefined when it is not there. */
async function directoryOf(blob: Blob, record: EndRecord): Promise<ZipDirectory | undefined> {
  const { at, entries, directoryBytes, directoryOffset } = record;
  if (entries === 0 && directoryBytes === 0) return { start: at, end: at, entries, shift: 0 };
  // The list normally precedes the record directly; the stated place counts when there is something between them.
  for (const start of [at - directoryBytes, directoryOffset]) {
    if (start < 0 || start + directoryBytes > at) continue;
    const first = await bytesOf(blob, start, start + 4);
    if (first.byteLength < 4 || first.getUint32(0, true) !== ENTRY) continue;
    const shift = start - directoryOffset;
    if (shift >= 0) return { start, end: start + directoryBytes, entries, shift };
  }
  return undefined;
}
