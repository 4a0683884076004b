import type { DropSource } from "./dropSource.ts";
import { filesSource } from "./filesSource.ts";
import { walkEntries } from "./walkEntries.ts";

/** A directory handle if that is what an item is; undefined where the browser has no handles or refuses one. */
async function folderHandle(item: DataTransferItem): Promise<FileSystemDirectoryHandle | undefined> {
  // Only some browsers have it, and only on secure origins.
  const ask = (item as { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }).getAsFileSystemHandle;
  const handle = await ask?.call(item).catch(() => null);
  return handle?.kind === "directory" ? (handle as FileSystemDirectoryHandle) : undefined;
}

/**
 * What was dropped, taken from a `drop` event. Must be called while the event is being handled: its items are gone afterwards.
 * Undefined when no file or folder was dropped (a text, a link).
 */
export function captureDrop(transfer: DataTransfer): DropSource | undefined {
  const items = Array.from(transfer.items).filter((item) => item.kind === "file");
  if (items.length === 0) return undefined;
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length < items.length) return filesSource(Array.from(transfer.files));

  const [only] = entries;
  const folder = entries.length === 1 && only?.isDirectory ? (only as FileSystemDirectoryEntry) : undefined;
  const [item] = items;
  const handle = folder === undefined || item === undefined ? Promise.resolve(undefined) : folderHandle(item);
  return {
    name: dropName(entries),
    handle,
    walk: (tell, signal) => walkEntries(folder === undefined ? { entries } : { folder }, tell, signal),
  };
}

/** The first folder names a drop of several things; of files alone, the only one's stem, or the plain word. */
function dropName(entries: readonly FileSystemEntry[]): string {
  const folder = entries.find((entry) => entry.isDirectory && entry.name !== "");
  if (folder !== undefined) return folder.name;
  const [first] = entries;
  return entries.length === 1 && first !== undefined && first.name !== ""
    ? first.name.replace(/(?<=.)\.[^.]*$/, "")
    : "Files";
}
