import { expect, test } from "vitest";
import { TextPool } from "./textPool.ts";

test("texts that are held together have memory of their own", () => {
  const pool = new TextPool();
  const texts = [10, 1, 0, 500, 3].map((bytes, nth) => pool.take(bytes).fill(nth));
  expect(texts.map(({ length }) => length)).toEqual([10, 1, 0, 500, 3]);
  for (const [nth, text] of texts.entries()) expect(new Set(text)).toEqual(new Set(text.length === 0 ? [] : [nth]));
});

test("after it is cleared, the next text takes the memory of the one before", () => {
  const pool = new TextPool();
  const first = pool.take(1000);
  pool.clear();
  const second = pool.take(1100);
  expect(second.buffer).toBe(first.buffer);
  expect(second.byteOffset).toBe(first.byteOffset);
});
