import type { NameEncoding } from "../../model/textEncoding.ts";
import { codePage437Text } from "./codePage437.ts";

/** Characters of Windows-1252 from 0x80 to 0x9F. Node.js before version 24 decodes them as the controls of Latin-1. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** What decodes the pieces of a text one after another. */
export interface PieceDecoder {
  /** Returns the text of the next bytes; without `stream: true` they are the last. */
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

/**
 * Returns a decoder that gives the same text in browsers and in Node.js. Bytes that are not a character become U+FFFD. Throws a RangeError
 * for an encoding that the Encoding Standard does not have.
 */
export function decoderOf(encoding: string): PieceDecoder {
  const decoder = new TextDecoder(encoding);
  if (decoder.encoding !== "windows-1252") return decoder;
  return {
    decode: (bytes, options) =>
      decoder.decode(bytes, options).replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252.charAt(c.charCodeAt(0) - 0x80)),
  };
}

/** Returns whether every byte belongs to a character of the encoding; true for every text in `ibm437`, which has 256 characters. */
export function isTextIn(bytes: Uint8Array, encoding: NameEncoding): boolean {
  if (encoding === "ibm437") return true;
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Returns the text of bytes in an encoding; `ibm437` is known besides those of the Encoding Standard. */
export function textIn(bytes: Uint8Array, encoding: string): string {
  return encoding === "ibm437" ? codePage437Text(bytes) : decoderOf(encoding).decode(bytes);
}
