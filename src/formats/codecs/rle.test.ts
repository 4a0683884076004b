import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Mask } from "./bitmap.ts";
import { countsFromText, countsToText, maskFromRle, rleArea, rleFromMask } from "./rle.ts";

/** A whole image as a mask, pixel by pixel. */
const image = fc
  .tuple(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 1, max: 17 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height })
      .map((values): Mask => ({ width, height, values: Uint8Array.from(values), alpha: false })),
  );

/** Run lengths by the definition: column by column, zeros first. */
function countsByDefinition({ width, height, values }: Mask): number[] {
  const counts: number[] = [];
  let last = 0;
  let run = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const value = values[y * width + x]!;
      if (value !== last) {
        counts.push(run);
        run = 0;
        last = value;
      }
      run++;
    }
  }
  return [...counts, run];
}

describe("run lengths", () => {
  test("of any mask are those of the definition", () => {
    fc.assert(
      fc.property(image, (mask) => {
        expect(rleFromMask(mask, 0, 0, mask).counts).toEqual(countsByDefinition(mask));
      }),
    );
  });

  test("give the same pixels back, cropped to their box", () => {
    fc.assert(
      fc.property(image, (mask) => {
        const rle = rleFromMask(mask, 0, 0, mask);
        const found = maskFromRle(rle);
        const again = new Uint8Array(mask.values.length);
        if (found !== undefined) {
          const { left, top, mask: crop } = found;
          for (let y = 0; y < crop.height; y++) {
            for (let x = 0; x < crop.width; x++)
              again[(top + y) * mask.width + left + x] = crop.values[y * crop.width + x]!;
          }
          const edge = (values: readonly number[]) => expect(values.some((value) => value === 1)).toBe(true);
          const rows = Array.from({ length: crop.height }, (_, y) => [
            ...crop.values.subarray(y * crop.width, (y + 1) * crop.width),
          ]);
          edge(rows[0]!);
          edge(rows.at(-1)!);
          edge(rows.map((row) => row[0]!));
          edge(rows.map((row) => row.at(-1)!));
        }
        expect([...again]).toEqual([...mask.values]);
        expect(rleArea(rle)).toBe(mask.values.reduce((sum, value) => sum + value, 0));
      }),
    );
  });

  test("of a mask that is placed in an image lose only what lies outside of it", () => {
    const place = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(image, image, place, place, (mask, { width, height }, left, top) => {
        const whole = new Uint8Array(width * height);
        for (let y = 0; y < mask.height; y++) {
          for (let x = 0; x < mask.width; x++) {
            const [px, py] = [left + x, top + y];
            if (px >= 0 && py >= 0 && px < width && py < height)
              whole[py * width + px] = mask.values[y * mask.width + x]!;
          }
        }
        const expected = countsByDefinition({ width, height, values: whole, alpha: false });
        expect(rleFromMask(mask, left, top, { width, height }).counts).toEqual(expected);
      }),
    );
  });

  test("survive the text form, however long the runs", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000_000 })), (counts) => {
        expect(countsFromText(countsToText(counts))).toEqual(counts);
      }),
    );
  });

  // By hand from rleToString of cocoapi's maskApi.c.
  test.each([
    ["kb03i10]o3", [603, 3, 57, 3, 4134]],
    ["04", [0, 4]],
    ["", []],
  ])("the text %j means %j", (text, counts) => {
    expect(countsToText(counts)).toBe(text);
    expect(countsFromText(text)).toEqual(counts);
  });

  test("any text is counts or a named refusal, and never hangs", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 40, max: 120 })), (codes) => {
        const text = String.fromCharCode(...codes);
        try {
          const counts = countsFromText(text);
          expect(counts.every(Number.isSafeInteger)).toBe(true);
          expect(() => maskFromRle({ width: 5, height: 5, counts })).not.toThrow(RangeError);
        } catch (error) {
          expect((error as Error).name).toBe("RleError");
        }
      }),
    );
  });

  test.each([
    [{ width: 2, height: 2, counts: [1, 2] }, "covers 3 pixels"],
    [{ width: 2, height: 2, counts: [5, -1] }, "run length -1"],
    [{ width: 2, height: 2, counts: [0.5, 3.5] }, "run length 0.5"],
    [{ width: 2, height: 2, counts: [Number.NaN, 4] }, "run length NaN"],
    [{ width: 0, height: 2, counts: [] }, "has the size 0 x 2"],
    [{ width: 1e5, height: 1e5, counts: [1e10] }, "at most 100 million"],
  ])("%j are refused", (rle, message) => {
    expect(() => maskFromRle(rle)).toThrow(message);
  });
});
