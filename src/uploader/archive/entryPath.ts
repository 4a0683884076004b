import { parseDatasetPath } from "../../model/datasetPath.ts";
import { failure, type Result, success } from "../../model/result.ts";

/** The path that the name of an archive entry gives, inside the archive. */
interface EntryPath {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Reads the name of an entry. `./` at the start and a slash at the end are how programs write "here" and "a folder". A name that could lead
 * out of the archive's folder on some system is refused, never corrected: `..`, absolute paths, drives, backslashes, NUL. The failure is
 * the end of a sentence about the name: "is absolute: it begins with a slash".
 */
export function entryPath(name: string, maxBytes: number): Result<EntryPath> {
  if (name.includes("\0")) return failure("contains a NUL character");
  if (name.includes("\\")) return failure("contains a backslash, which some systems read as a folder separator");
  let from = 0;
  while (name.startsWith("./", from)) from += 2;
  if (name[from] === "/") return failure("is absolute: it begins with a slash");
  if (/^[A-Za-z]:($|\/)/.test(name.slice(from, from + 3))) return failure("is absolute: it begins with a drive");
  const isFolder = name.endsWith("/") || name.slice(from) === ".";
  let to = name.length;
  while (to > from && name[to - 1] === "/") to--;
  const path = name.slice(from, to);
  // The archive's own folder, as `tar -C folder .` writes it.
  if (path === "." || (path === "" && isFolder)) return success({ path: "", isFolder: true });
  const parsed = parseDatasetPath(path);
  if (!parsed.ok) return failure(parsed.failure);
  // Characters are at most three bytes per code unit: only long names need counting.
  if (path.length * 3 > maxBytes && new TextEncoder().encode(path).length > maxBytes) {
    return failure(`is longer than ${maxBytes.toLocaleString("en")} bytes`);
  }
  return success({ path, isFolder });
}
