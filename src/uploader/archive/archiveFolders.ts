import { junkFolderReason } from "../../formats/detect/junk.ts";
import { baseName, folderOf } from "../../model/datasetPath.ts";
import { joinPath } from "../walk/walkEntries.ts";
import type { WalkEvent } from "../walk/walkEvent.ts";

/** Reports the folders of an archive as a walk would, each once. Paths are inside the archive. */
interface ArchiveFolders {
  /** Returns true for a folder that is junk by its name or is in such a folder; reports it as junk. */
  isJunk(folder: string): boolean;
  /** Notes a folder that contains a file. */
  enter(folder: string): void;
  /** Notes a folder that has an entry of its own and may be empty. */
  see(folder: string): void;
  /** Reports the empty folders; nothing may follow. */
  end(): void;
}

/** Creates the folders of one archive; `base` is the folder of the drop that the archive represents. */
export function createArchiveFolders(base: string, emit: (event: WalkEvent) => void): ArchiveFolders {
  const known = new Set<string>([""]);
  const junk = new Map<string, boolean>([["", false]]);
  const empty = new Set<string>();
  if (base !== "") emit({ type: "folder", path: base, empty: false });

  function isJunk(folder: string): boolean {
    const found = junk.get(folder);
    if (found !== undefined) return found;
    const parent = isJunk(folderOf(folder));
    const reason = parent ? undefined : junkFolderReason(baseName(folder));
    if (reason !== undefined) emit({ type: "junkFolder", path: joinPath(base, folder), reason });
    junk.set(folder, parent || reason !== undefined);
    return parent || reason !== undefined;
  }
  function enter(folder: string): void {
    for (let at = folder; !known.has(at); at = folderOf(at)) {
      known.add(at);
      empty.delete(at);
      emit({ type: "folder", path: joinPath(base, at), empty: false });
    }
  }
  return {
    isJunk,
    enter,
    see(folder) {
      if (known.has(folder)) return;
      enter(folderOf(folder));
      empty.add(folder);
    },
    end() {
      for (const folder of empty) emit({ type: "folder", path: joinPath(base, folder), empty: true });
    },
  };
}
