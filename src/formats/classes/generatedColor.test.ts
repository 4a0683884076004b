import { expect, test } from "vitest";
import { generatedColor, parseColor } from "./generatedColor.ts";

test("a title always gives the same colour, also one that is a word of JavaScript", () => {
  for (const title of ["car", "", "__proto__", "猫"]) {
    expect(generatedColor(title)).toMatch(/^#[0-9A-F]{6}$/);
    expect(generatedColor(title)).toBe(generatedColor(title));
  }
  expect(new Set(Array.from({ length: 100 }, (_, i) => generatedColor(`class ${i}`))).size).toBe(12);
});

test.each([
  ["#a1B2c3", "#a1B2c3"],
  ["#fa0", "#ffaa00"],
  [[255, 0, 16], "#FF0010"],
  ["red", undefined],
  ["#12345", undefined],
  [[256, 0, 0], undefined],
  [[1, 2], undefined],
  [null, undefined],
])("the colour %j is read as %j", (value, expected) => {
  expect(parseColor(value)).toBe(expected);
});
