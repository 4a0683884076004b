import type { NameEncoding } from "../../model/textEncoding.ts";
import type { ImportSettings } from "../send/importSettings.ts";
import type { DropHandle } from "../walk/dropSource.ts";

/** A drop whose upload had not finished when its page was closed. */
export interface SavedDrop {
  /** Id of its upload session. */
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  readonly handle: DropHandle;
  readonly settings: ImportSettings;
  /** The encoding that the person chose for names in archives. */
  readonly nameEncoding?: NameEncoding | undefined;
  /** True once the person had started the import. */
  readonly started: boolean;
}

/** Stores the handles of running uploads across reloads and crashes. */
export interface SavedDrops {
  /** Returns the saved drops, newest first; empty where nothing can be saved. */
  list(): Promise<readonly SavedDrop[]>;
  /** Saves or replaces a drop; returns whether that succeeded. */
  save(drop: SavedDrop): Promise<boolean>;
  /** Removes earlier drops of the same folder or file that were never started. */
  forgetUnstarted(handle: DropHandle): Promise<void>;
  forget(id: string): Promise<void>;
}

const STORE = "drops";

function asPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open("dropset-drops", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("Another tab holds an older version of the list of drops."));
  });
}

/**
 * Creates saved drops in IndexedDB. Where it is missing, full or refused (private windows), nothing is saved: `list` is empty, `save`
 * returns false, and uploads work as usual.
 */
export function createSavedDrops(factory: IDBFactory | undefined = globalThis.indexedDB): SavedDrops {
  /** Runs one transaction in a connection of its own, so that an open tab never blocks the upgrade of another tab. */
  async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    if (factory === undefined) throw new Error("This browser keeps no data for pages.");
    const database = await openDatabase(factory);
    try {
      const transaction = database.transaction(STORE, mode);
      const settled = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      const [value] = await Promise.all([asPromise(act(transaction.objectStore(STORE))), settled]);
      return value;
    } finally {
      database.close();
    }
  }
  return {
    async list() {
      try {
        const drops: SavedDrop[] = await within("readonly", (store) => store.getAll());
        return drops.sort((a, b) => b.savedAt - a.savedAt);
      } catch {
        return [];
      }
    },
    async save(drop) {
      try {
        await within("readwrite", (store) => store.put(drop));
        return true;
      } catch {
        return false;
      }
    },
    async forgetUnstarted(handle) {
      for (const drop of await this.list()) {
        if (!drop.started && (await drop.handle.isSameEntry(handle).catch(() => false))) await this.forget(drop.id);
      }
    },
    async forget(id) {
      await within("readwrite", (store) => store.delete(id)).catch(() => undefined);
    },
  };
}
