import fc from "fast-check";
import { expect, test } from "vitest";
import type { Point } from "../../model/geometry.ts";
import { rectangleFromQuad } from "./quadRectangle.ts";
import { cornersOf } from "./rules.ts";

const side = fc.double({ min: 1, max: 3000, noNaN: true });
const rotated = fc.record({
  left: fc.double({ min: -100, max: 4000, noNaN: true }),
  top: fc.double({ min: -100, max: 4000, noNaN: true }),
  width: side,
  height: side,
  angle: fc.double({ min: -3.1, max: 3.1, noNaN: true }),
});

test("the corners of any rotated rectangle give it back, and its first corner stays the first", () => {
  fc.assert(
    fc.property(rotated, ({ left, top, width, height, angle }) => {
      const box = { type: "rotatedRectangle", left, top, right: left + width, bottom: top + height, angle } as const;
      const found = rectangleFromQuad(cornersOf(box) as [Point, Point, Point, Point])!;
      for (const key of ["left", "top", "right", "bottom", "angle"] as const)
        expect(found[key]).toBeCloseTo(box[key], 6);
    }),
  );
});

test("points that run the other way round are the same rectangle", () => {
  const box = { type: "rotatedRectangle", left: 10, top: 20, right: 50, bottom: 40, angle: 0.5 } as const;
  const [a, b, c, d] = cornersOf(box) as [Point, Point, Point, Point];
  expect(rectangleFromQuad([a, d, c, b])!.angle).toBeCloseTo(0.5, 9);
});

test("four arbitrary points are not a rectangle", () => {
  expect(
    rectangleFromQuad([
      [0, 0],
      [40, 0],
      [41, 30],
      [0, 30],
    ]),
  ).toBeUndefined();
  // Rounding to a hundredth is not one.
  expect(
    rectangleFromQuad([
      [0, 0],
      [40.01, 0],
      [40, 30],
      [0, 29.99],
    ]),
  ).toBeDefined();
});
