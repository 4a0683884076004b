import { expect, it } from "vitest";
import { depths } from "./paintMask.ts";

it("counts the steps from each pixel of a mask to its outside", () => {
  const rows = [
    [1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1],
    [1, 1, 0, 1, 1],
    [1, 1, 1, 1, 1],
  ];
  const mask = { width: 5, height: 5, values: Uint8Array.from(rows.flat()), alpha: false };
  expect(Array.from(depths(mask))).toEqual(
    [
      [1, 1, 1, 1, 1],
      [1, 2, 2, 2, 1],
      [1, 2, 1, 2, 1],
      [1, 1, 0, 1, 1],
      [1, 1, 1, 1, 1],
    ].flat(),
  );
});

it("does not run over in a mask that is very deep", () => {
  const side = 601;
  const mask = { width: side, height: side, values: new Uint8Array(side * side).fill(1), alpha: false };
  const depth = depths(mask);
  expect(depth[300 * side + 300]).toBe(255);
  expect(depth[0]).toBe(1);
});
