import { describe, expect, it } from "vitest";
import { ArchiveGoneError } from "../archive/archiveError.ts";
import { readClause, readReason } from "./readReason.ts";

const names = [
  "NotFoundError",
  "NotReadableError",
  "NotAllowedError",
  "NoModificationAllowedError",
  "TypeMismatchError",
  "AbortError",
  "ElseError",
];

describe("why a file cannot be read", () => {
  it.each(names)("%s: one sentence, and a clause that completes a sentence without a second full stop", (name) => {
    const error = new DOMException("Broken.", name);
    expect(readReason(error)).toMatch(/^[A-Z][^.]*(\(Broken\.\))?\.$/);
    expect(`The file cannot be read: ${readClause(error)}.`).toMatch(/^The file cannot be read: [a-z][^.]*\.$/);
  });

  it("the sentence of an archive becomes a clause", () => {
    const gone = new ArchiveGoneError();
    expect(readClause(gone)).toBe("the archive of the file was changed after it was listed, or can no longer be read");
  });
});
