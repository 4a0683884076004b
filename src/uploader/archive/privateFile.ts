import { ArchiveError } from "./archiveError.ts";

/** The folder of the browser's private file system in which archives are unpacked. */
export const PRIVATE_FOLDER = "unpacked archives";

/** Bytes that are written at once. */
const WRITE_BYTES = 4 * 1024 * 1024;
/** Part of the quota that stays free for everything else that the page keeps. */
const SPARE = 0.05;

/** What only workers have of a file of the private file system; the types of the compiler are those of the page. */
interface SyncAccess {
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}

const NO_ROOM = "The content must be unpacked first, and the browser does not give this page enough storage for that.";

/** Returns the bytes that may still be written; infinite when the browser does not report a quota. */
async function freeBytes(): Promise<number> {
  const { quota, usage = 0 } = await navigator.storage.estimate();
  return quota === undefined ? Number.POSITIVE_INFINITY : Math.max(0, quota * (1 - SPARE) - usage);
}

/**
 * Writes pieces to a file of the private file system and returns it; only in a worker. Throws `ArchiveError` when there is no such file
 * system or not enough room, and removes what was written.
 */
export async function writePrivateFile(folder: string | undefined, pieces: AsyncIterable<Uint8Array>): Promise<File> {
  if (folder === undefined) {
    throw new ArchiveError(
      "The content must be unpacked first, and the browser does not give this page any storage for that.",
    );
  }
  const free = await freeBytes();
  const root = await navigator.storage.getDirectory();
  const parent = await root.getDirectoryHandle(PRIVATE_FOLDER, { create: true });
  const home = await parent.getDirectoryHandle(folder, { create: true });
  const name = crypto.randomUUID();
  const handle = await home.getFileHandle(name, { create: true });
  const access = await (
    handle as unknown as { createSyncAccessHandle(): Promise<SyncAccess> }
  ).createSyncAccessHandle();
  let written = 0;
  let open = true;
  const held = new Uint8Array(WRITE_BYTES);
  let heldBytes = 0;

  function flush(): void {
    for (let at = 0; at < heldBytes; ) {
      const count = access.write(held.subarray(at, heldBytes), { at: written });
      // Chromium 156 does not throw when there is no room left: it returns -8 as an unsigned number.
      if (!(count > 0 && count <= heldBytes - at)) throw new ArchiveError(NO_ROOM);
      at += count;
      written += count;
    }
    heldBytes = 0;
  }
  try {
    for await (const piece of pieces) {
      if (written + heldBytes + piece.length > free) throw new ArchiveError(NO_ROOM);
      for (let at = 0; at < piece.length; ) {
        const part = piece.subarray(at, at + WRITE_BYTES - heldBytes);
        held.set(part, heldBytes);
        heldBytes += part.length;
        at += part.length;
        if (heldBytes === WRITE_BYTES) flush();
      }
    }
    flush();
    access.flush();
    access.close();
    open = false;
    return await handle.getFile();
  } catch (error) {
    if (open) access.close();
    await home.removeEntry(name).catch(() => undefined);
    throw error instanceof DOMException && error.name === "QuotaExceededError" ? new ArchiveError(NO_ROOM) : error;
  }
}
