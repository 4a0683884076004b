import { describe, expect, it } from "vitest";
import { isProblemCode, problemCodes, problemHelp, problemTitle } from "./problemCodes.ts";

describe("problem codes", () => {
  it("have a title, known or not", () => {
    expect(problemTitle("clipped")).toBe("Objects that reach beyond their image");
    expect(problemTitle("something_new")).toBe("Something new");
    expect(problemTitle("constructor")).toBe("Constructor");
    expect(isProblemCode("constructor")).toBe(false);
    expect(problemHelp("clipped")).toBe("Check whether the labels belong to this image and size.");
    expect(problemHelp("constructor")).toBeUndefined();
  });

  it.each(Object.entries(problemCodes))("%s has a heading and one sentence of help", (_, { title, help }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
  });
});
