import { describe, expect, it } from "vitest";
import { count, formatCount } from "./plural.ts";

describe("count", () => {
  it("uses the noun as given for exactly one", () => {
    expect([0, 1, 2, 5].map((value) => count(value, "image"))).toEqual(["0 images", "1 image", "2 images", "5 images"]);
  });

  it("takes an irregular plural, and the verb with it", () => {
    expect(count(24, "class", "classes")).toBe("24 classes");
    expect(count(1, "image has", "images have")).toBe("1 image has");
    expect(count(3, "image has", "images have")).toBe("3 images have");
  });

  it("separates thousands", () => {
    expect(count(12_480, "image")).toBe("12,480 images");
    expect(formatCount(1_000_000)).toBe("1,000,000");
  });
});
