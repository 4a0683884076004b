import { type HeaderField, type HeaderPlace, headerFault, readHeaderFields } from "./headerFields.ts";
import { type HeaderValue, parseHeaderValue } from "./headerValue.ts";
import { multipartError, quote } from "./multipartError.ts";

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

/**
 * Returns what the headers of a part state (RFC 7578, 4.2; RFC 2046, 5.1). Throws `ApiError` when they are malformed or do not name a form
 * field.
 */
export function readPartHead(text: string, boundary: string, place: HeaderPlace): PartHead {
  const { part, byte } = place;
  const fields = readHeaderFields(text, boundary, place);
  const field = fields["content-disposition"];
  if (field === undefined) {
    throw multipartError("disposition_missing", `Part ${part} has no Content-Disposition header.`, { byte });
  }
  const disposition = parse(field);
  if (disposition?.value !== "form-data") {
    const shown = quote(field.text.slice(field.from, field.end).trim());
    throw headerFault(place, `has a Content-Disposition that is not form-data; name="...": ${shown}.`);
  }
  const name = parameter(disposition, "name");
  if (name === undefined) {
    throw multipartError("name_missing", `Part ${part} has no name. The Content-Disposition must state one.`, { byte });
  }
  return {
    name,
    hasFilename: parameter(disposition, "filename") !== undefined,
    charset: charset(fields["content-type"]),
    transferEncoding: transferEncoding(fields["content-transfer-encoding"]),
  };
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

function parse({ text, from, end }: HeaderField): HeaderValue | undefined {
  return parseHeaderValue(text, from, end);
}

function charset(type: HeaderField | undefined): string | undefined {
  // Most types have no parameters.
  if (type === undefined || !type.text.includes("charset", type.from)) return undefined;
  return parse(type)?.parameters.get("charset")?.toLowerCase();
}

function transferEncoding(field: HeaderField | undefined): string | undefined {
  return field?.text.slice(field.from, field.end).trim().toLowerCase();
}
