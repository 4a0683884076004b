import { multipartError, quote } from "./multipartError.ts";

/** Returns the text of a part: UTF-8, or the character set that its Content-Type states (RFC 7578, 4.5). Throws `ApiError` for an unknown one. */
export function metadataText(bytes: Buffer, charset: string | undefined, partName: string): string {
  if (charset === undefined || charset === "utf-8") return bytes.toString("utf8");
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw multipartError(
      "charset_unknown",
      `Metadata part ${quote(partName)} has the charset ${quote(charset)}, which is not known. Send UTF-8.`,
    );
  }
}
