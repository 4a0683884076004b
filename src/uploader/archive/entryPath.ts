import { parseDatasetPath } from "../../model/datasetPath.ts";

/** A name in an archive as a path inside it, or why no file may be called so; the reason continues "Its name ...". */
export type EntryPath = { readonly path: string; readonly isFolder: boolean } | { readonly refused: string };

/**
 * Reads the name of an entry. `./` in front and a slash at the end are how programs write "here" and "a folder"; anything that could lead
 * out of the archive's folder on some system is refused, never mended: `..`, absolute paths, drives, backslashes, NUL.
 */
export function entryPath(name: string, maxBytes: number): EntryPath {
  if (name.includes("\0")) return { refused: "contains a NUL character" };
  if (name.includes("\\")) return { refused: "contains a backslash, which leads to other places on other systems" };
  let from = 0;
  while (name.startsWith("./", from)) from += 2;
  if (name[from] === "/") return { refused: "is absolute: it begins with a slash" };
  if (/^[A-Za-z]:($|\/)/.test(name.slice(from, from + 3))) return { refused: "is absolute: it begins with a drive" };
  const isFolder = name.endsWith("/") || name.slice(from) === ".";
  let to = name.length;
  while (to > from && name[to - 1] === "/") to--;
  const path = name.slice(from, to);
  // The archive's own folder, as `tar -C folder .` writes it.
  if (path === "." || (path === "" && isFolder)) return { path: "", isFolder: true };
  const parsed = parseDatasetPath(path);
  if (!parsed.ok) return { refused: parsed.failure };
  // Characters are at most three bytes per code unit: only long names need counting.
  if (path.length * 3 > maxBytes && new TextEncoder().encode(path).length > maxBytes) {
    return { refused: `is longer than ${maxBytes.toLocaleString("en")} bytes` };
  }
  return { path, isFolder };
}
