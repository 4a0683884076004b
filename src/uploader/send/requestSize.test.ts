import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRequestSize } from "./requestSize.ts";

const MIB = 1024 * 1024;
const MOST = 8 * MIB;

/** Sends full requests over a connection of so many bytes a second; returns the sizes. */
function sizesAt(bytesPerSecond: number, requests: number): number[] {
  const size = createRequestSize();
  return Array.from({ length: requests }, () => {
    const bytes = size.next(MOST);
    size.took(bytes, (bytes / bytesPerSecond) * 1000);
    return bytes;
  });
}

describe("the size of requests", () => {
  it("is at its limit from the second request on where the first was quick", () => {
    expect(sizesAt(50 * MIB, 3)).toEqual([MIB, MOST, MOST]);
  });

  it("is never more than what four seconds carry, and never more than eight times the one before", () => {
    expect(sizesAt(MIB, 3)).toEqual([MIB, 4 * MIB, 4 * MIB]);
    const size = createRequestSize();
    size.took(MIB, 60_000);
    expect(size.next(MOST)).toBe(MIB / 4);
    size.took(MIB / 4, 1);
    expect(size.next(MOST)).toBe(2 * MIB);
  });

  it("falls at once to what a slow connection carries in four seconds", () => {
    expect(sizesAt(100_000, 3)).toEqual([MIB, 400_000, 400_000]);
  });

  it("is half of what was lost with a connection, and then grows more slowly", () => {
    const size = createRequestSize();
    size.took(MIB, 10);
    expect(size.next(MOST)).toBe(MOST);
    for (const lost of [MOST, MOST, MOST / 2]) {
      size.lost(lost);
      expect(size.next(MOST)).toBe(lost / 2);
    }
    size.took(2 * MIB, 10);
    expect(size.next(MOST)).toBe(4 * MIB);
    size.lost(1_000);
    expect(size.next(MOST)).toBe(256 * 1024);
  });

  it("is never so small that most of the time goes to responses", () => {
    expect(sizesAt(1_000, 3).at(-1)).toBe(256 * 1024);
  });

  it("learns nothing from a small request that was quick, but from one that was slow", () => {
    const size = createRequestSize();
    size.took(1_000, 50);
    expect(size.next(MOST)).toBe(MIB);
    size.took(1_000, 60_000);
    expect(size.next(MOST)).toBe(256 * 1024);
  });

  it("stays within its bounds and recovers, whatever happened", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(MOST), fc.nat(1_000_000))), (history) => {
        const size = createRequestSize();
        for (const [bytes, ms] of history) {
          size.took(bytes, ms);
          expect(size.next(MOST)).toBeGreaterThanOrEqual(256 * 1024);
          expect(size.next(MOST)).toBeLessThanOrEqual(MOST);
        }
        for (let i = 0; i < 6; i++) size.took(size.next(MOST), 1);
        expect(size.next(MOST)).toBe(MOST);
      }),
    );
  });
});
