/** `"` */
export const QUOTE = 0x22;
/** `,` */
export const COMMA = 0x2c;
/** `:` */
export const COLON = 0x3a;
const BACKSLASH = 0x5c;
/** `[` */
export const OPEN_LIST = 0x5b;
/** `]` */
export const CLOSE_LIST = 0x5d;
/** `{` */
export const OPEN_OBJECT = 0x7b;
/** `}` */
export const CLOSE_OBJECT = 0x7d;

/** The `end` of a value that is not all there. */
const INCOMPLETE = -1;
/** The `end` of a value whose brackets are nested too deeply. */
export const TOO_DEEP = -2;
/** Levels of brackets inside one value, as for small files. */
export const MAX_DEPTH = 200;

/** Where a value ends, or -1 when it is not all there, or `TOO_DEEP`; and where the value of the watched key begins, or -1. */
interface ScannedValue {
  readonly end: number;
  readonly watchedAt: number;
}

/** Finds the end of the value at `from`, and in an object the value of the key `watch`. `isEnd`: nothing follows `bytes`. */
export function scanValue(bytes: Uint8Array, from: number, watch: Uint8Array, isEnd: boolean): ScannedValue {
  const first = bytes[from];
  if (first === QUOTE) {
    const end = endOfString(bytes, from + 1, bytes.length);
    return { end: end < 0 ? INCOMPLETE : end + 1, watchedAt: -1 };
  }
  if (first === OPEN_OBJECT || first === OPEN_LIST) return scanBrackets(bytes, from, watch);
  return { end: endOfScalar(bytes, from, isEnd), watchedAt: -1 };
}

/** A number or word ends at the next mark or white space. */
function endOfScalar(bytes: Uint8Array, from: number, isEnd: boolean): number {
  let at = from + 1;
  for (; at < bytes.length; at++) {
    const code = bytes[at]!;
    if (code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT || code <= 0x20 || code === COLON) return at;
  }
  return isEnd ? at : INCOMPLETE;
}

function scanBrackets(bytes: Uint8Array, from: number, watch: Uint8Array): ScannedValue {
  const { length } = bytes;
  let watchedAt = -1;
  let depth = 1;
  for (let at = from + 1; at < length; at++) {
    const code = bytes[at]!;
    // Digits, commas and points are nine bytes of ten: they are passed here. 0x5b is OPEN_LIST; the literal makes this loop measurably faster.
    if (code < 0x5b && code !== QUOTE) continue;
    if (code === QUOTE) {
      const end = endOfString(bytes, at + 1, length);
      if (end < 0) return { end: INCOMPLETE, watchedAt };
      if (depth === 1 && end - at - 1 === watch.length) {
        watchedAt = Math.max(watchedAt, watchedValue(bytes, at + 1, end, watch));
      }
      at = end;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth++;
      if (depth > MAX_DEPTH) return { end: TOO_DEEP, watchedAt };
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      depth--;
      if (depth === 0) return { end: at + 1, watchedAt };
    }
  }
  return { end: INCOMPLETE, watchedAt };
}

/** Where the value of the watched key begins, when the string from `from` to `end` is that key; else -1. */
function watchedValue(bytes: Uint8Array, from: number, end: number, watch: Uint8Array): number {
  if (watch.length === 0) return -1;
  for (let i = 0; i < watch.length; i++) if (bytes[from + i] !== watch[i]) return -1;
  const colon = afterSpace(bytes, end + 1);
  return bytes[colon] === COLON ? afterSpace(bytes, colon + 1) : -1;
}

/** Returns the position of the closing quote of a string whose first character is at `from`; -1 when it is not there. */
export function endOfString(bytes: Uint8Array, from: number, length: number): number {
  for (let at = from; at < length; at++) {
    const code = bytes[at];
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return -1;
}

/** Returns the first position, from `from` on, that is not white space. */
export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const code = bytes[at];
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    at++;
  }
  return at;
}
