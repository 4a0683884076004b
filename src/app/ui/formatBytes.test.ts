import { describe, expect, it } from "vitest";
import { formatBytes, formatBytesOf, formatRate } from "./formatBytes.ts";

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [-5, "0 B"],
    [Number.NaN, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [1049, "1 kB"],
    [1050, "1.1 kB"],
    [48_200_000, "48.2 MB"],
    [99_949_999, "99.9 MB"],
    [99_950_000, "100 MB"],
    [610_000_000, "610 MB"],
    [999_600_000, "1 GB"],
    [2_400_000_000, "2.4 GB"],
    [5_000_000_000_000_000_000, "5000 PB"],
  ])("writes %d bytes as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it("names a shared unit once", () => {
    expect(formatBytesOf(362_000_000, 610_000_000)).toBe("362 of 610 MB");
    expect(formatBytesOf(900_000, 610_000_000)).toBe("900 kB of 610 MB");
  });

  it("does not show a part as the whole before it is", () => {
    expect(formatBytesOf(1_584_000, 1_600_000)).toBe("1.5 of 1.6 MB");
    expect(formatBytesOf(1_600_000, 1_600_000)).toBe("1.6 of 1.6 MB");
  });

  it("never shows more than the whole", () => {
    expect(formatBytesOf(700, 600)).toBe("600 of 600 B");
  });

  it("takes another text between the two", () => {
    expect(formatBytesOf(1_200_000, 14_400_000, "of at most")).toBe("1.2 of at most 14.4 MB");
  });

  it("writes a rate per second", () => {
    expect(formatRate(48_200_000)).toBe("48.2 MB/s");
  });
});
