import { expect, test } from "vitest";
import { mapAhead } from "./mapAhead.ts";

async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("results come in the order of the items, and never more than the width are under way", async () => {
  let underWay = 0;
  let most = 0;
  const work = async (n: number) => {
    most = Math.max(most, ++underWay);
    for (let i = 0; i < (n * 7) % 5; i++) await Promise.resolve();
    underWay--;
    return n * 2;
  };
  const items = Array.from({ length: 50 }, (_, i) => i);
  expect(await gather(mapAhead(items, work, 4))).toEqual(items.map((n) => n * 2));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
});

test("the first failure ends it, and later ones do not go unhandled", async () => {
  const work = async (n: number) => {
    if (n >= 2) throw new Error(`broken ${n}`);
    return n;
  };
  await expect(gather(mapAhead([0, 1, 2, 3, 4], work, 3))).rejects.toThrow("broken 2");
});
