import { PART_HEADER_BYTES } from "../../contract/limits.ts";
import type { ApiError } from "../apiError.ts";
import { formatBytes } from "../byteSize.ts";
import { multipartError, quote } from "./multipartError.ts";

/** Returns the error for a body with the line ends of Unix. */
export function lineEndsAreLf(byte: number, more = ""): ApiError {
  return multipartError("line_ends_lf", `The line ends are LF; multipart needs CRLF.${more}`, { byte });
}

/** Returns the error for a body without its last line. `where` is the place where it ends: "in part 3". */
export function notClosed(boundary: string, where: string, byte: number): ApiError {
  return multipartError(
    "closing_delimiter_missing",
    `Closing delimiter missing: the body ends ${where}, without the line ${quote(`--${boundary}--`)}. It was truncated, or its sender did not write that line.`,
    { byte },
  );
}

/** Returns what a message adds when the closing delimiter is missing as well. */
export function alsoNotClosed(boundary: string): string {
  return ` Closing delimiter missing as well: the body has no line ${quote(`--${boundary}--`)}.`;
}

/** Returns the error for a body that does not contain the boundary. `start` is its first text. */
export function noDelimiter(boundary: string, start: string): ApiError {
  if (start === "") return multipartError("delimiter_missing", "The body is empty: it has no parts.", { byte: 0 });
  // With CRLF before it, it would have been found.
  if (start.includes(`\n--${boundary}`)) return lineEndsAreLf(0);
  const [first = ""] = start.split(/[\r\n]/, 1);
  const begins = first.startsWith("--") ? ` It begins with ${quote(first)}.` : "";
  return multipartError(
    "delimiter_missing",
    `The body has no line ${quote(`--${boundary}`)}: its boundary is not the one in the Content-Type, or it is not multipart.${begins}`,
    { byte: 0 },
  );
}

/** Returns the error for a boundary with other text behind it. */
export function boundaryInContent(parts: number, byte: number): ApiError {
  const message =
    parts === 0
      ? "The first boundary is followed by other text: it is not the one in the Content-Type, but begins like it."
      : `The boundary after part ${parts} is followed by other text: a file contains the boundary, so the end of the file is not known. Choose another boundary.`;
  return multipartError("boundary_in_content", message, { byte });
}

/** Returns the error for parts behind the closing delimiter, which would be lost. */
export function partAfterEnd(parts: number, byte: number): ApiError {
  return multipartError(
    "part_after_end",
    `Parts follow the closing delimiter, which comes after part ${parts}. A file contains the boundary, or two bodies were joined.`,
    { byte },
  );
}

/** Returns the error for text behind the closing delimiter that does not end. */
export function textAfterEnd(limit: number, byte: number): ApiError {
  return multipartError(
    "part_after_end",
    `More than ${formatBytes(limit)} follow the closing delimiter. A file contains the boundary, or the body has bytes that do not belong to it.`,
    { byte },
  );
}

/** Returns the error for headers above their limit. */
export function headersTooLarge(part: number, byte: number): ApiError {
  return multipartError(
    "headers_too_large",
    `The headers of part ${part} have more than ${formatBytes(PART_HEADER_BYTES)}. Headers end with an empty line.`,
    { byte, code: "too_large" },
  );
}
