/** An id as COCO files write it, comparable: a number, or the digits of one beyond 2^53, or any text. `5`, `5.0` and `"5"` are the same id. */
export type IdKey = number | string;

/** An id in its comparable form; undefined for what is none. */
export function idKey(value: unknown): IdKey | undefined {
  if (typeof value === "number") {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : finite(value);
  }
  if (typeof value !== "string" || value === "") return undefined;
  const isPlain = /^-?\d+(\.0*)?$/.test(value) && Number.isSafeInteger(Number(value));
  return isPlain ? Number(value) : value;
}

/** The id whose JSON text begins at a byte. */
export function idKeyAt(bytes: Uint8Array, from: number): IdKey | undefined {
  let value = 0;
  let at = from;
  for (; at < bytes.length && at - from < 15; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    value = 10 * value + digit;
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
  while (end < bytes.length && !/[\s,}\]]/.test(String.fromCharCode(bytes[end]!))) end++;
  const token = textOf(bytes, from, end);
  // Never through a number: neighbours beyond 2^53 would become one.
  if (/^-?\d+$/.test(token)) return idKey(token);
  return /^-?[\d.eE+-]+$/.test(token) ? idKey(Number(token)) : undefined;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
