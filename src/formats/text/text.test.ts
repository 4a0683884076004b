import { describe, expect, test } from "vitest";
import { decodeText, lineAt, linesOf } from "./text.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("text of a dataset", () => {
  test("is read as UTF-8 with and without a byte order mark, and as UTF-16 with one", () => {
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61)).text).toBe("a");
    expect(decodeText(bytes(0xc3, 0xa9)).text).toBe("\u00e9");
    expect(decodeText(bytes(0xff, 0xfe, 0x61, 0, 0xe9, 0)).text).toBe("a\u00e9");
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x61, 0, 0xe9)).text).toBe("a\u00e9");
  });

  test("is read as Windows-1252 when it is not UTF-8, and marked as a guess", () => {
    expect(decodeText(bytes(0x63, 0x61, 0x66, 0xe9))).toEqual({ text: "caf\u00e9", guessed: "windows-1252" });
  });

  test("is split at every kind of line break", () => {
    expect(linesOf("a\r\nb\nc\rd")).toEqual(["a", "b", "c", "d"]);
    expect(linesOf("a\n")).toEqual(["a"]);
    expect(linesOf("")).toEqual([]);
    expect(linesOf("a\n\n")).toEqual(["a", ""]);
  });

  test("lines are counted from one, whatever breaks them", () => {
    for (const text of ["a\nb\nc", "a\rb\rc", "a\r\nb\r\nc"]) expect(lineAt(text, text.indexOf("c"))).toBe(3);
  });
});
