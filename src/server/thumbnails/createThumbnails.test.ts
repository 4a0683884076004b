import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createThumbnails, decodersFor } from "./createThumbnails.ts";
import { openFolderThumbnails } from "./folderThumbnails.ts";
import { heldDecoders } from "./heldDecoders.suite.ts";
import type { ThumbnailCaller, Thumbnails } from "./thumbnails.ts";
import { ThumbnailWaitsError } from "./thumbnailWaits.ts";

let directory: string;
let thumbnails: Thumbnails;
let held: ReturnType<typeof heldDecoders>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "dropset-thumbnails-"));
  held = heldDecoders();
  thumbnails = createThumbnails({
    store: openFolderThumbnails(directory),
    decoders: 2,
    start: held.start,
    now: Date.now,
    log: { warn: () => undefined },
  });
  // Time does not pass by itself: what ends before it does ended at once.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  vi.useRealTimers();
  held.release();
  await thumbnails.close();
  // A thumbnail may just be being stored.
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

/** A PNG of 11,000 x 9,000 pixels, or a small one; decoders see it as `bytes`. */
function get(bytes: number, caller: Partial<ThumbnailCaller> = {}, size = { width: 11_000, height: 9_000 }) {
  const hash = createHash("sha256").update(String(bytes)).digest("base64");
  const source = { hash, kind: "png" as const, bytes, ...size };
  const made = thumbnails.get(
    { ...source, async *read() {} },
    256,
    { workspaceId: 1, caller: 1, ...caller },
    new AbortController().signal,
  );
  // Most of these are never awaited.
  made.catch(() => undefined);
  return made;
}
const small = { width: 600, height: 400 };
const begun = (images: number[]) =>
  vi.waitFor(() => expect(held.begun).toEqual(images), { timeout: 20_000, interval: 5 });

describe("a workspace with 40 huge images", () => {
  beforeEach(async () => {
    for (let image = 1; image <= 40; image++) void get(image);
    await begun([1]);
  });

  test("does not delay the small images of another", async () => {
    const others = Array.from({ length: 8 }, (_, index) => get(100 + index, { workspaceId: 2 }, small));
    await begun([1, 100]);
    for (let image = 100; image < 107; image++) {
      held.finish(image);
      await begun([1, ...Array.from({ length: image - 98 }, (_, index) => 100 + index)]);
    }
    held.finish(107);
    expect((await Promise.all(others)).map((bytes) => bytes.length)).toEqual([100, 101, 102, 103, 104, 105, 106, 107]);
    held.finish(1);
    await begun([1, 100, 101, 102, 103, 104, 105, 106, 107, 2]);
  });

  test("is told at once when to ask again, and its images keep their places", async () => {
    const waits = await get(10).catch((error: unknown) => error);
    expect(waits).toBeInstanceOf(ThumbnailWaitsError);
    const later = await get(40).catch((error: unknown) => error);
    const [soon, late] = [waits, later].map((error) => (error as ThumbnailWaitsError).retryAfterSeconds);
    expect([soon, late]).toEqual([8, 30]);
    for (let image = 1; image < 10; image++) {
      held.finish(image);
      await begun(Array.from({ length: image + 1 }, (_, index) => index + 1));
    }
    const again = get(10);
    held.finish(10);
    expect((await again).length).toBe(10);
  });

  test("loses the places of images that are not asked for again", async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    const other = get(41);
    held.finish(1);
    await begun([1, 41]);
    held.finish(41);
    expect((await other).length).toBe(41);
  });
});

test("a thumbnail that waits long is answered with when to ask again, but not to a patient caller, nor once it has begun", async () => {
  const first = [get(1, {}, small)];
  await begun([1]);
  first.push(get(2, {}, small));
  await begun([1, 2]);
  const hasty = get(3, {}, small).catch((error: unknown) => error);
  const patient = get(3, { isPatient: true }, small);
  await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(3), { timeout: 20_000, interval: 5 });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await hasty).toMatchObject({ name: "ThumbnailWaitsError", retryAfterSeconds: 2 });
  held.release();
  expect((await Promise.all([...first, patient])).map((bytes) => bytes.length)).toEqual([1, 2, 3]);
});

test("a bounded number of images of a workspace waits; more are refused and not kept", async () => {
  const tiny = { width: 1, height: 1 };
  const asked = Array.from({ length: 302 }, (_, index) => get(index + 1, {}, tiny));
  await vi.waitFor(() => expect(held.begun.length).toBe(2), { timeout: 20_000, interval: 5 });
  await expect(get(1_000, {}, tiny)).rejects.toThrow(ThumbnailWaitsError);
  const other = get(2_000, { workspaceId: 2 }, tiny);
  held.release();
  await Promise.all([...asked, other]);
  expect(held.begun.length).toBe(303);
  expect(held.begun).not.toContain(1_000);
});

test("two decoders at least, so that one is left beside a huge image, and four at most", () => {
  expect([1, 2, 3, 64].map(decodersFor)).toEqual([2, 2, 3, 4]);
});
