import { expect, test } from "vitest";
import { cutSpans } from "./cutSpans.ts";

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const spans = [
  { start: 1, end: 4, at: 5 },
  { start: 4, end: 5, at: 0 },
  { start: 7, end: 10, at: 2 },
];

test.each([1, 2, 3, 100])("copies parts of a text in pieces of %d bytes to their places", async (size) => {
  const pool = new TextEncoder().encode("........");
  await cutSpans(pieces("0123456789", size), spans, pool);
  expect(new TextDecoder().decode(pool)).toBe("4.789123");
});

test("what a file no longer contains is not what the memory contained before", async () => {
  const pool = new TextEncoder().encode("........");
  await cutSpans(pieces("01234567", 3), spans, pool);
  expect(new TextDecoder().decode(pool)).toBe("4.7\0\x00123");
});
