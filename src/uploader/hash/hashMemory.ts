import type { HashedFile } from "./hashedFile.ts";
import { type PackedFacts, packFacts, unpackFact } from "./packedFacts.ts";

/** Files in a block. */
const BLOCK_FILES = 1000;

/** Where blocks are kept between uploads; nothing rejects. */
export interface BlockStore {
  load(): Promise<readonly { readonly paths: readonly string[]; readonly facts: PackedFacts }[]>;
  add(block: { readonly paths: readonly string[]; readonly facts: PackedFacts }): Promise<void>;
  /** Removes the blocks that are not of this upload. */
  keepOnlyOurs(): Promise<void>;
}

/** What earlier uploads found of the files of a drop. */
export interface HashMemory {
  /** Resolves when everything is loaded, or too late to wait for. */
  readonly ready: Promise<void>;
  /** True while nothing is remembered. */
  readonly isEmpty: boolean;
  /** Returns what is remembered of the file at a path; undefined when it is not. */
  of(path: string): HashedFile | undefined;
  /** Remembers what was found of a file, for the next upload. */
  remember(path: string, found: HashedFile): void;
  /** Everything was hashed: keeps what was remembered, and nothing that an earlier upload remembered of this drop. */
  keep(): void;
}

/** Creates the memory of one upload; without a store it remembers nothing. `loadMs`: how long hashing may wait for it. */
export function createHashMemory(store: BlockStore | undefined, loadMs = 500): HashMemory {
  const known = new Map<string, { readonly facts: PackedFacts; readonly at: number }>();
  let paths: string[] = [];
  let found: HashedFile[] = [];
  let writing: Promise<unknown> = Promise.resolve();

  async function load(): Promise<void> {
    for (const block of (await store?.load()) ?? []) {
      // Later blocks are newer.
      for (const [at, path] of block.paths.entries()) known.set(path, { facts: block.facts, at });
    }
  }
  function write(): void {
    if (paths.length === 0 || store === undefined) return;
    const block = { paths, facts: packFacts(found) };
    writing = writing.then(() => store.add(block));
    paths = [];
    found = [];
  }
  return {
    get isEmpty() {
      return known.size === 0;
    },
    ready: Promise.race([load(), new Promise<void>((resolve) => setTimeout(resolve, loadMs))]),
    of(path) {
      const place = known.get(path);
      return place && unpackFact(place.facts, place.at);
    },
    remember(path, file) {
      if (store === undefined) return;
      paths.push(path);
      found.push({ ...file, at: paths.length - 1, offset: undefined });
      if (paths.length === BLOCK_FILES) write();
    },
    keep() {
      write();
      if (store !== undefined) writing = writing.then(() => store.keepOnlyOurs());
    },
  };
}
