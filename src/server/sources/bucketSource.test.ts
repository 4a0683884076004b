import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createS3Client } from "../blobs/s3Client.ts";
import { hasSwift, startTestSwift, swiftCredentials, type TestSwift } from "../blobs/testSwift.suite.ts";
import { openTaskBench, smallPng } from "../tasks/taskBench.suite.ts";
import { openBucketSource } from "./bucketSource.ts";
import type { BucketPlace } from "./sourcePlace.ts";
import { createSources } from "./sources.ts";

// Swift syncs several files for each object, which a busy disk does slowly.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

describe.skipIf(!hasSwift)("a source in a bucket", () => {
  let swift: TestSwift;
  let place: BucketPlace;
  beforeAll(async () => {
    for (const [name, value] of Object.entries(swiftCredentials)) vi.stubEnv(name, value);
    swift = await startTestSwift();
    place = { kind: "bucket", name: "photos", place: swift.place("sets/") };
    await put("sets/cars/", "");
    for (let i = 0; i < 5; i++) await put(`sets/cars/a/${i}.png`, smallPng(i));
    await put("sets/cars/b.png", smallPng(1));
    await put("sets/cars/more.zip", "x");
    await put("sets/cars/.DS_Store", "x");
    await put("sets/cars/a//x.png", "x");
    await put("other/secret.png", smallPng(9));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await swift?.close();
  });

  async function put(key: string, body: string | Uint8Array): Promise<void> {
    const { bucket } = place.place;
    await createS3Client(place.place).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }
  const source = () => openBucketSource(place);
  const signal = new AbortController().signal;

  test("has the folders that its keys name, page by page", async () => {
    const root = await source().list("", { limit: 10, bytes: 1e6 });
    expect(root).toEqual({ entries: [{ name: "cars", kind: "folder", bytes: null }], next: null });
    const names: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await source().list("cars", { after, limit: 2, bytes: 1e6 });
      names.push(...page.entries.map(({ name, kind }) => `${kind} ${name}`));
      if (page.next === null) break;
      after = page.next;
    }
    expect(names.toSorted()).toEqual(["file .DS_Store", "file b.png", "file more.zip", "folder a"]);
    await expect(source().list("gone", { limit: 2, bytes: 1e6 })).rejects.toMatchObject({ fault: "missing" });
    // Another prefix of the bucket is not a part of the source.
    await expect(source().list("../other", { limit: 2, bytes: 1e6 })).rejects.toMatchObject({ fault: "missing" });
  });

  test("is walked with sizes and problems, and read from any byte", async () => {
    const things = [];
    for await (const thing of source().walk("cars", { sizes: true, signal })) things.push(thing);
    const files = things.flatMap((thing) => (thing.type === "file" ? thing.path : []));
    expect(files.toSorted()).toEqual(["a/0.png", "a/1.png", "a/2.png", "a/3.png", "a/4.png", "b.png"]);
    const codes = things.flatMap((thing) => (thing.type === "problem" ? thing.problem.code : []));
    expect(codes.toSorted()).toEqual(["archive_not_read", "bad_path"]);
    const file = await source().open("cars/b.png");
    const read = async (...range: number[]) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of file.read(...range)) pieces.push(piece);
      return Buffer.concat(pieces);
    };
    const whole = Buffer.from(smallPng(1));
    expect((await read(0, 8)).equals(whole.subarray(0, 8))).toBe(true);
    expect((await read(5, 20)).equals(whole.subarray(5, 20))).toBe(true);
    expect((await read()).equals(whole)).toBe(true);
    // Another version is never a continuation of this one.
    await put("sets/cars/b.png", smallPng(2));
    await expect(read(5, 20)).rejects.toMatchObject({ reason: "it was replaced while it was read" });
    await put("sets/cars/b.png", smallPng(1));
    await file.close();
    await expect(source().open("cars/gone.png")).rejects.toMatchObject({ name: "SourceReadError" });
  });

  test("is previewed in a thread, and imported", async () => {
    const preview = await createSources([place]).preview(
      { source: "photos", path: "cars" },
      { preset: "auto" },
      signal,
    );
    expect(preview).toMatchObject({ verdict: "imagesOnly", imageFiles: 6, images: 6, isRead: true });
    const bench = await openTaskBench({ sources: { places: [place], maxFileBytes: 1e9 } });
    const task = await bench.import({ files: {}, remote: { source: "photos", path: "cars" } });
    expect(task).toMatchObject({
      status: "finished",
      source: { source: "photos", path: "cars" },
      report: { seen: 6, imported: { images: 6 }, problems: { byCode: { archive_not_read: 1, bad_path: 1 } } },
    });
    await bench.close();
  });

  test("that is not there is named without its address", async () => {
    const gone = openBucketSource({ ...place, place: { ...place.place, bucket: "no-such-bucket" } });
    const said = expect.not.stringContaining(place.place.endpoint ?? "http");
    await expect(gone.list("", { limit: 1, bytes: 1 })).rejects.toMatchObject({ fault: "unreachable", message: said });
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wrong");
    await expect(source().list("", { limit: 1, bytes: 1 })).rejects.toMatchObject({ fault: "denied", message: said });
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", swiftCredentials.AWS_SECRET_ACCESS_KEY);
  });
});
