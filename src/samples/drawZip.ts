import { deflateSync } from "fflate";
import { crc32 } from "../formats/codecs/crc32.ts";

/** One entry of a drawn zip. What is not said is drawn as an honest program would. */
export interface ZipEntryDrawing {
  /** Text is written as UTF-8, bytes as they are. */
  readonly name: string | Uint8Array;
  /** Text is written as UTF-8. Default empty. */
  readonly content?: string | Uint8Array;
  /** 0 stored, 8 deflated (default); for others the content is written as it is. */
  readonly method?: number;
  /** General purpose bits; default 0x800 (the name is UTF-8) for text, 0 for bytes. */
  readonly flags?: number;
  /** Mode on Unix with the type of the file, such as 0o120777 for a link; the entry is then said to be made there. */
  readonly mode?: number;
  /** Sizes behind the data instead of in front of it. */
  readonly descriptor?: boolean;
  /** Sizes and place in fields of 64 bits. */
  readonly zip64?: boolean;
  /** Extra field of the list of files. */
  readonly extra?: Uint8Array;
  /** Extra field of the local header. */
  readonly localExtra?: Uint8Array;
  /** Data as it stands in the archive, instead of the packed content. */
  readonly data?: Uint8Array;
  /** What the list of files says instead of the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly packedBytes?: number;
    readonly crc32?: number;
    readonly offset?: number;
  };
}

/** How the archive around the entries is drawn. */
export interface ZipDrawing {
  readonly comment?: string;
  /** Bytes in front, such as a program that unpacks; the offsets do not know of them. */
  readonly front?: Uint8Array;
  /** An end record of 64 bits. */
  readonly zip64?: boolean;
  /** Number of entries that the end record states. */
  readonly entries?: number;
}

/** Draws a zip, honest or hostile, for tests. */
export function drawZip(entries: readonly ZipEntryDrawing[], drawing: ZipDrawing = {}): Uint8Array<ArrayBuffer> {
  const body: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  const put = (bytes: Uint8Array) => {
    body.push(bytes);
    at += bytes.length;
  };
  for (const entry of entries) {
    const name = bytesOf(entry.name);
    const content = bytesOf(entry.content ?? "");
    const method = entry.method ?? 8;
    const data = entry.data ?? (method === 8 ? deflateSync(content) : content);
    const flags = (entry.flags ?? (typeof entry.name === "string" ? 0x800 : 0)) | (entry.descriptor ? 8 : 0);
    const crc = crc32(content);
    const offset = at;
    const local = numbers(
      [4, 0x04034b50],
      [2, 45],
      [2, flags],
      [2, method],
      [4, 0],
      [4, entry.descriptor ? 0 : crc],
      [4, entry.descriptor ? 0 : data.length],
      [4, entry.descriptor ? 0 : content.length],
      [2, name.length],
      [2, entry.localExtra?.length ?? 0],
    );
    for (const part of [local, name, entry.localExtra, data]) if (part !== undefined) put(part);
    if (entry.descriptor) put(numbers([4, 0x08074b50], [4, crc], [4, data.length], [4, content.length]));

    const packedBytes = entry.claims?.packedBytes ?? data.length;
    const size = entry.claims?.size ?? content.length;
    const place = entry.claims?.offset ?? offset;
    const wide = entry.zip64 ? numbers([2, 1], [2, 24], [8, size], [8, packedBytes], [8, place]) : new Uint8Array(0);
    const extra = join([wide, entry.extra ?? new Uint8Array(0)]);
    list.push(
      numbers(
        [4, 0x02014b50],
        [1, 45],
        [1, entry.mode === undefined ? 0 : 3],
        [2, 45],
        [2, flags],
        [2, method],
        [4, 0],
        [4, entry.claims?.crc32 ?? crc],
        [4, entry.zip64 ? 0xffff_ffff : packedBytes],
        [4, entry.zip64 ? 0xffff_ffff : size],
        [2, name.length],
        [2, extra.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, (entry.mode ?? 0) * 65_536],
        [4, entry.zip64 ? 0xffff_ffff : place],
      ),
      name,
      extra,
    );
  }
  const listed = join(list);
  const count = drawing.entries ?? entries.length;
  const wideEnd = drawing.zip64
    ? join([
        numbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count], [8, count]),
        numbers([8, listed.length], [8, at]),
        numbers([4, 0x07064b50], [4, 0], [8, at + listed.length], [4, 1]),
      ])
    : new Uint8Array(0);
  const comment = bytesOf(drawing.comment ?? "");
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, drawing.zip64 ? 0xffff : count],
    [2, drawing.zip64 ? 0xffff : count],
    [4, drawing.zip64 ? 0xffff_ffff : listed.length],
    [4, drawing.zip64 ? 0xffff_ffff : at],
    [2, comment.length],
  );
  return join([drawing.front ?? new Uint8Array(0), ...body, listed, wideEnd, end, comment]);
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
