import { describe, expect, it } from "vitest";
import { lengthAfter, UNKNOWN_LENGTH } from "./listLength.ts";

const page = (index: number, items: number, more: boolean) => ({
  index,
  items: Array(items).fill(0),
  nextCursor: more ? "next" : null,
});

describe("lengthAfter", () => {
  it("knows nothing while no page is loaded", () => {
    expect(lengthAfter(UNKNOWN_LENGTH, [], 10)).toBe(UNKNOWN_LENGTH);
  });

  it("expects one item more after a page that has a next one", () => {
    expect(lengthAfter(UNKNOWN_LENGTH, [page(0, 10, true)], 10)).toEqual({ end: undefined, atLeast: 11 });
  });

  it("finds the end on the last page, wherever the first one is", () => {
    expect(lengthAfter(UNKNOWN_LENGTH, [page(3, 10, true), page(4, 4, false)], 10)).toEqual({ end: 44, atLeast: 41 });
    expect(lengthAfter(UNKNOWN_LENGTH, [page(0, 0, false)], 10)).toEqual({ end: 0, atLeast: 0 });
  });

  it("does not take an empty page past the end for the end", () => {
    expect(lengthAfter(UNKNOWN_LENGTH, [page(7, 0, false)], 10)).toBe(UNKNOWN_LENGTH);
  });

  it("keeps what it knows when pages are no longer loaded, and returns the same object", () => {
    const known = { end: 44, atLeast: 41 };
    expect(lengthAfter(known, [page(0, 10, true)], 10)).toBe(known);
  });

  it("forgets an end that the list has outgrown", () => {
    expect(lengthAfter({ end: 44, atLeast: 41 }, [page(4, 10, true)], 10)).toEqual({ end: undefined, atLeast: 51 });
  });
});
