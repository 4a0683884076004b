import { describe, expect, it } from "vitest";
import { cornersOf } from "./drawFigures.ts";

describe("cornersOf", () => {
  it("rotates a box clockwise about its centre", () => {
    const corners = cornersOf({ left: 10, top: 20, right: 30, bottom: 60, angle: Math.PI / 2 });
    const expected = [
      [40, 30],
      [40, 50],
      [0, 50],
      [0, 30],
    ];
    for (const [index, [x, y]] of corners.entries()) {
      expect(x).toBeCloseTo(expected[index]?.[0] ?? Number.NaN, 9);
      expect(y).toBeCloseTo(expected[index]?.[1] ?? Number.NaN, 9);
    }
  });

  it("keeps the corners of a box with the angle 0", () => {
    expect(cornersOf({ left: 1, top: 2, right: 3, bottom: 4, angle: 0 })).toEqual([
      [1, 2],
      [3, 2],
      [3, 4],
      [1, 4],
    ]);
  });
});
