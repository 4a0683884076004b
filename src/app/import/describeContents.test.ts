import { describe, expect, it } from "vitest";
import { describeContents } from "./describeContents.ts";

const nothing = { images: 0, datasets: 0, labelled: 0, objects: 0, classes: 0, problems: 0, done: true };

describe("describeContents", () => {
  it("names all counts in one phrase", () => {
    expect(
      describeContents({
        images: 12480,
        datasets: 3,
        labelled: 11902,
        objects: 96113,
        classes: 24,
        problems: 37,
        done: true,
      }),
    ).toBe("12,480 images in 3 datasets, 11,902 labelled, 96,113 objects in 24 classes, 37 problems");
  });

  it("omits counts of 0, uses the singular for 1, and marks counts that may grow", () => {
    expect(describeContents({ ...nothing, images: 1, datasets: 1 })).toBe("1 image");
    expect(describeContents({ ...nothing, images: 2, labelled: 2, objects: 1, classes: 1, problems: 1 })).toBe(
      "2 images, 2 labelled, 1 object in 1 class, 1 problem",
    );
    expect(describeContents({ ...nothing, images: 500, datasets: 2, done: false })).toBe(
      "500 images in 2 datasets so far",
    );
  });
});
