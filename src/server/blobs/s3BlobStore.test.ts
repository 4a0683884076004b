import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, connect as openSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { blobStoreSuite } from "./blobStore.suite.ts";
import { type BlobStore, NoSpaceError, SegmentBrokenError, StoreUnavailableError } from "./blobStore.ts";
import { openBlobs } from "./openBlobs.ts";
import { openS3BlobStore } from "./s3BlobStore.ts";
import { createS3Client } from "./s3Client.ts";
import { newSegmentId } from "./segmentId.ts";
import type { ObjectAddress } from "./storeAddress.ts";
import { hasSwift, startTestSwift, swiftCredentials, type TestSwift } from "./testSwift.suite.ts";

// Swift syncs several files for each object, which a busy disk does slowly.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const MIB = 1024 * 1024;
const announce = async () => {};

async function* bytesOf(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const collect = async (source: AsyncIterable<Uint8Array>) => Buffer.concat(await all(source));

describe.skipIf(!hasSwift)("blobs in an object store", () => {
  let swift: TestSwift;
  let folder: string;
  let places = 0;
  const opened: BlobStore[] = [];

  beforeAll(async () => {
    for (const [name, value] of Object.entries(swiftCredentials)) vi.stubEnv(name, value);
    swift = await startTestSwift();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await swift?.close();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dropset-spool-"));
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const addressOf = (directory: string): ObjectAddress => ({
    kind: "s3",
    ...swift.place(`tests/${places++}/`),
    spoolDirectory: join(directory, "spool"),
  });

  async function open(options: { partBytes?: number; unfinishedMs?: number } = {}, address = addressOf(folder)) {
    const store = await openS3BlobStore(address, { announce, ...options });
    opened.push(store);
    return { store, address };
  }

  blobStoreSuite((directory) => openBlobs(addressOf(directory)));

  test("a segment of many parts arrives whole, and leaves nothing on disk", async () => {
    const { store, address } = await open({ partBytes: 5 * MIB });
    const writer = await store.create();
    const [one, two] = [randomBytes(5 * MIB + 1), randomBytes(7 * MIB)];
    const first = await writer.append(bytesOf(one));
    const second = await writer.append(bytesOf(two.subarray(0, 100), two.subarray(100)));
    expect(await all(store.list())).toEqual([]);
    expect(await writer.commit()).toBe(true);
    expect(await store.footer(writer.segment)).toEqual([first, second]);
    expect((await collect(store.read(first))).equals(one)).toBe(true);
    expect((await collect(store.read(second))).equals(two)).toBe(true);
    expect(await readdir(address.spoolDirectory)).toEqual([]);
  });

  test("parts of an upload that is given up are removed from the store", async () => {
    const { store } = await open({ partBytes: 5 * MIB, unfinishedMs: 0 });
    const writer = await store.create();
    await writer.append(bytesOf(randomBytes(11 * MIB)));
    await writer.abort();
    expect(await store.leftovers()).toEqual([]);
    expect(await all(store.list())).toEqual([]);
  });

  test("parts that a killed process left are found and removed when they are old", async () => {
    const { store: young, address } = await open();
    const { store } = await open({ unfinishedMs: 0 }, address);
    const client = createS3Client(address);
    const name = newSegmentId();
    const target = { Bucket: address.bucket, Key: `${address.prefix}segments/${name}` };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: randomBytes(5 * MIB) }));
    client.destroy();
    expect(await young.removeLeftovers()).toEqual([]);
    const left = [{ name, bytes: 5 * MIB }];
    expect(await store.leftovers()).toEqual(left);
    expect(await store.removeLeftovers()).toEqual(left);
    expect(await store.leftovers()).toEqual([]);
  });

  test("a full store is named as one, keeps nothing, and takes files again when there is room", async () => {
    const { store } = await open({ partBytes: 5 * MIB });
    await swift.setQuota(1_000);
    try {
      for (const bytes of [100_000, MIB, 11 * MIB]) {
        const writer = await store.create();
        const writing = writer.append(bytesOf(randomBytes(bytes))).then(() => writer.commit());
        await expect(writing).rejects.toMatchObject({ name: "NoSpaceError", where: "object store" });
        await expect(writing).rejects.toBeInstanceOf(NoSpaceError);
        await writer.abort();
      }
      expect(await all(store.list())).toEqual([]);
    } finally {
      await swift.setQuota(0);
    }
    const writer = await store.create();
    await writer.append(bytesOf(randomBytes(MIB)));
    expect(await writer.commit()).toBe(true);
  });

  test.each<[fault: string, spoil: (address: ObjectAddress) => ObjectAddress, message: RegExp]>([
    ["bucket", (address) => ({ ...address, bucket: "nowhere" }), /has no bucket "nowhere".*Create it/],
    ["unreachable", (address) => ({ ...address, endpoint: "http://127.0.0.1:1" }), /does not respond \(ECONNREFUSED\)/],
  ])("what is wrong with a store is named: %s", async (fault, spoil, message) => {
    const { store } = await open({}, spoil(addressOf(folder)));
    await expect(store.probe()).rejects.toMatchObject({ name: "StoreUnavailableError", fault });
    await expect(store.probe()).rejects.toThrow(message);
  });

  test("wrong credentials are named, and not shown", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wrong-secret");
    try {
      const { store } = await open();
      const refused = store.probe();
      await expect(refused).rejects.toMatchObject({ fault: "credentials" });
      await expect(refused).rejects.toThrow(/refuses the credentials .*AWS_SECRET_ACCESS_KEY/);
      await expect(refused).rejects.not.toThrow("wrong-secret");
    } finally {
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", swiftCredentials.AWS_SECRET_ACCESS_KEY);
    }
  });

  test("a store that is cut off acknowledges nothing, and works again when it is back", async () => {
    const { store } = await open();
    const before = await store.create();
    const blob = await before.append(bytesOf(Buffer.from("before")));
    await before.commit();
    await swift.cutOff();
    const writer = await store.create();
    await writer.append(bytesOf(randomBytes(MIB)));
    await expect(writer.commit()).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(collect(store.read(blob))).rejects.toMatchObject({ fault: "unreachable" });
    await swift.reconnect();
    await store.probe();
    expect((await collect(store.read(blob))).toString()).toBe("before");
    expect((await all(store.list())).map(({ segment }) => segment)).toEqual([before.segment]);
  });

  test("objects that are not segments are named as broken, and others are not listed", async () => {
    const { store, address } = await open();
    const client = createS3Client(address);
    const put = (name: string, Body: Uint8Array) =>
      client.send(new PutObjectCommand({ Bucket: address.bucket, Key: `${address.prefix}segments/${name}`, Body }));
    const broken = [newSegmentId(), newSegmentId()].sort();
    await put(broken[0] ?? "", randomBytes(500));
    await put(broken[1] ?? "", Buffer.from("short"));
    await put("readme.txt", Buffer.from("hello"));
    client.destroy();
    for (const segment of broken) await expect(store.footer(segment)).rejects.toBeInstanceOf(SegmentBrokenError);
    expect((await all(store.list())).map(({ segment }) => segment)).toEqual(broken);
    await expect(store.remove("../secret")).rejects.toThrow("is not the id");
  });

  test("reading goes on where a connection broke", async () => {
    const { store, address } = await open();
    const writer = await store.create();
    const bytes = randomBytes(3 * MIB);
    const blob = await writer.append(bytesOf(bytes));
    await writer.commit();
    // Each connection ends after a megabyte.
    let connections = 0;
    const proxy = createServer((near) => {
      connections += 1;
      const far = openSocket(Number(new URL(swift.endpoint).port), "127.0.0.1");
      let passed = 0;
      near.on("error", () => far.destroy()).on("close", () => far.destroy());
      far.on("error", () => near.destroy()).on("close", () => near.destroy());
      near.pipe(far);
      far.on("data", (piece) => {
        passed += piece.length;
        near.write(piece, () => passed > MIB && near.destroy());
      });
    });
    await new Promise<void>((resolve) => void proxy.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = proxy.address() as { port: number };
      const { store: weak } = await open({}, { ...address, endpoint: `http://127.0.0.1:${port}` });
      expect((await collect(weak.read(blob))).equals(bytes)).toBe(true);
      expect(connections).toBeGreaterThan(2);
    } finally {
      proxy.close();
    }
  });
});
