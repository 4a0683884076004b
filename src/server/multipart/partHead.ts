import type { ApiError } from "../apiError.ts";
import { lineEndsAreLf } from "./bodyFaults.ts";
import { type HeaderValue, parseHeaderValue } from "./headerValue.ts";
import { type MultipartFault, multipartError, quote } from "./multipartError.ts";

/** What the headers of a part state. */
export interface PartHead {
  /** The name of the form field. */
  readonly name: string;
  /** True when the part has a filename, which may be empty. */
  readonly hasFilename: boolean;
  /** The character set of a text, in lower case. */
  readonly charset: string | undefined;
  /** The Content-Transfer-Encoding, in lower case: `binary`, `base64`. */
  readonly transferEncoding: string | undefined;
}

/** The headers that mean something; others are ignored (RFC 7578, 4.8). */
const DISPOSITION = "content-disposition";
const TYPE = "content-type";
const TRANSFER_ENCODING = "content-transfer-encoding";
const USED = new Set([DISPOSITION, TYPE, TRANSFER_ENCODING]);

const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Returns what the headers of a part state (RFC 7578, 4.2; RFC 2046, 5.1). The last argument is for errors: the number of the part from 1, and
 * the byte where the headers begin. Throws `ApiError` when the headers are malformed or do not name a form field.
 */
export function readPartHead(
  block: Buffer,
  boundary: string,
  { number, byte }: { readonly number: number; readonly byte: number },
): PartHead {
  const fail = (fault: MultipartFault, message: string): ApiError =>
    multipartError(fault, `Part ${number} ${message}`, { byte });
  const headers = new Map<string, string>();
  for (const line of unfold(block.toString("utf8"))) {
    if (line.includes("\n")) throw lineEndsAreLf(byte);
    if (line.startsWith(`--${boundary}`)) {
      throw fail("header_malformed", "has no empty line between its headers and the next boundary.");
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!HEADER_NAME.test(name) || /[\r\0]/.test(line)) {
      throw fail("header_malformed", `has a malformed header: ${quote(line)}. Headers end with an empty line.`);
    }
    if (!USED.has(name)) continue;
    if (headers.has(name)) throw fail("header_malformed", `has the header ${name} twice.`);
    headers.set(name, line.slice(colon + 1).trim());
  }

  const text = headers.get(DISPOSITION);
  if (text === undefined) throw fail("disposition_missing", "has no Content-Disposition header.");
  const disposition = parseHeaderValue(text);
  if (disposition?.value !== "form-data") {
    throw fail("header_malformed", `has a Content-Disposition that is not form-data; name="...": ${quote(text)}.`);
  }
  const name = parameter(disposition, "name");
  if (name === undefined) throw fail("name_missing", "has no name. The Content-Disposition must state one.");
  return {
    name,
    hasFilename: parameter(disposition, "filename") !== undefined,
    charset: parseHeaderValue(headers.get(TYPE) ?? "")
      ?.parameters.get("charset")
      ?.toLowerCase(),
    transferEncoding: headers.get(TRANSFER_ENCODING)?.toLowerCase(),
  };
}

/** Returns the header lines. A line that begins with a blank continues the one before (RFC 822, 3.1.1). */
function unfold(text: string): string[] {
  if (text === "") return [];
  const lines: string[] = [];
  for (const line of text.split("\r\n")) {
    const last = lines.at(-1);
    if (last !== undefined && /^[ \t]/.test(line)) lines[lines.length - 1] = `${last}${line}`;
    else lines.push(line);
  }
  return lines;
}

/** Returns a parameter. `name*` is the form that old versions of Python's requests write for other letters than ASCII (RFC 5987). */
function parameter({ parameters }: HeaderValue, name: string): string | undefined {
  const extended = parameters.get(`${name}*`);
  return (extended === undefined ? undefined : decodeExtended(extended)) ?? parameters.get(name);
}

/** Returns the text of `utf-8''na%C3%AFve`, or undefined when it is malformed or in another character set. */
function decodeExtended(value: string): string | undefined {
  const [, encoded] = /^utf-8'[\w-]*'(.*)$/is.exec(value) ?? [];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
