import type { PackedFacts } from "../hash/packedFacts.ts";
import { createPageDatabase } from "./pageDatabase.ts";

/** What was found of up to 1,000 files of a drop: `paths[i]` belongs to the i-th file of `facts`. */
export interface HashBlock {
  /** Name of the drop. */
  readonly drop: string;
  /** The upload that hashed or recognized these files. */
  readonly upload: string;
  readonly paths: readonly string[];
  readonly facts: PackedFacts;
}

/** Remembers the hashes of files between uploads, so that the same folder need not be read again. Nothing rejects. */
export interface SavedHashes {
  /** False when nothing was ever remembered, so that no upload has to wait for the database. */
  readonly mayKnow: boolean;
  /** Returns what is remembered of drops with this name, oldest first. */
  load(drop: string): Promise<readonly HashBlock[]>;
  /** Adds a block. The oldest blocks of all drops go when there are too many. */
  add(block: HashBlock): Promise<void>;
  /** Removes what other uploads remembered of drops with this name: a later one has seen every file. */
  keepOnly(drop: string, upload: string): Promise<void>;
  /** Removes everything, or what is remembered of drops with this name. */
  forget(drop?: string): Promise<void>;
}

/** Most blocks that are kept: 300,000 files, some 70 MB. */
const MOST_BLOCKS = 300;

const STORE = "blocks";
const BY_DROP = "drop";

/** Creates saved hashes in IndexedDB. Where it is missing, broken, full or refused, nothing is remembered, and uploads work as usual. */
export function createSavedHashes(
  factory: IDBFactory | undefined = globalThis.indexedDB,
  mostBlocks = MOST_BLOCKS,
): SavedHashes {
  const within = createPageDatabase(factory, "dropset-hashes", (database) => {
    database.createObjectStore(STORE, { autoIncrement: true }).createIndex(BY_DROP, "drop");
  });

  /** Removes the blocks of a drop that `isOver` is true of. */
  function remove(drop: string, isOver: (block: HashBlock) => boolean): Promise<void> {
    return within(STORE, "readwrite", (store) => {
      const request = store.index(BY_DROP).openCursor(drop);
      request.onsuccess = () => {
        const cursor = request.result;
        if (cursor === null) return;
        if (isOver(cursor.value)) cursor.delete();
        cursor.continue();
      };
      // The cursor has a result again and again; what is waited for is the transaction.
      return store.count();
    }).then(
      () => undefined,
      () => undefined,
    );
  }

  return {
    get mayKnow() {
      return hasMark();
    },
    load: (drop) =>
      within(STORE, "readonly", (store) => store.index(BY_DROP).getAll(drop) as IDBRequest<HashBlock[]>).catch(
        () => [],
      ),
    add: (block) =>
      within(STORE, "readwrite", (store) => {
        setMark();
        store.add(block);
        const request = store.getAllKeys();
        request.onsuccess = () => {
          for (const key of request.result.slice(0, Math.max(0, request.result.length - mostBlocks))) store.delete(key);
        };
        return request;
      }).then(
        () => undefined,
        () => undefined,
      ),
    keepOnly: (drop, upload) => remove(drop, (block) => block.upload !== upload),
    forget: (drop) =>
      drop === undefined
        ? within(STORE, "readwrite", (store) => store.clear()).catch(() => undefined)
        : remove(drop, () => true),
  };
}

/** Set in the local storage once there may be blocks: reading it takes no time. */
const MARK = "dropset-hashes";

function hasMark(): boolean {
  try {
    return localStorage.getItem(MARK) !== null;
  } catch {
    return false;
  }
}

function setMark(): void {
  try {
    localStorage.setItem(MARK, "1");
  } catch {
    // Without local storage nothing will be looked for.
  }
}
