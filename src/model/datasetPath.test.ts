import { describe, expect, it } from "vitest";
import { belowFolder, PATH_BYTES, parseDatasetPath, SEGMENT_CHARACTERS } from "./datasetPath.ts";

const failureOf = (path: string) => {
  const parsed = parseDatasetPath(path);
  return parsed.ok ? undefined : parsed.failure;
};

/** Returns a path of that many bytes in segments that are short enough. */
const pathOf = (bytes: number) =>
  "abcdefg/"
    .repeat(bytes / 8)
    .slice(0, bytes - 1)
    .padEnd(bytes, "x");

describe("a path", () => {
  it.each(["a", "a".repeat(SEGMENT_CHARACTERS), "図".repeat(SEGMENT_CHARACTERS), pathOf(PATH_BYTES)])(
    "within the limits is taken",
    (path) => expect(failureOf(path)).toBeUndefined(),
  );

  it.each([
    ["a".repeat(SEGMENT_CHARACTERS + 1), "name of more than 255 characters"],
    [`a/${"b".repeat(SEGMENT_CHARACTERS + 1)}/c`, "name of more than 255 characters"],
    [`${pathOf(PATH_BYTES)}x`, "longer than 4096 bytes"],
    ["x".repeat(1_000_000), "longer than 4096 bytes"],
    ["", "is empty"],
    ["a//b", "empty segment"],
    ["a/../b", '".." segment'],
  ])("that is not valid is refused", (path, failure) => expect(failureOf(path)).toContain(failure));

  it.each(["é", "図", "😀"])("of %s is measured in bytes of UTF-8", (character) => {
    const units = Math.floor(SEGMENT_CHARACTERS / character.length);
    const segment = character.repeat(units);
    const perSegment = new TextEncoder().encode(`${segment}/`).length;
    const segments = Math.floor(PATH_BYTES / perSegment);
    const path = Array(segments).fill(segment).join("/");
    const left = PATH_BYTES - new TextEncoder().encode(path).length - 1;
    expect(failureOf(`${path}/${pathOf(left)}`)).toBeUndefined();
    expect(failureOf(`${path}/${pathOf(left + 1)}`)).toContain("4096 bytes");
  });
});

it("is relative to a folder around it, and stays as it is outside of it", () => {
  expect([belowFolder("a/b/c.png", "a"), belowFolder("a/b", "a/b"), belowFolder("a/b", "")]).toEqual([
    "b/c.png",
    "",
    "a/b",
  ]);
  expect([belowFolder("ab/c.png", "a"), belowFolder("c.png", "a")]).toEqual(["ab/c.png", "c.png"]);
});
