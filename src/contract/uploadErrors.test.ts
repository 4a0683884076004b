import { expect, test } from "vitest";
import { isHashMismatch, uploadErrorCodes } from "./uploadErrors.ts";

test("the code decides whether the bytes of a file arrived with another hash", () => {
  for (const code of Object.keys(uploadErrorCodes)) {
    expect([code, isHashMismatch({ code, errors: ["The text may change."] })]).toEqual([
      code,
      code === "hash_mismatch",
    ]);
  }
  expect(isHashMismatch({ code: "content_missing", errors: ["hash mismatch of another kind"] })).toBe(false);
});

test("the text decides for a server that sends no codes", () => {
  expect(isHashMismatch({ errors: ["hash mismatch: expected a, received b"] })).toBe(true);
  expect(isHashMismatch({ errors: ["size differs", "Hash mismatch"] })).toBe(true);
  expect(isHashMismatch({ errors: ["content missing"] })).toBe(false);
  expect(isHashMismatch({ errors: [] })).toBe(false);
});
