import { expect, test } from "vitest";
import { otherFields } from "./jsonValue.ts";

test("the other fields of an object keep their order, and any name", () => {
  const object = JSON.parse('{"b":1,"id":2,"__proto__":{"c":3},"2":4,"a":null}');
  const rest = otherFields(object, new Set(["id"]));
  expect(Object.entries(rest ?? {})).toEqual([
    ["2", 4],
    ["b", 1],
    ["__proto__", { c: 3 }],
    ["a", null],
  ]);
  expect(Object.getPrototypeOf(rest)).toBe(Object.prototype);
});

test("without other fields there is no object", () => {
  expect(otherFields({ id: 1 }, new Set(["id"]))).toBeUndefined();
});
