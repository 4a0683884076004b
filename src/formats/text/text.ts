import type { DatasetPath } from "../../model/datasetPath.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { SourceReadError, type SourceTree } from "../sourceTree.ts";

/** One for all texts: making a decoder takes longer than decoding most of them. It keeps nothing from one whole text to the next. */
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Decodes bytes as text: UTF-8 with or without a byte order mark, UTF-16 with one. Bytes that are not valid UTF-8 are read as Windows-1252,
 * the other common encoding of label files; `guessed` is then set.
 */
export function decodeText(bytes: Uint8Array): { text: string; guessed?: "windows-1252" } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes) };
  try {
    return { text: strictUtf8.decode(bytes) };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), guessed: "windows-1252" };
  }
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
  tree: SourceTree,
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
