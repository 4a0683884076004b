import type { DatasetPath } from "../../model/datasetPath.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";
import { textIn } from "./decoders.ts";
import { cheapestEncoding, type GuessedTextEncoding, textEncodingCosts } from "./guessEncoding.ts";
import { isMostlyUtf8 } from "./utf8Check.ts";

/** Bytes by which the encoding of a text is guessed, and in which an XML text declares its own. */
const GUESS_BYTES = 64 * 1024;
const XML_DECLARATION_BYTES = 256;

/** One for all texts: making a decoder takes longer than decoding most of them. It keeps nothing from one whole text to the next. */
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Decodes bytes as text: UTF-8 with or without a byte order mark, UTF-16 with one. Bytes that are not valid UTF-8 are read in the encoding
 * that fits best; `guessed` is then set. In a drop `decodedTree` has done so before, with all of its texts to compare.
 */
export function decodeText(bytes: Uint8Array): { text: string; guessed?: GuessedTextEncoding } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes) };
  try {
    return { text: strictUtf8.decode(bytes) };
  } catch {
    // A text of UTF-8 with a few damaged bytes loses those.
    if (isMostlyUtf8(bytes)) return { text: new TextDecoder().decode(bytes) };
    const guessed = cheapestEncoding(textEncodingCosts(bytes.subarray(0, GUESS_BYTES)));
    return { text: textIn(bytes, guessed), guessed };
  }
}

/** Returns the encoding that the declaration of an XML text names and that can be read; undefined for UTF-8, UTF-16 and other texts. */
export function declaredXmlEncoding(bytes: Uint8Array): string | undefined {
  // A byte order mark is stronger than a declaration.
  if (bytes[0] !== 0x3c) return undefined;
  const head = String.fromCharCode(...bytes.subarray(0, XML_DECLARATION_BYTES));
  const declared = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  // A declaration of UTF-16 that could be read as ASCII is wrong.
  if (declared === undefined || /^(utf-?8|utf-?16.*|ucs-?\d.*)$/i.test(declared)) return undefined;
  try {
    return new TextDecoder(declared).encoding;
  } catch {
    return undefined;
  }
}

/** Returns true for a text whose first bytes state its encoding: a byte order mark, UTF-16 of an XML text, or its declaration. */
export function declaresEncoding(bytes: Uint8Array): boolean {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (a === 0xef && b === 0xbb && c === 0xbf)) return true;
  if ((a === 0x3c && b === 0) || (a === 0 && b === 0x3c)) return true;
  return declaredXmlEncoding(bytes) !== undefined;
}

/** Splits text at LF, CRLF and lone CR; a line break at the end does not make a last empty line. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Returns the line, from 1, of a position in a text. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let i = 0; i < position; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) line++;
  }
  return line;
}

/** Returns the text of a file of a tree, or the reason why it cannot be read. `maxBytes`: default 64 MiB. */
export async function readText(
  tree: Pick<SourceTree, "bytes">,
  path: DatasetPath,
  options: { maxBytes?: number; signal?: AbortSignal } = {},
): Promise<Result<string>> {
  const { maxBytes = 64 * 1024 * 1024, signal } = options;
  try {
    return success(decodeText(await tree.bytes(path, { maxBytes, ...(signal && { signal }) })).text);
  } catch (error) {
    if (error instanceof SourceReadError) return failure(error.reason);
    throw error;
  }
}

/** Returns the text of the first `bytes` of a file; empty for a file that cannot be read, because reading it whole reports why. */
export async function readBeginning(
  tree: SourceTree,
  path: DatasetPath,
  bytes: number,
  signal?: AbortSignal,
): Promise<string> {
  try {
    return decodeText(await tree.head(path, bytes, signal)).text;
  } catch (error) {
    if (error instanceof SourceReadError) return "";
    throw error;
  }
}
