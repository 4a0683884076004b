/**
 * An id of a COCO file in a form that can be compared: a number, the digits of a number beyond 2^53, or any other text. `5`, `5.0` and `"5"`
 * are the same id.
 */
export type IdKey = number | string;

/** Returns an id in its comparable form; undefined for a value that is not an id. */
export function idKey(value: unknown): IdKey | undefined {
  if (typeof value === "number") {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : finite(value);
  }
  if (typeof value !== "string" || value === "") return undefined;
  const isPlain = /^-?\d+(\.0*)?$/.test(value) && Number.isSafeInteger(Number(value));
  return isPlain ? Number(value) : value;
}

/** Returns the id whose JSON text begins at a byte; undefined for a value that is not an id. */
export function idKeyAt(bytes: Uint8Array, from: number): IdKey | undefined {
  let value = 0;
  let at = from;
  for (let byte = bytes[at]; byte !== undefined && at - from < 15; byte = bytes[++at]) {
    if (byte < 0x30 || byte > 0x39) break;
    value = 10 * value + byte - 0x30;
  }
  const after = bytes[at];
  // Nearly all ids: a few digits, then a comma, a bracket or a space.
  if (at > from && (after === undefined || after === 0x2c || after === 0x7d || after <= 0x20)) return value;
  let end = from + 1;
  if (bytes[from] === 0x22) {
    for (; end < bytes.length && bytes[end] !== 0x22; end++) if (bytes[end] === 0x5c) end++;
    try {
      return idKey(JSON.parse(textOf(bytes, from, end + 1)));
    } catch {
      return undefined;
    }
  }
  for (let byte = bytes[end]; byte !== undefined && !isEndOfToken(byte); byte = bytes[++end]);
  const token = textOf(bytes, from, end);
  // Not through a number: two neighbours beyond 2^53 would become the same id.
  if (/^-?\d+$/.test(token)) return idKey(token);
  return /^-?[\d.eE+-]+$/.test(token) ? idKey(Number(token)) : undefined;
}

/** True for a space, a comma and a closing bracket. */
function isEndOfToken(byte: number): boolean {
  return /[\s,}\]]/.test(String.fromCharCode(byte));
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
