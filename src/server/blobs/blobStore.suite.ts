import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BlobStore, SegmentBrokenError, SegmentGoneError, type SegmentWriter } from "./blobStore.ts";
import { createMemoryBlobStore } from "./memoryBlobStore.ts";
import type { Pieces } from "./pieces.ts";
import { newSegmentId } from "./segmentId.ts";

async function* pieces(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** The same at once: each piece is overwritten when the next one is taken, as one whose memory is used again. */
function reused(...chunks: readonly Uint8Array[]): Pieces {
  const left = [...chunks];
  let last: Uint8Array | undefined;
  const take = () => {
    last?.fill(0xee);
    const next = left.shift();
    last = next && Uint8Array.from(next);
    return left.length % 2 === 0 ? last : Promise.resolve(last);
  };
  return { takePiece: take, [Symbol.asyncIterator]: () => pieces(...chunks) };
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function segmentsOf(store: BlobStore) {
  return collectAll(store.list());
}

async function collectAll<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

/** Tests that every blob store must pass. */
export function blobStoreSuite(open: (folder: string) => Promise<BlobStore>): void {
  let folder: string;
  let store: BlobStore;
  let writer: SegmentWriter;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dropset-blobs-"));
    store = await open(join(folder, "segments"));
    writer = await store.create();
  });
  afterEach(async () => {
    await writer.abort();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("returns the bytes that were appended, by their range", async () => {
    const one = randomBytes(1000);
    const two = randomBytes(900_000);
    const first = await writer.append(pieces(one.subarray(0, 1), one.subarray(1)));
    const second = await writer.append(pieces(two));
    expect(first).toEqual({ segment: writer.segment, hash: sha256(one), offset: 0, length: 1000 });
    expect(second).toEqual({ segment: writer.segment, hash: sha256(two), offset: 1000, length: 900_000 });
    expect(await writer.commit()).toBe(true);
    expect((await collect(store.read(first))).equals(one)).toBe(true);
    expect((await collect(store.read(second))).equals(two)).toBe(true);
    const part = { segment: second.segment, offset: second.offset + 300_000, length: 400_000 };
    expect((await collect(store.read(part))).equals(two.subarray(300_000, 700_000))).toBe(true);
  });

  test("holds any blobs in any pieces, and names them in the footer", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.oneof(fc.nat(20), fc.constantFrom(262_143, 262_144, 262_145, 600_000)), { maxLength: 5 }),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        fc.constantFrom(pieces, reused),
        async (lengths, sourceOf) => {
          const segment = await store.create();
          const sources = lengths.map((pieceLengths) => pieceLengths.map((length) => randomBytes(length)));
          const written = [];
          for (const source of sources) written.push(await segment.append(sourceOf(...source)));
          expect(await segment.commit()).toBe(true);
          expect(await store.footer(segment.segment)).toEqual(written);
          for (const [index, blob] of written.entries()) {
            const bytes = Buffer.concat(sources[index]!);
            expect(blob.hash).toBe(sha256(bytes));
            expect((await collect(store.read(blob))).equals(bytes)).toBe(true);
          }
          await segment.abort();
        },
      ),
      { numRuns: 15 },
    );
  });

  test("takes the bytes of a stream of Node", async () => {
    const writer = await store.create();
    const blob = await writer.append(Readable.from([Buffer.from("one"), Buffer.from("two")]));
    await writer.commit();
    expect((await collect(store.read({ ...blob }))).toString()).toBe("onetwo");
  });

  test("holds an empty blob", async () => {
    await writer.append(pieces(Buffer.from("before")));
    const blob = await writer.append(pieces());
    expect(blob).toMatchObject({ offset: 6, length: 0, hash: sha256(Buffer.alloc(0)) });
    await writer.commit();
    expect(await collect(store.read(blob))).toEqual(Buffer.alloc(0));
  });

  test("shows nothing before the commit, and the whole segment after it", async () => {
    const blob = await writer.append(pieces(randomBytes(10)));
    expect(await segmentsOf(store)).toEqual([]);
    await expect(collect(store.read(blob))).rejects.toBeInstanceOf(SegmentGoneError);
    await writer.commit();
    const [stored, ...others] = await segmentsOf(store);
    expect(others).toEqual([]);
    expect(stored).toMatchObject({ segment: writer.segment, bytes: writer.bytes, recent: true });
    expect(Math.abs(stored!.createdAt - Date.now())).toBeLessThan(60_000);
  });

  test("takes a segment that it was told to expect as recent", async () => {
    store.expect(writer.segment);
    await writer.append(pieces(randomBytes(10)));
    await writer.commit();
    expect((await segmentsOf(store)).map(({ recent }) => recent)).toEqual([true]);
  });

  test("does not list discarded blobs in the footer", async () => {
    const bad = await writer.append(pieces(randomBytes(10)));
    const good = await writer.append(pieces(randomBytes(10)));
    writer.discard(bad);
    expect(await writer.commit()).toBe(true);
    expect(await store.footer(writer.segment)).toEqual([good]);
  });

  test("leaves nothing when every blob is dead", async () => {
    writer.discard(await writer.append(pieces(randomBytes(10))));
    expect(await writer.commit()).toBe(false);
    expect(await segmentsOf(store)).toEqual([]);
    expect(await store.leftovers()).toEqual([]);
  });

  test("leaves nothing after an abort, also in the middle of a blob", async () => {
    await writer.append(pieces(randomBytes(10)));
    const blocked = writer.append(
      (async function* () {
        yield randomBytes(300_000);
        await writer.abort();
        yield randomBytes(300_000);
      })(),
    );
    await expect(blocked).rejects.toThrow("dropped");
    await expect(writer.commit()).rejects.toThrow("dropped");
    expect(await segmentsOf(store)).toEqual([]);
    expect(await store.leftovers()).toEqual([]);
  });

  test("keeps segments apart that are written at the same time, also from those that are aborted", async () => {
    const write = async (number: number) => {
      const segment = await store.create();
      const chunks = Array.from({ length: 12 }, () => randomBytes(100_000));
      const source = async function* () {
        for (const [at, chunk] of chunks.entries()) {
          if (number % 3 === 0 && at === number) await segment.abort();
          yield chunk;
        }
      };
      const blob = await segment.append(number % 2 === 0 ? source() : reused(...chunks));
      if (await segment.commit()) expect((await collect(store.read(blob))).equals(Buffer.concat(chunks))).toBe(true);
      return blob;
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, number) => write(number)));
    const failed = outcomes.flatMap(({ status }, number) => (status === "rejected" ? [number] : []));
    expect(failed).toEqual([0, 6]);
    expect(await store.leftovers()).toEqual([]);
  });

  test("keeps the file of an open writer when leftovers are removed", async () => {
    const blob = await writer.append(pieces(randomBytes(300_000)));
    expect(await store.leftovers()).toEqual([]);
    expect(await store.removeLeftovers()).toEqual([]);
    expect(await writer.commit()).toBe(true);
    expect(await store.footer(writer.segment)).toEqual([blob]);
  });

  test("goes on after a source that failed", async () => {
    const failing = (async function* () {
      yield randomBytes(5);
      throw new Error("the client went away");
    })();
    await expect(writer.append(failing)).rejects.toThrow("the client went away");
    const bytes = randomBytes(10);
    const blob = await writer.append(pieces(bytes));
    expect(blob.offset).toBe(5);
    await writer.commit();
    expect(await collect(store.read(blob))).toEqual(bytes);
    expect(await store.footer(writer.segment)).toEqual([blob]);
  });

  test("refuses to append to a committed segment", async () => {
    await writer.append(pieces(randomBytes(1)));
    await writer.commit();
    await expect(writer.append(pieces(randomBytes(1)))).rejects.toThrow("committed");
    await expect(writer.commit()).rejects.toThrow("committed");
  });

  test("keeps a committed segment when it is aborted late", async () => {
    const blob = await writer.append(pieces(Buffer.from("kept")));
    await writer.commit();
    await writer.abort();
    expect((await collect(store.read(blob))).toString()).toBe("kept");
  });

  test("removes a segment, once or twice", async () => {
    const blob = await writer.append(pieces(randomBytes(1)));
    await writer.commit();
    await store.remove(writer.segment);
    await store.remove(writer.segment);
    expect(await segmentsOf(store)).toEqual([]);
    await expect(collect(store.read(blob))).rejects.toBeInstanceOf(SegmentGoneError);
    await expect(store.footer(writer.segment)).rejects.toBeInstanceOf(SegmentGoneError);
  });

  test("throws when a range ends beyond the segment", async () => {
    await writer.append(pieces(randomBytes(10)));
    await writer.commit();
    const beyond = { segment: writer.segment, offset: 5, length: 1_000_000 };
    await expect(collect(store.read(beyond))).rejects.toBeInstanceOf(SegmentBrokenError);
  });

  test("stops reading when the signal fires", async () => {
    const blob = await writer.append(pieces(randomBytes(2_000_000)));
    await writer.commit();
    const controller = new AbortController();
    const taken: number[] = [];
    const reading = (async () => {
      for await (const piece of store.read(blob, { signal: controller.signal })) {
        taken.push(piece.length);
        controller.abort(new Error("no longer wanted"));
      }
    })();
    await expect(reading).rejects.toThrow("no longer wanted");
    expect(taken.length).toBe(1);
  });

  test("takes a whole segment of another store, once or twice", async () => {
    const other = createMemoryBlobStore();
    const segment = await other.create();
    const blob = await segment.append(pieces(randomBytes(700_000)));
    await segment.commit();
    const whole = () => other.read({ segment: segment.segment, offset: 0, length: segment.bytes });
    await store.put(segment.segment, segment.bytes, whole());
    await store.put(segment.segment, segment.bytes, whole());
    expect((await collect(store.read(blob))).equals(await collect(other.read(blob)))).toBe(true);
    expect(await store.footer(segment.segment)).toEqual([blob]);
    expect(await segmentsOf(store)).toMatchObject([{ segment: segment.segment, bytes: segment.bytes }]);
  });

  test("keeps nothing of a segment of another store that is too short or too long", async () => {
    const segment = newSegmentId();
    for (const bytes of [9, 11]) {
      await expect(store.put(segment, bytes, pieces(randomBytes(10)))).rejects.toBeInstanceOf(SegmentBrokenError);
    }
    expect(await segmentsOf(store)).toEqual([]);
    expect(await store.leftovers()).toEqual([]);
  });
}
