import { expect, it } from "vitest";
import { kindWords } from "./problemKinds.ts";

it("a kind of problem reads as words, known or not", () => {
  expect(kindWords("clipped")).toBe("Objects that reach beyond their image");
  expect(kindWords("something_new")).toBe("Something new");
  expect(kindWords("constructor")).toBe("Constructor");
});
