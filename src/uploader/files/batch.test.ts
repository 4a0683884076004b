import fc from "fast-check";
import { expect, test } from "vitest";
import { batchLength } from "./batch.ts";

test("cutting a queue into batches loses nothing, keeps the limits, and wastes no request", () => {
  const limits = { files: 5, bytes: 100 };
  fc.assert(
    fc.property(fc.array(fc.nat(150), { maxLength: 60 }), (sizes) => {
      let rest = sizes;
      while (rest.length > 0) {
        const length = batchLength(rest, limits);
        const batch = rest.slice(0, length);
        const bytes = batch.reduce((sum, size) => sum + size, 0);
        expect(length).toBeGreaterThanOrEqual(1);
        expect(length).toBeLessThanOrEqual(limits.files);
        if (length > 1) expect(bytes).toBeLessThanOrEqual(limits.bytes);
        const next = rest[length];
        // It ended for a reason: full by number, full by bytes, or the next one would not have fitted.
        if (next !== undefined && length < limits.files) expect(bytes + next).toBeGreaterThan(limits.bytes - 1);
        rest = rest.slice(length);
      }
    }),
  );
  expect(batchLength([], limits)).toBe(0);
});

test("a file above the limit goes alone", () => {
  expect(batchLength([101, 1], { files: 5, bytes: 100 })).toBe(1);
  expect(batchLength([1, 101], { files: 5, bytes: 100 })).toBe(1);
});
