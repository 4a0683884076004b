import { skipReason } from "../report/skipReasons.ts";

/** Folders whose whole content is junk, in lower case. */
const junkFolders = new Map([
  ["__macosx", skipReason.systemFile],
  ["@eadir", skipReason.systemFile],
  [".appledouble", skipReason.systemFile],
  [".spotlight-v100", skipReason.systemFile],
  [".fseventsd", skipReason.systemFile],
  [".temporaryitems", skipReason.systemFile],
  [".trashes", skipReason.systemFile],
  [".trash", skipReason.systemFile],
  ["#recycle", skipReason.systemFile],
  ["$recycle.bin", skipReason.systemFile],
  ["system volume information", skipReason.systemFile],
  [".thumbnails", skipReason.systemFile],
  [".ipynb_checkpoints", skipReason.notebookCheckpoint],
  ["__pycache__", skipReason.programCache],
  [".git", skipReason.versionControl],
  [".svn", skipReason.versionControl],
  [".hg", skipReason.versionControl],
]);

/** Files that are junk by their whole name, in lower case. */
const junkNames = new Map([
  [".ds_store", skipReason.systemFile],
  ["thumbs.db", skipReason.systemFile],
  ["ehthumbs.db", skipReason.systemFile],
  ["desktop.ini", skipReason.systemFile],
  [".directory", skipReason.systemFile],
  [".localized", skipReason.systemFile],
  ["icon\r", skipReason.systemFile],
  [".gitignore", skipReason.versionControl],
  [".gitattributes", skipReason.versionControl],
  [".gitkeep", skipReason.versionControl],
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
  if (name.startsWith("._") || name.startsWith(".nfs") || name.startsWith("~$")) return skipReason.systemFile;
  return junkNames.get(name) ?? (unfinished.test(name) ? skipReason.unfinishedDownload : undefined);
}

/** Why a folder and all that is in it is junk, by its name; undefined for one that is not. A walker need not enter it. */
export function junkFolderReason(name: string): string | undefined {
  return junkFolders.get(name.toLowerCase());
}
