import { failure, type Result, success } from "./result.ts";

/** A path inside a drop: segments joined by `/`, no leading `/`, otherwise exactly as the file system spells it. */
export type DatasetPath = string & { readonly __brand: "DatasetPath" };

/** Longest path in bytes of UTF-8: what Linux takes. */
export const PATH_BYTES = 4096;
/** Longest segment in UTF-16 units: what Windows and macOS take. Linux takes 255 bytes. */
export const SEGMENT_CHARACTERS = 255;

/**
 * Returns a path without its optional leading slash, or why it is not valid, as the end of a sentence.
 *
 * @example
 * parseDatasetPath("/train/a.png"); // { ok: true, value: "train/a.png" }
 * parseDatasetPath("../a.png"); // { ok: false, failure: 'has a ".." segment' }
 */
export function parseDatasetPath(value: string): Result<DatasetPath> {
  const path = value.startsWith("/") ? value.slice(1) : value;
  if (path === "") return failure("is empty");
  if (path.includes("\0")) return failure("contains a NUL character");
  if (isLongerThan(path, PATH_BYTES)) return failure(`is longer than ${PATH_BYTES} bytes`);
  for (const segment of path.split("/")) {
    if (segment === "") return failure("has an empty segment");
    if (segment === "." || segment === "..") return failure(`has a "${segment}" segment`);
    if (segment.length > SEGMENT_CHARACTERS) {
      return failure(`has a file or folder name of more than ${SEGMENT_CHARACTERS} characters`);
    }
  }
  return success(path as DatasetPath);
}

/** Returns true for a text of more bytes of UTF-8. A UTF-16 unit is at most three bytes: only long texts are counted. */
function isLongerThan(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false;
  let size = text.length;
  for (let at = 0; at < text.length && size <= bytes; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    const isSurrogate = unit >= 0xd800 && unit < 0xe000;
    size += unit < 0x800 || isSurrogate ? 1 : 2;
  }
  return size > bytes;
}

/** Returns the last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Returns everything before the last segment, without the slash; empty at the root. */
export function folderOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut < 0 ? "" : path.slice(0, cut);
}

/** Returns a path relative to a folder around it, which may be empty; of the folder itself an empty one, of a path outside the path as it is. */
export function belowFolder(path: string, folder: string): string {
  if (folder === "") return path;
  if (path === folder) return "";
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** Returns the last extension with its dot, in lower case; empty when there is none. A leading dot marks a hidden file, not an extension. */
export function extensionOf(path: string): string {
  // Every name of a drop passes here many times: no text is made but the one that is returned.
  const dot = path.lastIndexOf(".");
  return dot <= path.lastIndexOf("/") + 1 ? "" : path.slice(dot).toLowerCase();
}

/** Returns the last segment without its extension. */
export function stemOf(path: string): string {
  const from = path.lastIndexOf("/") + 1;
  const dot = path.lastIndexOf(".");
  return dot <= from ? path.slice(from) : path.slice(from, dot);
}

/** Returns a folder without the slashes at its ends: people write `/train/` for `train`. */
export function trimSlashes(folder: string): string {
  let from = 0;
  let to = folder.length;
  while (folder[from] === "/") from++;
  while (to > from && folder[to - 1] === "/") to--;
  return folder.slice(from, to);
}
