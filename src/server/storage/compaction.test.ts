import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { footerBytes } from "../blobs/segmentFooter.ts";
import { compactAll, dropAllDead } from "./compactAll.suite.ts";
import { GRACE_MS, removeRetired } from "./compaction.ts";
import { findBlob, readBlob } from "./readBlob.ts";
import { collect, contents, hashOf, onStores, type TestStores, upload } from "./stores.suite.ts";

const now = () => Date.now();

function forget({ sql }: TestStores, hashes: readonly string[]): void {
  for (const hash of hashes) sql("DELETE FROM blobs WHERE hash = ?", hash);
}

async function storedBytes({ blobs }: TestStores): Promise<number> {
  let sum = 0;
  for await (const { bytes } of blobs.list()) sum += bytes;
  return sum;
}

test(
  "moves live contents, drops the rest, and returns the same bytes",
  onStores(async (stores) => {
    const all = contents(20, 5_000);
    const { hashes, segment } = await upload(stores, all);
    forget(stores, hashes.slice(0, 15));
    const report = await compactAll(stores, now);
    expect(report).toEqual({ retired: 1, freedBytes: expect.any(Number), damaged: [] });
    expect(report.freedBytes).toBeGreaterThanOrEqual(15 * 5_000);
    for (const content of all.slice(15)) {
      const row = await findBlob(stores, 1, hashOf(content));
      expect(row!.segment).not.toBe(segment);
      expect((await collect(readBlob(stores, 1, row!))).equals(content)).toBe(true);
    }
    expect(await compactAll(stores, now)).toEqual({ retired: 0, freedBytes: 0, damaged: [] });
  }),
);

test(
  "deletes the old segment only after the grace time",
  onStores(async (stores) => {
    const { hashes, segment } = await upload(stores, contents(10));
    forget(stores, hashes.slice(1));
    await compactAll(stores, now);
    expect(await removeRetired(stores, { at: now() })).toBe(0);
    expect((await stores.blobs.footer(segment)).length).toBe(10);
    expect(await removeRetired(stores, { at: now() + GRACE_MS })).toBe(1);
    await expect(stores.blobs.footer(segment)).rejects.toThrow("does not exist");
    expect(stores.sql("SELECT id FROM segments").length).toBe(1);
  }),
);

test(
  "deletes a segment at once when no row names it",
  onStores(async (stores) => {
    const { hashes, segment } = await upload(stores, contents(10));
    await upload(stores, contents(1));
    forget(stores, hashes);
    expect(await dropAllDead(stores)).toEqual({ dropped: 1, freedBytes: 10_000 + footerBytes(10) });
    expect(await removeRetired(stores, { at: now() })).toBe(1);
    await expect(stores.blobs.footer(segment)).rejects.toThrow("does not exist");
    expect(await dropAllDead(stores)).toEqual({ dropped: 0, freedBytes: 0 });
  }),
);

test(
  "lets a reader with an old row find a content whose segment was deleted",
  onStores(async (stores) => {
    const all = contents(10, 400_000);
    const { hashes } = await upload(stores, all);
    const row = (await findBlob(stores, 1, hashes[9]!))!;
    forget(stores, hashes.slice(0, 9));
    await compactAll(stores, now);
    await removeRetired(stores, { at: now(), graceMs: 0 });
    const part = await collect(readBlob(stores, 1, row, { first: 100_000, bytes: 250_000 }));
    expect(part.equals(all[9]!.subarray(100_000, 350_000))).toBe(true);
    forget(stores, hashes);
    await dropAllDead(stores);
    await removeRetired(stores, { at: now() });
    await expect(collect(readBlob(stores, 1, row))).rejects.toThrow("does not exist");
  }),
);

test(
  "keeps one copy for several workspaces that share a range",
  onStores(async (stores) => {
    stores.sql("INSERT INTO workspaces (id, name, created_at) VALUES (2, 'other', 0)");
    const { hashes } = await upload(stores, contents(10));
    forget(stores, hashes.slice(0, 9));
    stores.sql(
      `INSERT INTO blobs (workspace_id, hash, segment_id, start, bytes, kind, orientation, touched_at)
       SELECT 2, hash, segment_id, start, bytes, kind, orientation, touched_at FROM blobs WHERE workspace_id = 1`,
    );
    await compactAll(stores, now);
    const [one, two] = [await findBlob(stores, 1, hashes[9]!), await findBlob(stores, 2, hashes[9]!)];
    expect(one).toEqual(two);
    expect((await stores.blobs.footer(one!.segment)).length).toBe(1);
  }),
);

test(
  "keeps a segment with a damaged content, and names it",
  onStores(async (stores) => {
    const all = contents(10);
    const { hashes, segment } = await upload(stores, all);
    forget(stores, hashes.slice(0, 8));
    const path = join(stores.dataDir, "segments", segment.slice(0, 2), segment);
    const bytes = await readFile(path);
    bytes[8_500]! ^= 1;
    await writeFile(path, bytes);
    expect(await compactAll(stores, now)).toMatchObject({ retired: 0, damaged: [{ segment, hash: hashes[8] }] });
    expect((await findBlob(stores, 1, hashes[8]!))!.segment).toBe(segment);
    const whole = await findBlob(stores, 1, hashes[9]!);
    expect((await collect(readBlob(stores, 1, whole!))).equals(all[9]!)).toBe(true);
    expect(await removeRetired(stores, { at: now(), graceMs: 0 })).toBe(0);
  }),
);

test(
  "leaves at most 30% of the store dead, and every live content intact, whatever was removed",
  onStores(async (stores) => {
    let living = new Map<string, Buffer>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 3_000 }), dies: fc.nat(99) }), {
            minLength: 1,
            maxLength: 12,
          }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        fc.nat(99),
        async (requests, share) => {
          for (const request of requests) {
            const made = request.map(({ bytes }) => contents(1, bytes)[0]!);
            const { hashes } = await upload(stores, made);
            for (const [index, hash] of hashes.entries()) {
              if (request[index]!.dies < share) forget(stores, [hash]);
              else living.set(hash, made[index]!);
            }
          }
          const held = new Set(stores.sql("SELECT hash FROM blobs").map(({ hash }) => hash as string));
          living = new Map([...living].filter(([hash]) => held.has(hash)));
          await dropAllDead(stores);
          await compactAll(stores, now);
          await removeRetired(stores, { at: now(), graceMs: 0 });
          let liveBytes = 0;
          for (const [hash, bytes] of living) {
            const row = await findBlob(stores, 1, hash as never);
            expect((await collect(readBlob(stores, 1, row!))).equals(bytes)).toBe(true);
            liveBytes += bytes.length;
          }
          const footers = living.size * 48 + (await countSegments(stores)) * 20;
          const total = await storedBytes(stores);
          expect(total - liveBytes - footers).toBeLessThanOrEqual(total * 0.3);
        },
      ),
      { numRuns: 15 },
    );
  }),
);

async function countSegments({ blobs }: TestStores): Promise<number> {
  let count = 0;
  for await (const _ of blobs.list()) count++;
  return count;
}
