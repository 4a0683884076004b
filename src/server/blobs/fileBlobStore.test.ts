import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blobStoreSuite } from "./blobStore.suite.ts";
import { SegmentBrokenError } from "./blobStore.ts";
import { openFileBlobStore } from "./fileBlobStore.ts";

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "dropset-files-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("blobs on disk", () => {
  blobStoreSuite((folder) => openFileBlobStore(folder));

  test("copies a segment into another folder of segments, once or twice", () =>
    inFolder(async (folder) => {
      const store = await openFileBlobStore(join(folder, "segments"));
      const writer = await store.create();
      const blob = await writer.append(bytesOf("copied"));
      await writer.commit();
      const elsewhere = join(folder, "backup");
      await store.copyTo(writer.segment, elsewhere);
      await store.copyTo(writer.segment, elsewhere);
      await store.remove(writer.segment);
      const copy = await openFileBlobStore(elsewhere);
      expect((await collect(copy.read(blob))).toString()).toBe("copied");
      expect(await copy.footer(writer.segment)).toEqual([blob]);
    }));

  test("announces a segment of another thread before it is there, so that it is never taken for an old one", () =>
    inFolder(async (folder) => {
      const ofServer = await openFileBlobStore(folder);
      const listed = async () => {
        const found: boolean[] = [];
        for await (const { recent } of ofServer.list()) found.push(recent);
        return found;
      };
      const ofThread = await openFileBlobStore(folder, async (segment) => {
        expect(await listed()).toEqual([]);
        ofServer.expect(segment);
      });
      const writer = await ofThread.create();
      await writer.append(bytesOf("from a thread"));
      await writer.commit();
      expect(await listed()).toEqual([true]);
      const unannounced = await (await openFileBlobStore(folder)).create();
      await unannounced.append(bytesOf("unknown"));
      await unannounced.commit();
      expect((await listed()).sort()).toEqual([false, true]);
    }));

  test("finds its segments again after it was closed, and cleans up after a crash", () =>
    inFolder(async (folder) => {
      const before = await openFileBlobStore(folder);
      const kept = await before.create();
      const blob = await kept.append(bytesOf("kept"));
      await kept.commit();
      const crashed = await before.create();
      await crashed.append(bytesOf("never committed"));
      const after = await openFileBlobStore(folder);
      const left = [{ name: crashed.segment, bytes: 0 }];
      expect(await after.leftovers()).toEqual(left);
      expect(await after.removeLeftovers()).toEqual(left);
      expect(await after.leftovers()).toEqual([]);
      expect(await readdir(join(folder, "tmp"))).toEqual([]);
      expect(await after.footer(kept.segment)).toEqual([blob]);
      await crashed.abort();
    }));

  test("refuses names that are not segment ids", () =>
    inFolder(async (folder) => {
      const store = await openFileBlobStore(folder);
      const range = { segment: "../../../../etc/passwd", offset: 0, length: 10 };
      await expect(store.read(range)[Symbol.asyncIterator]().next()).rejects.toThrow("is not the id");
      await expect(store.remove("..")).rejects.toThrow("is not the id");
    }));

  test("detects a footer that is truncated or changed anywhere", () =>
    inFolder(async (folder) => {
      const store = await openFileBlobStore(folder);
      const writer = await store.create();
      await writer.append(bytesOf("one"));
      await writer.append(bytesOf("two"));
      await writer.commit();
      const path = join(folder, writer.segment.slice(0, 2), writer.segment);
      const whole = await readFile(path);
      const dataBytes = 6;
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.record({ cutTo: fc.integer({ min: 0, max: whole.length - 1 }) }),
            fc.record({ at: fc.integer({ min: dataBytes, max: whole.length - 1 }), bit: fc.nat(7) }),
          ),
          async (damage) => {
            const broken = Buffer.from("cutTo" in damage ? whole.subarray(0, damage.cutTo) : whole);
            if ("at" in damage) broken[damage.at]! ^= 1 << damage.bit;
            await writeFile(path, broken);
            await expect(store.footer(writer.segment)).rejects.toBeInstanceOf(SegmentBrokenError);
          },
        ),
        { numRuns: 200 },
      );
    }));
});
