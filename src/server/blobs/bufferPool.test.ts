import { expect, test } from "vitest";
import { createBufferPool } from "./bufferPool.ts";

test("buffers are used again, and no more are kept than stated", () => {
  const pool = createBufferPool(1024, { kept: 2, large: 2 });
  const first = pool.take();
  pool.give(first);
  expect(pool.take()).toBe(first);
});

test("buffers are small while many are in use, and large again afterwards", () => {
  const pool = createBufferPool(1024, { kept: 2, large: 2 });
  const taken = [pool.take(), pool.take(), pool.take(), pool.take()];
  expect(taken.map(({ length }) => length)).toEqual([1024, 1024, 128, 128]);
  for (const buffer of taken) pool.give(buffer);
  expect([pool.take(), pool.take()].map(({ length }) => length)).toEqual([1024, 1024]);
});
