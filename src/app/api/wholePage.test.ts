import { describe, expect, it } from "vitest";
import { wholePage } from "./wholePage.ts";

/** A list of numbers whose server sends at most `most` of them at once. */
function listOf(length: number, most: number) {
  const asked: [number, string | undefined][] = [];
  const load = async (limit: number, cursor: string | undefined) => {
    asked.push([limit, cursor]);
    const first = Number(cursor ?? 0);
    const end = Math.min(first + Math.min(limit, most), length);
    const items = Array.from({ length: end - first }, (_, index) => first + index);
    return { items, nextCursor: end < length ? String(end) : null };
  };
  return { asked, load };
}

describe("wholePage", () => {
  it("asks once where the server sends all items at once", async () => {
    const { asked, load } = listOf(10, 100);
    expect(await wholePage(4, load)).toEqual({ items: [0, 1, 2, 3], nextCursor: "4" });
    expect(asked).toEqual([[4, undefined]]);
  });

  it("fills a page that the server ended early", async () => {
    const { asked, load } = listOf(10, 2);
    expect(await wholePage(5, load)).toEqual({ items: [0, 1, 2, 3, 4], nextCursor: "5" });
    expect(asked).toEqual([
      [5, undefined],
      [3, "2"],
      [1, "4"],
    ]);
  });

  it("has fewer items only at the end of the list", async () => {
    expect(await wholePage(5, listOf(3, 2).load)).toEqual({ items: [0, 1, 2], nextCursor: null });
    expect(await wholePage(5, listOf(0, 2).load)).toEqual({ items: [], nextCursor: null });
  });
});
