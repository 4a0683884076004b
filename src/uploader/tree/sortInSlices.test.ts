import fc from "fast-check";
import { expect, test } from "vitest";
import { sortInSlices } from "./sortInSlices.ts";

test("the order is that of a stable sort by code units", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 3, unit: "binary" }), { maxLength: 100 }), async (texts) => {
      const sorted = [...texts.entries()].sort(([a, one], [b, other]) => {
        if (one === other) return a - b;
        return one < other ? -1 : 1;
      });
      expect([...(await sortInSlices(texts))]).toEqual(sorted.map(([at]) => at));
    }),
  );
});

test("many runs are merged into one order", async () => {
  const texts = Array.from({ length: 30_000 }, (_, i) => `folder/${(i * 7919) % 30_011}`);
  const order = await sortInSlices(texts);
  const sorted = [...order].map((place) => texts[place]);
  expect(sorted).toEqual([...texts].sort());
});
