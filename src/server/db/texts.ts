import type { SqlValue } from "./operation.ts";

/**
 * Returns a value as every engine stores and compares it. A text never contains NUL, which Postgres refuses and at which some functions of
 * SQLite end: it becomes U+FFFD, the sign for a character that cannot be shown. The same goes for half of a surrogate pair, in UTF-8.
 */
export function storable(value: SqlValue): SqlValue {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}

/** Returns values as every engine stores and compares them. */
export function storables(values: readonly SqlValue[]): readonly SqlValue[] {
  return values.some((value) => typeof value === "string" && value.includes("\0")) ? values.map(storable) : values;
}

/** Returns a text with its special characters escaped, for `LIKE ? ESCAPE '\'`. */
export function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/**
 * Returns the pattern that finds a text anywhere, for `lower(column) LIKE ? ESCAPE '\'`. Of letters in both cases, those of ASCII count as
 * equal, because only these are the same in every engine: `lower()` of SQLite folds no others, nor does that of Postgres for columns in
 * byte order.
 */
export function containsPattern(part: string): string {
  return `%${escapePattern(part.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()))}%`;
}
