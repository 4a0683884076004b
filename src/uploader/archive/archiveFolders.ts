import { junkFolderReason } from "../../formats/detect/junk.ts";
import { baseName, folderOf } from "../../model/datasetPath.ts";
import type { WalkEvent } from "../walk/dropSource.ts";
import { joinPath } from "../walk/walkEntries.ts";

/**
 * Tells the folders of an archive as a walk would, once each: those with files in them as they come, empty ones at the end. Paths are in
 * the archive; `base` is the folder of the drop that it stands for.
 */
export function createArchiveFolders(base: string, event: (told: WalkEvent) => void) {
  const known = new Set<string>([""]);
  const junk = new Map<string, boolean>([["", false]]);
  const empty = new Set<string>();
  if (base !== "") event({ type: "folder", path: base, empty: false });

  function isJunk(folder: string): boolean {
    const told = junk.get(folder);
    if (told !== undefined) return told;
    const parent = isJunk(folderOf(folder));
    const reason = parent ? undefined : junkFolderReason(baseName(folder));
    if (reason !== undefined) event({ type: "junkFolder", path: joinPath(base, folder), reason });
    junk.set(folder, parent || reason !== undefined);
    return parent || reason !== undefined;
  }
  function enter(folder: string): void {
    for (let at = folder; !known.has(at); at = folderOf(at)) {
      known.add(at);
      empty.delete(at);
      event({ type: "folder", path: joinPath(base, at), empty: false });
    }
  }
  return {
    /** True for a folder that is junk by its name, or lies in one; such a folder is told as that. */
    isJunk,
    /** A folder with a file in it. */
    enter,
    /** A folder that has an entry of its own, and maybe nothing in it. */
    see(folder: string): void {
      if (known.has(folder)) return;
      enter(folderOf(folder));
      empty.add(folder);
    },
    /** Nothing more comes. */
    end(): void {
      for (const folder of empty) event({ type: "folder", path: joinPath(base, folder), empty: true });
    },
  };
}
