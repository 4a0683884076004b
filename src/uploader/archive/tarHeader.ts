import { utf8Text } from "./utf8Text.ts";

/** Bytes of a header; every content is padded to a multiple of it. */
export const BLOCK_BYTES = 512;

/** One header of a tar (POSIX ustar, and the GNU and old forms of it). */
export interface TarHeader {
  /** Undefined when it is not valid UTF-8. */
  readonly name: string | undefined;
  /** Bytes of content that follow; NaN when the field is not a number. */
  readonly size: number;
  /** One character: `0` file, `1` hard link, `2` symbolic link, `5` folder, `x` and `g` extended, `L` long name ... */
  readonly type: string;
}

/** Returns the text of a field up to the first NUL; undefined when it is not valid UTF-8. */
export function tarText(field: Uint8Array): string | undefined {
  const end = field.indexOf(0);
  return utf8Text(end < 0 ? field : field.subarray(0, end));
}

/** Returns a number in octal, or in base 256 as GNU tar writes large ones; NaN when it is neither, negative, or beyond 2^53. */
function tarNumber(field: Uint8Array): number {
  const first = field[0] ?? 0;
  if (first === 0x80) {
    let value = 0;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(String.fromCharCode(...field))?.[1];
  if (digits === undefined) return Number.NaN;
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** Reads a header of 512 bytes whose checksum is correct. */
export function parseTarHeader(header: Uint8Array): TarHeader {
  const name = tarText(header.subarray(0, 100));
  // "ustar\0" has a prefix; "ustar  \0" is GNU's, which has times in that place.
  const isUstar = String.fromCharCode(...header.subarray(257, 263)) === "ustar\0";
  const prefix = isUstar ? tarText(header.subarray(345, 500)) : "";
  const type = String.fromCharCode(...header.subarray(156, 157));
  return {
    name: withPrefix(prefix, name),
    size: tarNumber(header.subarray(124, 136)),
    type: type === "\0" || type === "7" ? "0" : type,
  };
}

function withPrefix(prefix: string | undefined, name: string | undefined): string | undefined {
  if (name === undefined || prefix === undefined) return undefined;
  return prefix === "" ? name : `${prefix}/${name}`;
}

/**
 * Returns the records of an extended header (`length key=value`, the length in bytes of the whole record); undefined when they are damaged.
 * Values that are not valid UTF-8 are undefined.
 */
export function parsePax(bytes: Uint8Array): Map<string, string | undefined> | undefined {
  const records = new Map<string, string | undefined>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    // A length of more than seven digits is longer than any header that is read.
    if (space < 0 || space - at > 7) return bytes.subarray(at).every((byte) => byte === 0) ? records : undefined;
    const digits = String.fromCharCode(...bytes.subarray(at, space));
    const end = at + Number(digits);
    const equals = bytes.indexOf(0x3d, space);
    if (!/^\d+$/.test(digits) || end > bytes.length || equals < 0 || equals >= end || bytes[end - 1] !== 0x0a) {
      return undefined;
    }
    const key = utf8Text(bytes.subarray(space + 1, equals));
    if (key !== undefined) records.set(key, utf8Text(bytes.subarray(equals + 1, end - 1)));
    at = end;
  }
  return records;
}
