import { expect, test } from "vitest";
import type { ImageInfo } from "../../model/image.ts";
import { imagesAhead } from "./imagesAhead.ts";

const png = (width: number): ImageInfo => ({ kind: "png", width, height: 1, orientation: 1 });

test("places in order take one call for many, and every place gets its own image", async () => {
  const calls: number[] = [];
  const image = imagesAhead(async (at) => {
    calls.push(at);
    return Array.from({ length: 100 }, (_, i) => png(at + i + 1));
  });
  const found = await Promise.all(Array.from({ length: 250 }, (_, at) => image(at)));
  expect(found.map((info) => info?.width)).toEqual(Array.from({ length: 250 }, (_, at) => at + 1));
  expect(calls).toEqual([0, 100, 200]);
});

test("a place that is not known yet is asked for again, and one that never will be is undefined", async () => {
  const hashed = new Set([0, 1, 4]);
  const image = imagesAhead(async (at) => {
    // The call waits for the place itself: 2 can be hashed by then, 3 cannot be read.
    if (at === 2) hashed.add(2);
    return [0, 1, 2].map((i) => (hashed.has(at + i) ? png(at + i + 1) : undefined));
  });
  const found = await Promise.all([0, 1, 2, 3, 4].map((at) => image(at)));
  expect(found.map((info) => info?.width)).toEqual([1, 2, 3, undefined, 5]);
});

test("a call that fails fails its place only", async () => {
  const image = imagesAhead(async (at) => {
    if (at === 0) throw new Error("gone");
    return [png(at)];
  });
  const [first, second] = [image(0), image(1)];
  await expect(first).rejects.toThrow("gone");
  expect(await second).toMatchObject({ width: 1 });
});
