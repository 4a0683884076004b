import { isArchiveName, nameWithoutEnding } from "./archiveNames.ts";
import type { DropHandle, DropSource } from "./dropSource.ts";
import { filesSource } from "./filesSource.ts";
import { walkEntries } from "./walkEntries.ts";

/** Returns the handle of a dropped folder or file; undefined where the browser has no handles or refuses one. */
async function handleOf(item: DataTransferItem): Promise<DropHandle | undefined> {
  // Only some browsers have it, and only on secure origins.
  const ask = (item as { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }).getAsFileSystemHandle;
  const handle = await ask?.call(item).catch(() => null);
  return (handle as DropHandle | null | undefined) ?? undefined;
}

/**
 * Returns what was dropped, from the data of a `drop` event. Must be called while the event is being handled: its items are gone
 * afterwards. Undefined when no file or folder was dropped (a text, a link).
 */
export function captureDrop(transfer: DataTransfer): DropSource | undefined {
  const items = Array.from(transfer.items).filter((item) => item.kind === "file");
  if (items.length === 0) return undefined;
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length < items.length) return filesSource(Array.from(transfer.files));

  const [only] = entries;
  const folder = entries.length === 1 && only?.isDirectory ? (only as FileSystemDirectoryEntry) : undefined;
  const [item] = items;
  // One handle must be enough to continue after a reload: plain files would have to be kept one by one.
  const isKept = folder !== undefined || (entries.length === 1 && only !== undefined && isArchiveName(only.name));
  const handle = isKept && item !== undefined ? handleOf(item) : Promise.resolve(undefined);
  return {
    name: dropName(entries),
    handle,
    walk: (emit, signal) => walkEntries(folder === undefined ? { entries } : { folder }, emit, signal),
  };
}

/** Returns the name of a drop: that of the first folder, else that of the only file without its extension, else "Files". */
function dropName(entries: readonly FileSystemEntry[]): string {
  const folder = entries.find((entry) => entry.isDirectory && entry.name !== "");
  if (folder !== undefined) return folder.name;
  const [first] = entries;
  return entries.length === 1 && first !== undefined && first.name !== "" ? nameWithoutEnding(first.name) : "Files";
}
