import { expect, test } from "vitest";
import { firstBeyondAscii, isMostlyUtf8 } from "./utf8Check.ts";

test("the first byte beyond ASCII is found at every place of every piece", () => {
  const buffer = new Uint8Array(40).fill(0x61);
  for (let from = 0; from < 6; from++) {
    for (let length = 0; length < 20; length++) {
      const piece = buffer.subarray(from, from + length);
      expect(firstBeyondAscii(piece)).toBe(-1);
      for (let at = 0; at < length; at++) {
        piece[at] = 0x80;
        expect(firstBeyondAscii(piece)).toBe(at);
        piece[at] = 0x61;
      }
    }
  }
});

test("a few damaged bytes do not make a text of UTF-8 another encoding; bytes of other encodings do", () => {
  const text = new TextEncoder().encode("größer, höher, süßer");
  expect(isMostlyUtf8(text)).toBe(true);
  expect(isMostlyUtf8(Uint8Array.of(...text, 0xff))).toBe(true);
  expect(isMostlyUtf8(Uint8Array.of(0x63, 0x61, 0x66, 0xe9))).toBe(false);
  expect(isMostlyUtf8(Uint8Array.of(0xc3, 0xa8, 0xb9, 0xb7))).toBe(false);
});
