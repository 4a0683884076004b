/** A path inside a drop: segments joined by `/`, no leading `/`, otherwise exactly as the file system spells it. */
export type DatasetPath = string & { readonly __brand: "DatasetPath" };

/** Why a path is refused, or the path without its one optional leading slash. */
export function parseDatasetPath(value: string): { path: DatasetPath } | { refused: string } {
  const path = value.startsWith("/") ? value.slice(1) : value;
  if (path === "") return { refused: "is empty" };
  if (path.includes("\0")) return { refused: "contains a NUL character" };
  for (const segment of path.split("/")) {
    if (segment === "") return { refused: "has an empty segment" };
    if (segment === "." || segment === "..") return { refused: `has a "${segment}" segment` };
  }
  return { path: path as DatasetPath };
}

/** The last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Everything before the last segment, without the slash; empty at the root. */
export function folderOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut < 0 ? "" : path.slice(0, cut);
}

/** The last extension with its dot, in lower case; empty when there is none. A leading dot makes a hidden file, not an extension. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot).toLowerCase();
}

/** The last segment without its extension. */
export function stemOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? name : name.slice(0, dot);
}
