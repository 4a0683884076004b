import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestTexts } from "./dropDigest.ts";

const anyFiles = fc.uniqueArray(
  fc.record({
    path: fc.string({ minLength: 1 }).filter((path) => !path.includes("\0")),
    hash: fc.constantFrom("A".repeat(43).concat("="), "B".repeat(43).concat("=")),
  }),
  { selector: ({ path }) => path },
);
const joined = (files: Iterable<{ path: string; hash: string }>) => {
  const texts = [...digestTexts(files)];
  return {
    paths: texts.map(({ paths }) => paths).join(""),
    contents: texts.map(({ contents }) => contents).join(""),
  };
};

describe("digestTexts", () => {
  it("differs whenever a path or a content differs", () => {
    fc.assert(
      fc.property(anyFiles, anyFiles, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(joined(one).contents === joined(other).contents).toBe(same);
        const namesOf = (files: typeof one) => JSON.stringify(files.map(({ path }) => path));
        expect(joined(one).paths === joined(other).paths).toBe(namesOf(one) === namesOf(other));
      }),
    );
  });

  it("yields many files in parts, each file once", () => {
    const files = Array.from({ length: 2_500 }, (_, index) => ({ path: `${index}.png`, hash: "h" }));
    expect([...digestTexts(files)].length).toBeGreaterThan(1);
    expect(joined(files).paths.split("\0").slice(0, -1)).toEqual(files.map(({ path }) => path));
    expect([...digestTexts([])]).toEqual([]);
  });
});
