import { failure, type Result, success } from "./result.ts";

/** A path inside a drop: segments joined by `/`, no leading `/`, otherwise exactly as the file system spells it. */
export type DatasetPath = string & { readonly __brand: "DatasetPath" };

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
  for (const segment of path.split("/")) {
    if (segment === "") return failure("has an empty segment");
    if (segment === "." || segment === "..") return failure(`has a "${segment}" segment`);
  }
  return success(path as DatasetPath);
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

/** Returns the last extension with its dot, in lower case; empty when there is none. A leading dot marks a hidden file, not an extension. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot).toLowerCase();
}

/** Returns the last segment without its extension. */
export function stemOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? name : name.slice(0, dot);
}

/** Returns a folder without the slashes at its ends: people write `/train/` for `train`. */
export function trimSlashes(folder: string): string {
  let from = 0;
  let to = folder.length;
  while (folder[from] === "/") from++;
  while (to > from && folder[to - 1] === "/") to--;
  return folder.slice(from, to);
}
