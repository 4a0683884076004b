export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
const BACKSLASH = 0x5c;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

/** What `scanValue` answers for a value whose brackets go too deep. */
export const TOO_DEEP = -2;
/** Levels of brackets inside one value, as for small files. */
export const MAX_DEPTH = 200;

/** The end of a value and where the watched key's value begins; `end` is -1 when it is not all there, -2 when it is too deep. */
export function scanValue(
  bytes: Uint8Array,
  from: number,
  watch: Uint8Array,
  isEnd: boolean,
): { end: number; watchedAt: number } {
  const length = bytes.length;
  const first = bytes[from]!;
  let watchedAt = -1;
  if (first === QUOTE) {
    const end = endOfString(bytes, from + 1, length);
    return { end: end < 0 ? -1 : end + 1, watchedAt };
  }
  if (first !== OPEN_OBJECT && first !== OPEN_LIST) {
    let at = from + 1;
    while (at < length && !endsScalar(bytes[at]!)) at++;
    return { end: at < length || isEnd ? at : -1, watchedAt };
  }
  let depth = 1;
  for (let at = from + 1; at < length; at++) {
    const code = bytes[at]!;
    // Digits, commas and points are nine bytes of ten: they leave here.
    if (code < 0x5b && code !== QUOTE) continue;
    if (code === QUOTE) {
      const end = endOfString(bytes, at + 1, length);
      if (end < 0) return { end: -1, watchedAt };
      if (depth === 1 && end - at - 1 === watch.length && isWatched(bytes, at + 1, watch)) {
        const colon = afterSpace(bytes, end + 1);
        if (bytes[colon] === COLON) watchedAt = afterSpace(bytes, colon + 1);
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
  return { end: -1, watchedAt };
}

function isWatched(bytes: Uint8Array, from: number, watch: Uint8Array): boolean {
  for (let i = 0; i < watch.length; i++) if (bytes[from + i] !== watch[i]) return false;
  return watch.length > 0;
}

/** The position of the closing quote of a string whose first character is at `from`; -1 when it is not there. */
export function endOfString(bytes: Uint8Array, from: number, length: number): number {
  for (let at = from; at < length; at++) {
    const code = bytes[at]!;
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return -1;
}

function endsScalar(code: number): boolean {
  return code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT || code <= 0x20 || code === COLON;
}

/** The next position from `from` on that is no white space. */
export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const code = bytes[at]!;
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    at++;
  }
  return at;
}
