import { expect, it } from "vitest";
import { keyed } from "./keyed.ts";

it("gives equal items different keys, and keeps the order", () => {
  expect(keyed(["a", "b", "a"], (item) => item)).toEqual([
    ["0 a", "a"],
    ["0 b", "b"],
    ["1 a", "a"],
  ]);
});
