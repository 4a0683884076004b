import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { ArchiveEntry } from "../../formats/format.ts";

/** Sizes and offsets from this value on do not fit into fields of 32 bits; more files than this do not fit into fields of 16 bits. */
const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;

/** Entries up to this size are read into memory first, so that their checksum is in the header before them. */
const HELD_BYTES = 8 * 1024 * 1024;

/** 1980-01-01, the first date of the format. */
const DATE = 0x0021;
/** Names are UTF-8. */
const UTF8 = 0x0800;
/** Checksum and sizes follow the content. */
const DESCRIPTOR = 0x0008;

interface Written {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly bytes: number;
  readonly offset: number;
  readonly flags: number;
}

/**
 * Returns a ZIP archive of entries, without compression, because images are compressed already. More than 65,535 files, and files or
 * archives of more than 4 GB, are written as ZIP64. Names and offsets of all entries are in memory for the central directory, about 100
 * bytes each, and one entry of up to 8 MB. Source: APPNOTE.TXT 6.3.
 */
export function zipOf(entries: AsyncIterable<ArchiveEntry>, signal: AbortSignal): Readable {
  return Readable.from(zipPieces(entries, signal), { objectMode: false });
}

async function* zipPieces(entries: AsyncIterable<ArchiveEntry>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let at = 0;
  for await (const entry of entries) {
    signal.throwIfAborted();
    const name = new TextEncoder().encode(entry.path);
    const offset = at;
    const held = await heldContent(entry);
    if (held !== undefined) {
      const file = { name, crc: crc32(held), bytes: held.length, offset, flags: UTF8 };
      const header = localHeader(file);
      yield header;
      yield held;
      at += header.length + held.length;
      written.push(file);
      continue;
    }
    const header = localHeader({ name, crc: 0, bytes: entry.bytes, offset, flags: UTF8 | DESCRIPTOR });
    yield header;
    let crc = 0;
    for await (const piece of entry.content as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted();
      crc = crc32(piece, crc);
      yield piece;
    }
    const file = { name, crc, bytes: entry.bytes, offset, flags: UTF8 | DESCRIPTOR };
    const tail = descriptor(file);
    yield tail;
    at += header.length + entry.bytes + tail.length;
    written.push(file);
  }
  const start = at;
  for (const file of written) {
    const header = centralHeader(file);
    at += header.length;
    yield header;
  }
  yield ending(written.length, start, at - start);
}

/** Returns the content of an entry that is small enough, else undefined. Throws when its length is not the stated one. */
async function heldContent({ path, bytes, content }: ArchiveEntry): Promise<Uint8Array | undefined> {
  if (content instanceof Uint8Array) return content;
  if (bytes > HELD_BYTES) return undefined;
  const held = new Uint8Array(bytes);
  let filled = 0;
  for await (const piece of content) {
    held.set(piece, filled);
    filled += piece.length;
  }
  if (filled !== bytes) throw new Error(`${path} has ${filled} bytes instead of ${bytes}.`);
  return held;
}

const isLarge = (value: number) => value >= MAX_32;

function localHeader({ name, crc, bytes, flags }: Written): Uint8Array {
  const extra = isLarge(bytes) ? zip64Extra([bytes, bytes]) : new Uint8Array();
  const shown = isLarge(bytes) ? MAX_32 : bytes;
  const header = new Fields(30);
  header.u32(0x04034b50).u16(versionOf(extra)).u16(flags).u16(0).u16(0).u16(DATE);
  header.u32(crc).u32(shown).u32(shown).u16(name.length).u16(extra.length);
  return joined(header.bytes, name, extra);
}

/** Returns the descriptor behind a content. Sizes have eight bytes when the header before uses ZIP64. */
function descriptor({ crc, bytes }: Written): Uint8Array {
  const fields = new Fields(isLarge(bytes) ? 24 : 16).u32(0x08074b50).u32(crc);
  return (isLarge(bytes) ? fields.u64(bytes).u64(bytes) : fields.u32(bytes).u32(bytes)).bytes;
}

function centralHeader({ name, crc, bytes, offset, flags }: Written): Uint8Array {
  const large = [...(isLarge(bytes) ? [bytes, bytes] : []), ...(isLarge(offset) ? [offset] : [])];
  const extra = large.length > 0 ? zip64Extra(large) : new Uint8Array();
  const shown = isLarge(bytes) ? MAX_32 : bytes;
  const header = new Fields(46);
  // "Made by" is Unix, so that the permissions below apply.
  header.u32(0x02014b50).u16(0x031e).u16(versionOf(extra)).u16(flags).u16(0).u16(0).u16(DATE);
  header.u32(crc).u32(shown).u32(shown).u16(name.length).u16(extra.length).u16(0).u16(0).u16(0);
  header.u32((0o100644 << 16) >>> 0).u32(isLarge(offset) ? MAX_32 : offset);
  return joined(header.bytes, name, extra);
}

function ending(count: number, start: number, length: number): Uint8Array {
  const end = new Fields(22).u32(0x06054b50).u16(0).u16(0);
  const shownCount = Math.min(count, MAX_16);
  end.u16(shownCount).u16(shownCount).u32(Math.min(length, MAX_32)).u32(Math.min(start, MAX_32)).u16(0);
  if (count < MAX_16 && !isLarge(start) && !isLarge(length)) return end.bytes;
  const record = new Fields(56).u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0);
  record.u64(count).u64(count).u64(length).u64(start);
  const locator = new Fields(20)
    .u32(0x07064b50)
    .u32(0)
    .u64(start + length)
    .u32(1);
  return joined(record.bytes, locator.bytes, end.bytes);
}

function zip64Extra(values: readonly number[]): Uint8Array {
  const fields = new Fields(4 + 8 * values.length).u16(0x0001).u16(8 * values.length);
  for (const value of values) fields.u64(value);
  return fields.bytes;
}

/** Returns the version needed to extract: 2.0, or 4.5 for ZIP64. */
function versionOf(extra: Uint8Array): number {
  return extra.length > 0 ? 45 : 20;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Little-endian fields, one after another. */
class Fields {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#at, BigInt(value), true);
    this.#at += 8;
    return this;
  }
}
