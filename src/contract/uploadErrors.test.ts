import { expect, test } from "vitest";
import { isHashMismatch, uploadErrorCodes } from "./uploadErrors.ts";
import { uploadedFile } from "./uploadFiles.ts";

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

test("the text decides where the code is not one of this API", () => {
  expect(isHashMismatch({ code: "checksum_failed", errors: ["hash mismatch: expected a, received b"] })).toBe(true);
  expect(isHashMismatch({ code: "constructor", errors: ["content missing"] })).toBe(false);
});

test("an entry is understood whatever another server writes into code", () => {
  for (const code of [null, 409, {}, undefined, "hash_mismatch"]) {
    const parsed = uploadedFile.parse({ id: "/a.png", errors: ["no"], code });
    expect(parsed.code).toBe(typeof code === "string" ? code : undefined);
  }
});
