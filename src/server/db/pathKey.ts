import { createHash } from "node:crypto";
import { storable } from "./texts.ts";

/** Bytes of a path that is its own key, and of the beginning of longer paths in theirs. An index entry of Postgres holds 2,704. */
const KEY_BYTES = 1_000;

/**
 * Returns what a path has in the key of its table: the path itself up to 1,000 bytes, or else its beginning with its hash, which is longer than
 * that and therefore never equal to a path. Keys have the order of paths, except among those with the same 1,000 bytes at the beginning.
 */
export function pathKey(path: string): string {
  if (path.length * 3 <= KEY_BYTES) return path;
  const bytes = Buffer.from(storable(path) as string);
  if (bytes.length <= KEY_BYTES) return path;
  return headOf(bytes) + createHash("sha256").update(bytes).digest("base64");
}

/** Returns what a table stores of a path: its key, and the path when that is not the key. */
export function storedPath(path: string): [key: string, longPath: string | null] {
  const key = pathKey(path);
  return [key, key === path ? null : path];
}

/** Returns the range in which the keys of all paths are that begin with a text, which is not empty: from `from` on, before `to`. */
export function keyRange(beginning: string): { readonly from: string; readonly to: string } {
  const bytes = Buffer.from(storable(beginning) as string);
  const from = bytes.length <= KEY_BYTES ? beginning : headOf(bytes);
  return { from, to: following(from) };
}

/** Returns the beginning of a text, cut between two characters. */
function headOf(bytes: Buffer): string {
  let end = KEY_BYTES;
  // The second and later bytes of a character begin with the bits 10.
  while (((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}

/** Returns the first text, in the order of bytes, after all that begin with a text. */
function following(text: string): string {
  const characters = [...text];
  const last = characters.pop()?.codePointAt(0);
  if (last === undefined) throw new Error("Every text begins with nothing.");
  if (last === 0x10_ff_ff) return following(characters.join(""));
  // Surrogates are not characters.
  const next = last === 0xd7_ff ? 0xe0_00 : last + 1;
  return characters.join("") + String.fromCodePoint(next);
}
