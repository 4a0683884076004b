import { deflateSync } from "fflate";
import { crc32 } from "../formats/codecs/crc32.ts";

/** One entry of a drawn zip. What is not given is drawn as a correct program would. */
export interface ZipEntryDrawing {
  /** Text is written as UTF-8, bytes as they are. */
  readonly name: string | Uint8Array;
  /** Text is written as UTF-8. Default empty. */
  readonly content?: string | Uint8Array;
  /** 0 stored, 8 deflated (default); for others the content is written as it is. */
  readonly method?: number;
  /** General purpose bits; default 0x800 (the name is UTF-8) for text, 0 for bytes. */
  readonly flags?: number;
  /** Mode on Unix with the type of the file, such as 0o120777 for a link; the entry is then marked as made there. */
  readonly mode?: number;
  /** Sizes follow the data instead of preceding it. */
  readonly descriptor?: boolean;
  /** Sizes and offset are in fields of 64 bits. */
  readonly zip64?: boolean;
  /** Extra field of the list of files. */
  readonly extra?: Uint8Array;
  /** Extra field of the local header. */
  readonly localExtra?: Uint8Array;
  /** Data as it is in the archive, instead of the packed content. */
  readonly data?: Uint8Array;
  /** What the headers state instead of the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly packedBytes?: number;
    readonly crc32?: number;
    readonly offset?: number;
    /** Bytes of the extra field in the list. */
    readonly extraBytes?: number;
    /** Bytes of the extra field in the local header. */
    readonly localExtraBytes?: number;
  };
}

/** How the archive around the entries is drawn. */
interface ZipDrawing {
  readonly comment?: string;
  /** Length of the comment that is stated instead of the truth. */
  readonly commentBytes?: number;
  /** Bytes in front, such as a program that unpacks; the offsets do not include them. */
  readonly front?: Uint8Array;
  /** An end record of 64 bits. */
  readonly zip64?: boolean;
  /** Number of entries that the end record states. */
  readonly entries?: number;
}

/** Draws a zip, valid or hostile, for tests. */
export function drawZip(entries: readonly ZipEntryDrawing[], drawing: ZipDrawing = {}): Uint8Array<ArrayBuffer> {
  const body: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const drawn of entries) {
    const entry = packed(drawn);
    const file = localFile(entry);
    list.push(listedFile(entry, drawn.claims?.offset ?? at));
    body.push(file);
    at += file.length;
  }
  const listed = join(list);
  const front = drawing.front ?? new Uint8Array(0);
  return join([front, ...body, listed, endOfArchive(drawing, drawing.entries ?? entries.length, listed.length, at)]);
}

/** An entry with everything that its headers state. */
interface PackedEntry {
  readonly drawing: ZipEntryDrawing;
  readonly name: Uint8Array;
  readonly bytes: number;
  readonly crc: number;
  readonly method: number;
  readonly flags: number;
  readonly data: Uint8Array;
}

function packed(drawing: ZipEntryDrawing): PackedEntry {
  const { method = 8, flags = typeof drawing.name === "string" ? 0x800 : 0 } = drawing;
  const content = bytesOf(drawing.content ?? "");
  return {
    drawing,
    name: bytesOf(drawing.name),
    bytes: content.length,
    crc: crc32(content),
    method,
    flags: flags | (drawing.descriptor ? 8 : 0),
    data: drawing.data ?? (method === 8 ? deflateSync(content) : content),
  };
}

/** The local header of an entry, its data, and the descriptor behind it. */
function localFile({ drawing, name, bytes, crc, method, flags, data }: PackedEntry): Uint8Array {
  const { descriptor = false, localExtra = new Uint8Array(0) } = drawing;
  const header = numbers(
    [4, 0x04034b50],
    [2, 45],
    [2, flags],
    [2, method],
    [4, 0],
    [4, descriptor ? 0 : crc],
    [4, descriptor ? 0 : data.length],
    [4, descriptor ? 0 : bytes],
    [2, name.length],
    [2, drawing.claims?.localExtraBytes ?? localExtra.length],
  );
  const behind = descriptor ? numbers([4, 0x08074b50], [4, crc], [4, data.length], [4, bytes]) : new Uint8Array(0);
  return join([header, name, localExtra, data, behind]);
}

/** The entry in the list of files. */
function listedFile({ drawing, name, bytes, crc, method, flags, data }: PackedEntry, place: number): Uint8Array {
  const { claims = {}, mode, zip64 = false } = drawing;
  const { packedBytes = data.length, size = bytes } = claims;
  const wide = zip64 ? numbers([2, 1], [2, 24], [8, size], [8, packedBytes], [8, place]) : new Uint8Array(0);
  const extra = join([wide, drawing.extra ?? new Uint8Array(0)]);
  const header = numbers(
    [4, 0x02014b50],
    [1, 45],
    [1, mode === undefined ? 0 : 3],
    [2, 45],
    [2, flags],
    [2, method],
    [4, 0],
    [4, claims.crc32 ?? crc],
    [4, zip64 ? 0xffff_ffff : packedBytes],
    [4, zip64 ? 0xffff_ffff : size],
    [2, name.length],
    [2, claims.extraBytes ?? extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, (mode ?? 0) * 65_536],
    [4, zip64 ? 0xffff_ffff : place],
  );
  return join([header, name, extra]);
}

/** The end records. The list of `listBytes` bytes begins at `listAt`. */
function endOfArchive(
  { zip64, comment, commentBytes }: ZipDrawing,
  count: number,
  listBytes: number,
  listAt: number,
): Uint8Array {
  const text = bytesOf(comment ?? "");
  const wide = zip64
    ? join([
        numbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count], [8, count]),
        numbers([8, listBytes], [8, listAt]),
        numbers([4, 0x07064b50], [4, 0], [8, listAt + listBytes], [4, 1]),
      ])
    : new Uint8Array(0);
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, zip64 ? 0xffff : count],
    [2, zip64 ? 0xffff : count],
    [4, zip64 ? 0xffff_ffff : listBytes],
    [4, zip64 ? 0xffff_ffff : listAt],
    [2, commentBytes ?? text.length],
  );
  return join([wide, end, text]);
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}

/** Little-endian numbers, each with its length in bytes; too large ones are cut off, as 16 bits of 70,000 are. */
function numbers(...fields: readonly (readonly [bytes: number, value: number])[]): Uint8Array {
  const bytes: number[] = [];
  for (const [length, value] of fields) {
    let rest = value;
    for (let i = 0; i < length; i++) {
      bytes.push(rest % 256);
      rest = Math.floor(rest / 256);
    }
  }
  return Uint8Array.from(bytes);
}

/** Joins byte arrays. */
function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
