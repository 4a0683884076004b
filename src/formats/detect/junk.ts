import { baseName, folderOf } from "../../model/datasetPath.ts";
import { skipReason } from "../report/skipReasons.ts";

/** Folders whose whole content is junk, in lower case, with the reason. */
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

/** Names of junk files, in lower case, with the reason. */
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
 * Returns why a file of a drop is junk, as reports count it; undefined for other files. Judged by the path alone: system
 * files (`.DS_Store`, `Thumbs.db`, `__MACOSX/`, `._x`, `@eaDir/` ...), unfinished downloads, caches, version control.
 */
export function junkReason(path: string): string | undefined {
  return reasonOfFolder(folderOf(path)) ?? reasonOfName(baseName(path));
}

/** Returns a function that returns the same for the files of one drop, and looks at each of its folders once. */
export function junkReasons(): (path: string) => string | undefined {
  const ofFolder = new Map<string, string | undefined>();
  return (path) => {
    const folder = folderOf(path);
    let reason = ofFolder.get(folder);
    if (reason === undefined && !ofFolder.has(folder)) {
      reason = reasonOfFolder(folder);
      ofFolder.set(folder, reason);
    }
    return reason ?? reasonOfName(baseName(path));
  };
}

function reasonOfFolder(path: string): string | undefined {
  for (const folder of path.toLowerCase().split("/")) {
    const reason = junkFolders.get(folder);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function reasonOfName(spelled: string): string | undefined {
  const name = spelled.toLowerCase();
  if (name.startsWith("._") || name.startsWith(".nfs") || name.startsWith("~$")) return skipReason.systemFile;
  return junkNames.get(name) ?? (unfinished.test(name) ? skipReason.unfinishedDownload : undefined);
}

/** Returns why a folder is junk with all its content, by its name; undefined for other folders. A walker need not enter it. */
export function junkFolderReason(name: string): string | undefined {
  return junkFolders.get(name.toLowerCase());
}
