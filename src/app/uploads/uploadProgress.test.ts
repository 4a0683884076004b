import { describe, expect, it } from "vitest";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { formatPercent, uncheckedBytes } from "./uploadProgress.ts";

describe("uncheckedBytes", () => {
  it("is what was found less what was checked or has failed, and never negative", () => {
    const none = { files: 0, bytes: 0 };
    const found = { files: 10, bytes: 1000 };
    const of = (bytes: number) => ({ files: 1, bytes });
    const unchecked = (counts: object) =>
      uncheckedBytes({
        found,
        present: none,
        duplicates: none,
        missing: none,
        failed: none,
        ...counts,
      } as SessionSnapshot);
    expect(unchecked({ present: of(100), duplicates: of(50), missing: of(200), failed: of(30) })).toBe(620);
    expect(unchecked({ missing: of(1000) })).toBe(0);
    expect(unchecked({ missing: of(1001) })).toBe(0);
  });
});

describe("formatPercent", () => {
  it("rounds down", () => {
    expect(formatPercent(0)).toBe("0%");
    expect(formatPercent(0.999)).toBe("99%");
    expect(formatPercent(0.57)).toBe("57%");
    expect(formatPercent(1)).toBe("100%");
  });
});
