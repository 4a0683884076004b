import { expect, test } from "vitest";
import { nextRow } from "./treeKeys.ts";
import { ancestorsOf } from "./treeState.ts";

// incoming (open) > cars (open) > a.png; birds (closed)
const rows = [
  { level: 1, expanded: "true" },
  { level: 2, expanded: "true" },
  { level: 3, expanded: null },
  { level: 2, expanded: "false" },
];

test.each([
  ["ArrowDown", 0, 1],
  ["ArrowDown", 3, 3],
  ["ArrowUp", 0, 0],
  ["ArrowUp", 3, 2],
  ["Home", 3, 0],
  ["End", 0, 3],
  ["ArrowRight", 0, 1],
  ["ArrowRight", 2, 2],
  ["ArrowRight", 3, "toggle"],
  ["ArrowLeft", 2, 1],
  ["ArrowLeft", 3, 0],
  ["ArrowLeft", 1, "toggle"],
  ["Enter", 1, "choose"],
  [" ", 1, "choose"],
  ["Tab", 1, undefined],
  ["Enter", 9, undefined],
])("%s at row %i leads to %s", (key, at, next) => expect(nextRow(key, rows, at)).toBe(next));

test("the folders around a chosen one are open", () => {
  expect(ancestorsOf({ source: "in", path: "a/b/c" })).toEqual(["in/", "in/a", "in/a/b"]);
  expect(ancestorsOf({ source: "in", path: "" })).toEqual([]);
});
