import fc from "fast-check";
import { expect, it } from "vitest";
import { keyRange, pathKey, storedPath } from "./pathKey.ts";

const bytesOf = (text: string) => Buffer.from(text);
const path = fc.string({ unit: "binary", minLength: 1, maxLength: 1_400 }).map((text) => text.replaceAll("\0", "0"));

it("a path up to 1,000 bytes is its own key", () => {
  for (const short of ["a.jpg", "x".repeat(1_000), "é".repeat(500), "😀".repeat(250)]) {
    expect(storedPath(short)).toEqual([short, null]);
  }
});

it("the key of a longer path is between 1,000 and 1,044 bytes long, begins like it, and differs from those of others", () => {
  for (const character of ["x", "é", "家", "😀"]) {
    const long = `a${character.repeat(1_001)}`;
    const [key, kept] = storedPath(long);
    expect(kept).toBe(long);
    expect(bytesOf(key).length).toBeGreaterThan(1_000);
    expect(bytesOf(key).length).toBeLessThanOrEqual(1_044);
    expect(long.startsWith(key.slice(0, -44))).toBe(true);
    expect(pathKey(`${long}!`)).not.toBe(key);
  }
});

it("a NUL counts as the sign that it is stored as", () => {
  expect(pathKey(`${"x".repeat(1_200)}\0`)).toBe(pathKey(`${"x".repeat(1_200)}\uFFFD`));
});

it("the keys of all paths that begin with a text are in its range", () => {
  fc.assert(
    fc.property(path, path, (beginning, rest) => {
      const { from, to } = keyRange(beginning);
      const key = bytesOf(pathKey(beginning + rest));
      expect(Buffer.compare(key, bytesOf(from))).toBeGreaterThanOrEqual(0);
      expect(Buffer.compare(key, bytesOf(to))).toBeLessThan(0);
    }),
  );
});

it("the range of a folder has no key of its neighbours", () => {
  const { from, to } = keyRange("a/");
  for (const other of ["a", "a-1", "a.jpg", "a0", "b/1"]) {
    const key = bytesOf(pathKey(other));
    expect(Buffer.compare(key, bytesOf(from)) < 0 || Buffer.compare(key, bytesOf(to)) >= 0).toBe(true);
  }
  expect(keyRange("\u{10ffff}\ud7ff").to).toBe("\u{10ffff}\ue000");
  expect(keyRange("a\u{10ffff}").to).toBe("b");
});
