import { describe, expect, it } from "vitest";
import { labelMatrix, type Matrix } from "./labelMatrix.ts";

function moved([a, b, c, d, e, f]: Matrix, [x, y]: [number, number]): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

// Stored 400 x 300; upright 300 x 400. Where the stored top-left and top-right corners are seen, by the EXIF standard.
const seen = {
  5: [
    [0, 0],
    [0, 400],
  ],
  6: [
    [300, 0],
    [300, 400],
  ],
  7: [
    [300, 400],
    [300, 0],
  ],
  8: [
    [0, 400],
    [0, 0],
  ],
} as const;

const stored = { kind: "jpeg", width: 400, height: 300 } as const;

describe("labelMatrix", () => {
  it.each([5, 6, 7, 8] as const)("rotates labels made on stored pixels, orientation %d", (orientation) => {
    const matrix = labelMatrix({ ...stored, orientation }, { width: 400, height: 300 });
    expect(moved(matrix, [0, 0])).toEqual(seen[orientation][0]);
    expect(moved(matrix, [400, 0])).toEqual(seen[orientation][1]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("keeps labels made on the upright image, orientation %d", (orientation) => {
    const upright = orientation >= 5 ? { width: 300, height: 400 } : { width: 400, height: 300 };
    const matrix = labelMatrix({ ...stored, orientation }, upright);
    expect(moved(matrix, [12, 34])).toEqual([12, 34]);
  });

  it("keeps labels of an annotation that states no size", () => {
    expect(moved(labelMatrix({ ...stored, orientation: 6 }, undefined), [12, 34])).toEqual([12, 34]);
  });
});
