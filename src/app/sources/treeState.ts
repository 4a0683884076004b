import type { SourceFolder } from "../../contract/sources.ts";

/** What all rows of a tree share. Folders are named by `treeKey`. */
export interface Tree {
  readonly open: ReadonlySet<string>;
  readonly chosen: string | undefined;
  /** The row that had the focus last; the Tab key leads to it. */
  readonly current: string;
  /** The first row, which the Tab key always reaches, because the current one may be gone. */
  readonly first: string;
  setOpen(folder: SourceFolder, isOpen: boolean): void;
  choose(folder: SourceFolder): void;
  setCurrent(key: string): void;
}

/** Returns the name of a folder in a tree. Names of sources have no slash. */
export function treeKey({ source, path }: SourceFolder): string {
  return `${source}/${path}`;
}

/** Returns the names of the folders around a folder, which are open when it is shown. */
export function ancestorsOf(folder: SourceFolder | undefined): string[] {
  if (folder === undefined || folder.path === "") return [];
  const segments = folder.path.split("/");
  return segments.map((_, depth) => treeKey({ source: folder.source, path: segments.slice(0, depth).join("/") }));
}
