import type { ApiError } from "../apiError.ts";
import { lineEndsAreLf } from "./bodyFaults.ts";
import { endOfToken } from "./headerValue.ts";
import { multipartError, quote } from "./multipartError.ts";

const LINE_END = "\r\n";
const TAB = 9;
const SPACE = 32;
const COLON = 58;

/** Where headers are, for errors. */
export interface HeaderPlace {
  /** Number of their part, from 1. */
  readonly part: number;
  /** The byte of the body where they begin. */
  readonly byte: number;
}

/** The value of a header: a range of a text. */
export interface HeaderField {
  readonly text: string;
  readonly from: number;
  readonly end: number;
}

/** The headers of a part that mean something; others are ignored (RFC 7578, 4.8). */
interface HeaderFields {
  "content-disposition"?: HeaderField;
  "content-type"?: HeaderField;
  "content-transfer-encoding"?: HeaderField;
}

/** Returns the headers of a part. Throws `ApiError` for a malformed line, and for a header that is there twice. */
export function readHeaderFields(text: string, boundary: string, place: HeaderPlace): HeaderFields {
  const fields: HeaderFields = {};
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf(LINE_END, start);
    const end = found < 0 ? text.length : found;
    const colon = endOfToken(text, start);
    if (colon === start || !isHeader(text, colon, end) || isDelimiter(text, start, boundary)) {
      if (start > 0 && isBlank(text.charCodeAt(start))) return readHeaderFields(unfold(text), boundary, place);
      throw malformedLine(text.slice(start, end), boundary, place);
    }
    const name = fieldName(text, start, colon);
    if (name !== undefined) {
      if (fields[name] !== undefined) throw headerFault(place, `has the header ${name} twice.`);
      fields[name] = { text, from: colon + 1, end };
    }
    start = end + LINE_END.length;
  }
  return fields;
}

/** Returns the error for the headers of a part. */
export function headerFault({ part, byte }: HeaderPlace, message: string): ApiError {
  return multipartError("header_malformed", `Part ${part} ${message}`, { byte });
}

/** A line that begins with a blank continues the one before (RFC 822, 3.1.1). */
function unfold(text: string): string {
  return text.replace(/\r\n(?=[ \t])/g, "");
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Returns true when a colon and no control characters are between a name and the end of its line. */
function isHeader(text: string, colon: number, end: number): boolean {
  if (text.charCodeAt(colon) !== COLON) return false;
  for (let index = colon; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < SPACE && code !== TAB) return false;
  }
  return true;
}

/** The names of the headers that mean something, as they are usually written. */
const NAMES = {
  "Content-Disposition": "content-disposition",
  "Content-Type": "content-type",
  "Content-Transfer-Encoding": "content-transfer-encoding",
} as const;

/** Returns the name of a header that means something, in lower case. */
function fieldName(text: string, start: number, end: number): keyof HeaderFields | undefined {
  for (const usual in NAMES) {
    if (usual.length !== end - start) continue;
    const name = NAMES[usual as keyof typeof NAMES];
    if (text.startsWith(usual, start) || text.slice(start, end).toLowerCase() === name) return name;
  }
  return undefined;
}

/** Returns true for a delimiter, which may look like a header when it has a colon. */
function isDelimiter(text: string, start: number, boundary: string): boolean {
  return text.startsWith("--", start) && text.startsWith(boundary, start + 2);
}

function malformedLine(line: string, boundary: string, place: HeaderPlace): ApiError {
  if (isDelimiter(line, 0, boundary))
    return headerFault(place, "has no empty line between its headers and the next boundary.");
  if (line.includes("\n")) return lineEndsAreLf(place.byte);
  return headerFault(place, `has a malformed header: ${quote(line)}. Headers end with an empty line.`);
}
