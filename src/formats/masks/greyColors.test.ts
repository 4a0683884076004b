import { expect, test } from "vitest";
import { greyColor, greysAreColors } from "./greyColors.ts";

/** Three classes: values 0, 1, 2; the last one is white. */
const list = {
  isValue: (value: number) => value <= 2,
  isColor: (color: number) => [0, 0x804080, greyColor(255)].includes(color),
};

test.each([
  ["only white", [[0, 255]], true],
  ["values of the list", [[0, 1, 2]], false],
  ["values of the list with void at the edges", [[0, 1, 255]], false],
  [
    "most masks with void at the edges",
    [
      [0, 255],
      [0, 1, 255],
      [0, 2, 255],
    ],
    false,
  ],
  [
    "one mask with a stray value",
    [
      [0, 255],
      [0, 255],
      [0, 1, 255],
    ],
    true,
  ],
  ["greys that the list does not have", [[0, 7, 128]], false],
  ["empty masks", [[0], []], false],
])("%s", (_, masks, expected) => {
  expect(greysAreColors(masks, list)).toBe(expected);
});
