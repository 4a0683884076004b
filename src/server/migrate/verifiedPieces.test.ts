import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Sha256Base64 } from "../../model/hash.ts";
import { DamagedContentError, verifiedPieces } from "./verifiedPieces.ts";

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64") as Sha256Base64;

function rangesOf(bytes: Uint8Array, places: readonly (readonly [start: number, bytes: number])[]) {
  return places
    .map(([start, length]) => ({
      segment: "s",
      start,
      bytes: length,
      hash: hashOf(bytes.subarray(start, start + length)),
    }))
    .sort((a, b) => a.start - b.start || a.bytes - b.bytes);
}

async function* cut(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function pass(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return Buffer.concat(found);
}

const segment = fc
  .record({ length: fc.integer({ min: 1, max: 300 }), size: fc.integer({ min: 1, max: 40 }) })
  .chain(({ length, size }) =>
    fc.record({
      size: fc.constant(size),
      bytes: fc.constant(new Uint8Array(randomBytes(length))),
      places: fc.array(
        fc
          .integer({ min: 0, max: length })
          .chain((start) => fc.integer({ min: 0, max: length - start }).map((bytes) => [start, bytes] as const)),
        { maxLength: 8 },
      ),
    }),
  );

it("all bytes pass, however they are cut and wherever the ranges are", async () => {
  await fc.assert(
    fc.asyncProperty(segment, async ({ bytes, places, size }) => {
      const passed = await pass(verifiedPieces(cut(bytes, size), rangesOf(bytes, places)));
      expect(passed.equals(bytes)).toBe(true);
    }),
  );
});

it("a changed byte in a range is an error, one outside of all ranges is not", async () => {
  await fc.assert(
    fc.asyncProperty(segment, fc.nat(), async ({ bytes, places, size }, where) => {
      const ranges = rangesOf(bytes, places);
      const at = where % bytes.length;
      const changed = Uint8Array.from(bytes, (byte, place) => (place === at ? byte ^ 1 : byte));
      const passing = pass(verifiedPieces(cut(changed, size), ranges));
      const isInside = ranges.some((range) => range.start <= at && at < range.start + range.bytes);
      if (isInside) await expect(passing).rejects.toThrow(DamagedContentError);
      else await expect(passing).resolves.toBeDefined();
    }),
  );
});

it("a segment that ends before a range is an error", async () => {
  const bytes = new Uint8Array(randomBytes(50));
  const ranges = rangesOf(bytes, [
    [0, 10],
    [40, 10],
  ]);
  await expect(pass(verifiedPieces(cut(bytes.subarray(0, 45), 7), ranges))).rejects.toThrow(DamagedContentError);
  await expect(pass(verifiedPieces(cut(bytes.subarray(0, 20), 7), ranges))).rejects.toThrow(DamagedContentError);
});
