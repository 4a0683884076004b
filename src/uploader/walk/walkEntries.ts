import { junkFolderReason } from "../../formats/detect/junk.ts";
import { readReason } from "./readReason.ts";
import type { WalkEvent } from "./walkEvent.ts";

/** Folders listed at once: enough to hide the latency of the browser, few enough to keep the order of a drop roughly. */
const FOLDERS_AT_ONCE = 8;

/** Stands in a path for a name that the browser could not read as text. */
export const UNREADABLE_NAME = "(name that is not valid text)";

function readBatch(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

/** Joins a folder inside a drop and a name. */
export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/**
 * Walks dropped entries: only names are read, no file is opened. `folder` is the root itself; `entries` are in the root. Calls `readEntries`
 * until it is empty (a batch has at most 100), and continues after a folder that cannot be listed.
 */
export async function walkEntries(
  root: { readonly folder: FileSystemDirectoryEntry } | { readonly entries: readonly FileSystemEntry[] },
  emit: (event: WalkEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const waiting: { entry: FileSystemDirectoryEntry; path: string }[] = [];

  function take(folder: string, entries: readonly FileSystemEntry[]): void {
    const names: string[] = [];
    const leaves: FileSystemFileEntry[] = [];
    for (const entry of entries) {
      if (entry.name === "") {
        emit({
          type: "unreadable",
          path: joinPath(folder, UNREADABLE_NAME),
          reason: "The file name is not valid text (UTF-8), so the browser cannot open the file.",
        });
      } else if (entry.isDirectory) {
        const path = joinPath(folder, entry.name);
        const junk = junkFolderReason(entry.name);
        if (junk === undefined) waiting.push({ entry: entry as FileSystemDirectoryEntry, path });
        else emit({ type: "junkFolder", path, reason: junk });
      } else {
        names.push(entry.name);
        leaves.push(entry as FileSystemFileEntry);
      }
    }
    if (names.length > 0) emit({ type: "files", folder, names, leaves });
  }

  async function list(entry: FileSystemDirectoryEntry, path: string, isRoot: boolean): Promise<void> {
    const reader = entry.createReader();
    let seen = 0;
    try {
      for (;;) {
        const batch = await readBatch(reader);
        signal.throwIfAborted();
        if (batch.length === 0) break;
        seen += batch.length;
        take(path, batch);
      }
    } catch (error) {
      signal.throwIfAborted();
      emit({ type: "unreadable", path: path === "" ? entry.name : path, reason: readReason(error, "folder") });
    }
    if (!isRoot) emit({ type: "folder", path, empty: seen === 0 });
  }

  if ("folder" in root) await list(root.folder, "", true);
  else take("", root.entries);

  // Each lane takes the folder found last: deep first, so that the list of folders to visit stays short.
  await new Promise<void>((resolve, reject) => {
    let busy = 0;
    function next(): void {
      if (waiting.length === 0 && busy === 0) resolve();
      while (busy < FOLDERS_AT_ONCE) {
        const folder = waiting.pop();
        if (folder === undefined) return;
        busy++;
        list(folder.entry, folder.path, false).then(() => {
          busy--;
          next();
        }, reject);
      }
    }
    next();
  });
}
