import fc from "fast-check";
import { expect, test } from "vitest";
import { sortInSlices } from "./sortInSlices.ts";

test("the order is that of a stable sort by code units", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 3, unit: "binary" }), { maxLength: 100 }), async (texts) => {
      const expected = [...texts.keys()].sort((a, b) =>
        texts[a]! < texts[b]! ? -1 : texts[a]! > texts[b]! ? 1 : a - b,
      );
      expect([...(await sortInSlices(texts))]).toEqual(expected);
    }),
  );
});

test("many runs are merged into one order", async () => {
  const texts = Array.from({ length: 30_000 }, (_, i) => `folder/${(i * 7919) % 30_011}`);
  const order = await sortInSlices(texts);
  const sorted = [...order].map((place) => texts[place]);
  expect(sorted).toEqual([...texts].sort());
});
