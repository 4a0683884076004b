import { expect, test } from "vitest";
import { countDamaged } from "./countDamaged.ts";

test("images that are truncated, damaged or too large are counted, other problems are not", () => {
  const groups = ["image_truncated", "image_damaged", "image_too_large", "huge_image", "clipped"];
  expect(countDamaged(groups.map((code, i) => ({ code, count: 10 ** i })))).toBe(111);
  expect(countDamaged([])).toBe(0);
});
