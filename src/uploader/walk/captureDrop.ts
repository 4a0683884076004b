import { isArchiveName, nameWithoutEnding } from "../archive/archiveNames.ts";
import type { DropHandle, DropSource } from "./dropSource.ts";
import { filesSource } from "./filesSource.ts";
import { walkEntries } from "./walkEntries.ts";

/** The handle of a folder, or of a file that is an archive; undefined where the browser has no handles or refuses one. */
async function handleOf(item: DataTransferItem): Promise<DropHandle | undefined> {
  // Only some browsers have it, and only on secure origins.
  const ask = (item as { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }).getAsFileSystemHandle;
  const handle = await ask?.call(item).catch(() => null);
  return (handle as DropHandle | null | undefined) ?? undefined;
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
  // What it takes to go on after a reload: plain files would have to be kept one by one.
  const isKept = folder !== undefined || (entries.length === 1 && only !== undefined && isArchiveName(only.name));
  const handle = isKept && item !== undefined ? handleOf(item) : Promise.resolve(undefined);
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
  return entries.length === 1 && first !== undefined && first.name !== "" ? nameWithoutEnding(first.name) : "Files";
}
