import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageStates } from "../../contract/imageFilter.ts";
import { addressOf, writeParameters } from "../ui/filterAddress.ts";
import { type ChosenFilter, filterParameters, NO_FILTER, numberOf, readFilter } from "./imageFilterAddress.ts";

const written = (filter: ChosenFilter, before = "") => {
  const query = new URLSearchParams(before);
  writeParameters(query, filterParameters(filter));
  return query;
};

describe("a filter in the address", () => {
  it("is what was written, whatever the names contain", () => {
    const filters = fc.record({
      datasetId: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
      class: fc.option(fc.string({ unit: "grapheme", minLength: 1 }), { nil: undefined }),
      search: fc.string({ unit: "grapheme" }),
      state: fc.constantFrom(undefined, ...imageStates),
      taskId: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        expect(readFilter(new URLSearchParams(written(filter).toString()))).toEqual(filter);
      }),
    );
  });

  it("leaves the rest of the address, and takes no room when nothing is filtered", () => {
    expect(written({ ...NO_FILTER, class: "a&b" }, "image=7&name=x").toString()).toBe("image=7&class=a%26b");
    expect(addressOf("/projects/1", written(NO_FILTER, "class=a&state=labelled"))).toBe("/projects/1");
  });

  it("ignores what it cannot read", () => {
    expect(readFilter(new URLSearchParams("dataset=-1&state=done&task=1e3&name="))).toEqual(NO_FILTER);
    expect(["0", "", "7.5", "9".repeat(20), null].map((text) => numberOf(text))).toEqual(Array(5).fill(undefined));
    expect(numberOf("0", 0)).toBe(0);
  });
});
