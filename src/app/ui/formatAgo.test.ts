import { describe, expect, it } from "vitest";
import { formatAgo } from "./formatAgo.ts";

const now = new Date(2026, 10, 23, 12, 0, 0).getTime();

describe("formatAgo", () => {
  it.each([
    [new Date(2026, 10, 23, 11, 59, 50), "just now"],
    [new Date(2026, 10, 23, 12, 5, 0), "just now"],
    [new Date(2026, 10, 23, 11, 50, 0), "10 min ago"],
    [new Date(2026, 10, 23, 9, 0, 0), "3 h ago"],
    [new Date(2026, 10, 22, 23, 0, 0), "yesterday"],
    [new Date(2026, 10, 20, 9, 0, 0), "3 days ago"],
    [new Date(2026, 2, 12, 9, 0, 0), "12 Mar"],
    [new Date(2025, 2, 12, 9, 0, 0), "12 Mar 2025"],
  ])("formats %s as %s", (at, text) => {
    expect(formatAgo(at.getTime(), now)).toBe(text);
  });
});
