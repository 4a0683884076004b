import type { NameEncoding } from "../../model/textEncoding.ts";
import type { ImportSettings } from "../send/importSettings.ts";
import type { DropHandle } from "../walk/dropSource.ts";
import { createPageDatabase } from "./pageDatabase.ts";

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

/**
 * Creates saved drops in IndexedDB. Where it is missing, full or refused (private windows), nothing is saved: `list` is empty, `save`
 * returns false, and uploads work as usual.
 */
export function createSavedDrops(factory: IDBFactory | undefined = globalThis.indexedDB): SavedDrops {
  const within = createPageDatabase(factory, "dropset-drops", (database) => {
    database.createObjectStore(STORE, { keyPath: "id" });
  });
  return {
    async list() {
      try {
        const drops: SavedDrop[] = await within(STORE, "readonly", (store) => store.getAll());
        return drops.sort((a, b) => b.savedAt - a.savedAt);
      } catch {
        return [];
      }
    },
    async save(drop) {
      try {
        await within(STORE, "readwrite", (store) => store.put(drop));
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
      await within(STORE, "readwrite", (store) => store.delete(id)).catch(() => undefined);
    },
  };
}
