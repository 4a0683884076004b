import fc from "fast-check";
import { expect, test } from "vitest";
import { Base64Error, base64Pieces, toBase64 } from "./base64.ts";
import { joinedBytes } from "./joinedBytes.ts";

const bytesOf = (text: string) => joinedBytes([...base64Pieces(text)]);

test("base64 is decoded in pieces, whatever its length", () => {
  for (const length of [0, 1, 2, 3, 49_151, 49_152, 49_153, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) & 255);
    const pieces = [...base64Pieces(toBase64(bytes))];
    expect(Math.max(0, ...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(49_152);
    expect(Buffer.compare(joinedBytes(pieces), bytes)).toBe(0);
  }
});

test("line breaks, a data address, letters for URLs and missing padding are read", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100_000, size: "max" }), fc.boolean(), (bytes, isUrl) => {
      const base64 = Buffer.from(bytes).toString(isUrl ? "base64url" : "base64");
      const lines = base64.replace(/.{76}/g, "$&\r\n");
      for (const text of [base64, lines, `${lines}\n`, `data:image/png;base64,${base64}`]) {
        expect(Buffer.compare(bytesOf(text), bytes)).toBe(0);
      }
    }),
    { numRuns: 20 },
  );
});

test.each([
  ["another letter", "AAA?AAAA"],
  ["one letter too many", "AAAAA"],
  ["bytes after the padding", "AA==AAAA"],
  ["bytes after the padding, in a later piece", `${"A".repeat(65_534)}==${"A".repeat(400)}`],
  ["a path", "C:\\photos\\1.jpg"],
])("a text with %s is not base64", (_, text) => {
  expect(() => bytesOf(text)).toThrow(Base64Error);
});
