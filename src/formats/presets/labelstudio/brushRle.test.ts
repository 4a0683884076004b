import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BrushError, brushLength, brushRuns, encodeBrush } from "./brushRle.ts";

function decoded(code: ArrayLike<number>): number[] {
  const values = new Array<number>(brushLength(code)).fill(-1);
  for (const { from, to, value } of brushRuns(code)) values.fill(value, from, to);
  return values;
}

describe("the RLE of brushes", () => {
  test("is the one in the example of Label Studio's converter", () => {
    const values = [1, 1, 1, 1, 2, 3, 5, 6, 7, 8, 4, 4, 4, 4, 4, 4, 4, 4];
    const code = [0, 0, 0, 18, 57, 27, 252, 96, 32, 1, 0, 6, 0, 40, 0, 192, 3, 128, 17, 56, 32];
    expect(encodeBrush(Uint8Array.from(values))).toEqual(code);
    expect(decoded(code)).toEqual(values);
  });

  test("returns the same bytes, whatever their runs are", () => {
    const run = fc.tuple(
      fc.constantFrom(0, 1, 127, 255),
      fc.constantFrom(1, 2, 8, 9, 16, 17, 256, 257, 65_536, 65_537),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.array(run, { maxLength: 6 }), fc.array(fc.tuple(fc.nat(255), fc.constant(1)))),
        (runs) => {
          const values = Uint8Array.from(runs.flatMap(([value, length]) => new Array<number>(length).fill(value)));
          expect(decoded(encodeBrush(values))).toEqual([...values]);
        },
      ),
    );
  });

  test("may have values that are written one by one in a group", () => {
    // 3 values of 8 bits; lengths of 3, 4, 8, 16 bits; a group of three values of their own: 7, 8, 9.
    const bits =
      `${(3).toString(2).padStart(32, "0")}00111` +
      `0010001101111111` +
      `000010${[7, 8, 9].map((value) => value.toString(2).padStart(8, "0")).join("")}0`;
    const code = bits.match(/.{1,8}/g)!.map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
    expect(decoded(code)).toEqual([7, 8, 9]);
  });

  test("of any other bytes throws a BrushError or yields as many values as it states", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        // The first bytes state a small number, so that the test ends.
        const code = [0, 0, 0, ...noise];
        try {
          let covered = 0;
          for (const { from, to } of brushRuns(code)) {
            expect(from).toBe(covered);
            covered = to;
          }
          expect(covered).toBe(brushLength(code));
        } catch (error) {
          expect(error).toBeInstanceOf(BrushError);
        }
      }),
    );
  });

  test("throws for a number of values that is too large before any is read", () => {
    expect(() => [...brushRuns([255, 255, 255, 255, 0, 0, 0, 0])]).toThrow(/at most 400000000/);
    expect(() => brushLength([1, 2])).toThrow("ends too early");
  });
});
