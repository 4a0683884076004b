import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ring } from "../../model/geometry.ts";
import { joinedRing, maskOutlines } from "./maskOutlines.ts";

const mask = (...rows: string[]) => ({
  width: rows[0]!.length,
  height: rows.length,
  values: Uint8Array.from(rows.join(""), (pixel) => (pixel === "#" ? 1 : 0)),
});

/** True when the middle of a pixel lies inside rings by the even-odd rule. */
function isInside(rings: readonly Ring[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (const [i, [x1, y1]] of ring.entries()) {
      const [x2, y2] = ring[(i + 1) % ring.length]!;
      const crosses = y1 > y + 0.5 !== y2 > y + 0.5;
      if (crosses && x + 0.5 < x1 + ((y + 0.5 - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
    }
  }
  return inside;
}

describe("maskOutlines", () => {
  test("a rectangle has its four corners, clockwise, moved by the origin", () => {
    expect(maskOutlines(mask("....", ".##.", ".##."), [10, 20])).toEqual([
      [
        [13, 21],
        [13, 23],
        [11, 23],
        [11, 21],
      ],
    ]);
  });

  test("a hole is a ring of its own, pixels that touch at a corner are two", () => {
    expect(maskOutlines(mask("###", "#.#", "###"))).toHaveLength(2);
    expect(maskOutlines(mask("#.", ".#"))).toHaveLength(2);
    expect(maskOutlines(mask("..", ".."))).toEqual([]);
  });

  test("the outlines enclose exactly the pixels of any mask, also joined to one", () => {
    const anyMask = fc
      .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
      .chain(([width, height]) =>
        fc
          .array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height })
          .map((values) => ({ width, height, values: Uint8Array.from(values) })),
      );
    fc.assert(
      fc.property(anyMask, (any) => {
        const rings = maskOutlines(any);
        for (const outline of [rings, [joinedRing(rings)]]) {
          for (let y = 0; y < any.height; y++) {
            for (let x = 0; x < any.width; x++) {
              expect(isInside(outline, x, y)).toBe(any.values[y * any.width + x] === 1);
            }
          }
        }
      }),
    );
  });
});
