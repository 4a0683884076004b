import { expect, test } from "vitest";
import { wrapperFolder } from "./wrapperFolder.ts";

test.each([
  [["a/1", "a/b/2"], "a"],
  [["a/b/1", "a/b/2"], "a"],
  [["a/1", "b/2"], ""],
  [["a/1", "2"], ""],
  [["1"], ""],
  [["a", "a/1"], ""],
  [["ab/1", "a/1"], ""],
  [[], ""],
])("the folder around %j is %j", (paths, expected) => {
  expect(wrapperFolder(paths)).toBe(expected);
});
