/** The range that a `Range` header asks for, as first and last byte; `none` for the whole file; `unsatisfiable` for 416. */
export type ByteRange = { readonly first: number; readonly last: number } | "none" | "unsatisfiable";

/**
 * Reads the `Range` header of a request for a file of `bytes` bytes (RFC 9110, section 14). Several ranges, other units and invalid
 * headers are ignored, as the standard allows.
 */
export function readByteRange(header: string | undefined, bytes: number): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!match) return "none";
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return "none";
  if (from === "") {
    const length = Math.min(Number(to), bytes);
    return length === 0 ? "unsatisfiable" : { first: bytes - length, last: bytes - 1 };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return "none";
  if (first >= bytes) return "unsatisfiable";
  return { first, last: to === "" ? bytes - 1 : Math.min(Number(to), bytes - 1) };
}
