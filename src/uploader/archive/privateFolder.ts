import { PRIVATE_FOLDER } from "./privateFile.ts";

/** Name of the lock that says that a folder of unpacked archives is still needed. */
function lockName(folder: string): string {
  return `dropset ${PRIVATE_FOLDER} ${folder}`;
}

/** A folder of the browser's private file system, for as long as an upload lives. */
export interface PrivateFolder {
  /** Its name, from when on workers may write in it; undefined where there is no such file system (plain http, old browsers). */
  reserve(): Promise<string | undefined>;
  /** Removes a file that is no longer needed. */
  remove(file: string): void;
  /** Gives the folder and all that is in it back. */
  dispose(): void;
}

/** A worker that was stopped lets go of its file a moment later; so often and so long is waited for that. */
const REMOVE_TRIES = 20;
const REMOVE_MS = 250;

/** Removes a folder with all that is in it. What cannot be removed now is swept by a later visit. */
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

/** Removes folders of tabs that are gone: they hold their lock no longer. */
export async function sweepPrivateFolders(): Promise<void> {
  if (navigator.storage?.getDirectory === undefined || navigator.locks === undefined) return;
  try {
    const root = await navigator.storage.getDirectory();
    const parent = await root.getDirectoryHandle(PRIVATE_FOLDER);
    const names: string[] = [];
    for await (const name of parent.keys()) names.push(name);
    // Asked afterwards: whoever made one of these holds its lock by now.
    const { held = [] } = await navigator.locks.query();
    const needed = new Set(held.map(({ name }) => name));
    for (const name of names) {
      if (!needed.has(lockName(name))) await parent.removeEntry(name, { recursive: true }).catch(() => undefined);
    }
  } catch {
    // There is none yet, or the browser keeps nothing for this page.
  }
}

/** A folder for one upload; nothing is reserved before somebody asks. */
export function createPrivateFolder(): PrivateFolder {
  const { storage, locks } = navigator;
  let reserved: Promise<string | undefined> | undefined;
  let release: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    release = resolve;
  });

  /** The lock comes first, so that no other tab takes the folder for one that was left behind. */
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
