import { describe, expect, it } from "vitest";
import { visibleName } from "./visibleName.ts";

describe("visibleName", () => {
  it("keeps ordinary names of any script", () => {
    for (const name of ["a.jpg", "مرحبا.jpg", "<script>", "🙂 rabbit", "e\u0301"]) expect(visibleName(name)).toBe(name);
  });

  it("shows what would break a line or turn the text around", () => {
    expect(visibleName("two\nlines\u0000\u202eevil\u2028")).toBe("two␣lines␣␣evil␣");
  });

  it("marks an empty name", () => {
    expect(visibleName("")).toBe("(no name)");
  });
});
