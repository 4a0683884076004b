import { describe, expect, it } from "vitest";
import { createLineReader } from "./sourceLines.ts";

const files: Record<string, string | Uint8Array> = {
  "a.txt": "one\r\n  two \r\nthree\n\nfive",
  "long.json": `{"a": 1,\n${"x".repeat(300)}\n${"y".repeat(5000)}\n}`,
  "wide.txt": Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0),
};

describe("createLineReader", () => {
  it("finds lines whatever the line ends and the encoding", async () => {
    const lineOf = createLineReader(async (path) => new Blob([files[path] as BlobPart]));
    expect(await lineOf("a.txt", 2)).toBe("two");
    expect(await lineOf("a.txt", 5)).toBe("five");
    expect(await lineOf("wide.txt", 2)).toBe("b");
    expect(await lineOf("a.txt", 4)).toBeUndefined();
    expect(await lineOf("a.txt", 6)).toBeUndefined();
  });

  it("cuts a long line, and returns nothing of a very long one", async () => {
    const lineOf = createLineReader(async (path) => new Blob([files[path] as BlobPart]));
    expect(await lineOf("long.json", 2)).toBe(`${"x".repeat(160)}…`);
    expect(await lineOf("long.json", 3)).toBeUndefined();
  });

  it("opens a file once for several lines", async () => {
    let opened = 0;
    const lineOf = createLineReader(async (path) => {
      opened++;
      return new Blob([files[path] as BlobPart]);
    });
    for (const line of [1, 2, 3]) await lineOf("a.txt", line);
    expect(opened).toBe(1);
  });
});
