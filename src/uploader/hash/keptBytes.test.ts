import { expect, test } from "vitest";
import { createKeptBytes } from "./keptBytes.ts";

test("a buffer counts until the last of its files is released", () => {
  const kept = createKeptBytes(100);
  kept.keep(new ArrayBuffer(100), [
    { row: 1, offset: 0, bytes: 40 },
    { row: 2, offset: 40, bytes: 60 },
  ]);
  expect(kept.hasRoom).toBe(false);
  expect(kept.get(2)?.byteOffset).toBe(40);
  expect(kept.get(2)?.length).toBe(60);
  kept.drop(1);
  kept.drop(1);
  expect(kept.hasRoom).toBe(false);
  kept.drop(2);
  expect(kept.hasRoom).toBe(true);
  expect(kept.get(2)).toBeUndefined();
});

test("a buffer that no file needs is not held, and a file kept again replaces itself", () => {
  const kept = createKeptBytes(100);
  kept.keep(new ArrayBuffer(500), []);
  expect(kept.hasRoom).toBe(true);
  kept.keep(new ArrayBuffer(100), [{ row: 1, offset: 0, bytes: 1 }]);
  kept.keep(new ArrayBuffer(50), [{ row: 1, offset: 3, bytes: 1 }]);
  expect(kept.hasRoom).toBe(true);
  expect(kept.get(1)?.byteOffset).toBe(3);
});
