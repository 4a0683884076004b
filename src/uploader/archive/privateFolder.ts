import type { UnpackFolder } from "../walk/dropSource.ts";
import { PRIVATE_FOLDER } from "./privateFile.ts";

/** Returns the name of the lock that is held while a folder of unpacked archives is needed. */
function lockName(folder: string): string {
  return `dropset ${PRIVATE_FOLDER} ${folder}`;
}

/** A folder of the browser's private file system, for as long as an upload lives; missing on plain http and in old browsers. */
export interface PrivateFolder extends UnpackFolder {
  /** Removes a file that is no longer needed. */
  remove(file: string): void;
  /** Removes the folder with all that is in it. */
  dispose(): void;
}

/** How often, and after how many milliseconds, removing is tried: a worker that was stopped releases its file a moment later. */
const REMOVE_TRIES = 20;
const REMOVE_MS = 250;

/** Removes a folder with all that is in it. What cannot be removed now is removed by `sweepPrivateFolders` on a later visit. */
async function removeFolder(name: string): Promise<void> {
  for (let tries = 0; tries < REMOVE_TRIES; tries++) {
    try {
      const root = await navigator.storage.getDirectory();
      const parent = await root.getDirectoryHandle(PRIVATE_FOLDER);
      await parent.removeEntry(name, { recursive: true });
      return;
    } catch (error) {
      // Nothing was ever unpacked.
      if (error instanceof DOMException && error.name === "NotFoundError") return;
      await new Promise((resolve) => setTimeout(resolve, REMOVE_MS));
    }
  }
}

async function removeFile(folder: string, file: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const parent = await root.getDirectoryHandle(PRIVATE_FOLDER);
  await (await parent.getDirectoryHandle(folder)).removeEntry(file);
}

/** Removes the folders of closed tabs, whose locks are no longer held. */
export async function sweepPrivateFolders(): Promise<void> {
  if (navigator.storage?.getDirectory === undefined || navigator.locks === undefined) return;
  try {
    const root = await navigator.storage.getDirectory();
    const parent = await root.getDirectoryHandle(PRIVATE_FOLDER);
    const names: string[] = [];
    for await (const name of parent.keys()) names.push(name);
    // Queried after listing: every folder in the list that is needed has its lock by now.
    const { held = [] } = await navigator.locks.query();
    const needed = new Set(held.map(({ name }) => name));
    for (const name of names) {
      if (!needed.has(lockName(name))) await parent.removeEntry(name, { recursive: true }).catch(() => undefined);
    }
  } catch {
    // There is no such folder yet, or the browser keeps nothing for this page.
  }
}

/** Creates the folder of one upload; nothing is reserved before the first call of `reserve`. */
export function createPrivateFolder(): PrivateFolder {
  const { storage, locks } = navigator;
  let reserved: Promise<string | undefined> | undefined;
  let release: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    release = resolve;
  });

  /** Takes the lock before the folder exists, so that no other tab sweeps the folder. */
  function hold(name: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const held = locks.request(lockName(name), () => {
        resolve(name);
        return over;
      });
      held.catch(() => resolve(undefined));
    });
  }
  return {
    reserve() {
      reserved ??=
        storage?.getDirectory === undefined || locks === undefined
          ? Promise.resolve(undefined)
          : hold(crypto.randomUUID());
      return reserved;
    },
    remove(file) {
      void reserved?.then(async (name) => {
        if (name !== undefined) await removeFile(name, file).catch(() => undefined);
      });
    },
    dispose() {
      void reserved?.then(async (name) => {
        if (name !== undefined) await removeFolder(name);
        release();
      });
    },
  };
}
