import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeMask } from "./bitmap.ts";
import { findValues, valueMasks } from "./valueMasks.ts";

const anyImage = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, values: Uint16Array.from(values, (value) => value * 1000) })),
  );

test("the masks of any image, laid over one another, are the image again", () => {
  fc.assert(
    fc.property(anyImage, (image) => {
      const again = new Uint16Array(image.values.length).fill(9);
      for (const { value, pixels, bitmap } of valueMasks(image, 5, () => true)!) {
        const mask = decodeMask(bitmap.data);
        let count = 0;
        for (let i = 0; i < mask.values.length; i++) {
          if (mask.values[i] === 0) continue;
          const x = bitmap.origin[0] + (i % mask.width);
          const y = bitmap.origin[1] + Math.floor(i / mask.width);
          again[y * image.width + x] = value;
          count++;
        }
        expect(count).toBe(pixels);
      }
      expect([...again]).toEqual([...image.values]);
      const total = [...findValues(image, 5)!.values()].reduce((sum, { pixels }) => sum + pixels, 0);
      expect(total).toBe(image.values.length);
    }),
  );
});

test("only what is wanted is made, and more values than believed are refused", () => {
  const image = { width: 3, height: 1, values: Uint8Array.of(1, 2, 3) };
  expect(valueMasks(image, 3, (value) => value > 1)!.map(({ value }) => value)).toEqual([2, 3]);
  expect(valueMasks(image, 2, () => true)).toBeUndefined();
});
