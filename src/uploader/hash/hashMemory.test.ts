import { expect, test } from "vitest";
import type { HashedFile } from "./hashedFile.ts";
import { type BlockStore, createHashMemory } from "./hashMemory.ts";
import { type PackedFacts, packFacts } from "./packedFacts.ts";

function hashed(value: number): HashedFile {
  return {
    at: 0,
    bytes: value,
    modifiedAt: 5,
    hash: new Uint8Array(32).fill(value),
    image: { kind: "png", width: 1, height: 2, orientation: 1 },
    fault: undefined,
    offset: undefined,
    sample: new Uint8Array(32).fill(value + 1),
    remembered: false,
  };
}

/** A store in memory that begins with these blocks. */
function storeOf(...blocks: { paths: string[]; facts: PackedFacts }[]) {
  const added: { readonly paths: readonly string[]; readonly facts: PackedFacts }[] = [];
  let cleared = 0;
  const store: BlockStore = {
    load: async () => blocks,
    async add(block) {
      added.push(block);
    },
    async keepOnlyOurs() {
      cleared++;
    },
  };
  return { store, added, cleared: () => cleared };
}

test("what one upload remembers, the next one knows, and of two blocks the newer counts", async () => {
  const first = storeOf();
  const memory = createHashMemory(first.store);
  for (let i = 0; i < 1500; i++) memory.remember(`${i}.png`, hashed(i % 200));
  memory.keep();
  await expect.poll(first.cleared).toBe(1);
  expect(first.added.map(({ paths }) => paths.length)).toEqual([1000, 500]);

  const blocks = first.added.map(({ paths, facts }) => ({ paths: [...paths], facts }));
  const newer = { paths: ["7.png"], facts: packFacts([hashed(99)]) };
  const next = createHashMemory(storeOf(...blocks, newer).store);
  await next.ready;
  expect(next.of("3.png")).toMatchObject({ bytes: 3, hash: hashed(3).hash, sample: hashed(3).sample });
  expect(next.of("1499.png")).toMatchObject({ bytes: 99 });
  expect(next.of("7.png")).toMatchObject({ bytes: 99 });
  expect(next.of("other.png")).toBeUndefined();
});

test("a store that never answers delays hashing only briefly, and no store remembers nothing", async () => {
  const silent: BlockStore = { ...storeOf().store, load: () => new Promise(() => undefined) };
  await createHashMemory(silent, 5).ready;
  const none = createHashMemory(undefined);
  await none.ready;
  none.remember("a", hashed(1));
  none.keep();
  expect(none.of("a")).toBeUndefined();
});
