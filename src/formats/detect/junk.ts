/** Folders whose whole content is junk, in lower case. */
const junkFolders = new Map([
  ["__macosx", "system file"],
  ["@eadir", "system file"],
  [".appledouble", "system file"],
  [".spotlight-v100", "system file"],
  [".fseventsd", "system file"],
  [".temporaryitems", "system file"],
  [".trashes", "system file"],
  [".trash", "system file"],
  ["#recycle", "system file"],
  ["$recycle.bin", "system file"],
  ["system volume information", "system file"],
  [".thumbnails", "system file"],
  [".ipynb_checkpoints", "notebook checkpoint"],
  ["__pycache__", "program cache"],
  [".git", "version control"],
  [".svn", "version control"],
  [".hg", "version control"],
]);

/** Files that are junk by their whole name, in lower case. */
const junkNames = new Map([
  [".ds_store", "system file"],
  ["thumbs.db", "system file"],
  ["ehthumbs.db", "system file"],
  ["desktop.ini", "system file"],
  [".directory", "system file"],
  [".localized", "system file"],
  ["icon\r", "system file"],
  [".gitignore", "version control"],
  [".gitattributes", "version control"],
  [".gitkeep", "version control"],
]);

const unfinished = /\.(part|partial|crdownload|download|opdownload|filepart)$/;

/**
 * Why a file of a drop is junk, in the words that reports count by; undefined for a file that is not. Judged by the path alone: system
 * files (`.DS_Store`, `Thumbs.db`, `__MACOSX/`, `._x`, `@eaDir/` ...), unfinished downloads, caches, version control.
 */
export function junkReason(path: string): string | undefined {
  const segments = path.toLowerCase().split("/");
  const name = segments.pop()!;
  for (const folder of segments) {
    const reason = junkFolders.get(folder);
    if (reason !== undefined) return reason;
  }
  if (name.startsWith("._") || name.startsWith(".nfs") || name.startsWith("~$")) return "system file";
  return junkNames.get(name) ?? (unfinished.test(name) ? "unfinished download" : undefined);
}

/** Why a folder and all that is in it is junk, by its name; undefined for one that is not. A walker need not enter it. */
export function junkFolderReason(name: string): string | undefined {
  return junkFolders.get(name.toLowerCase());
}
