import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COUNT_BINS, countBin } from "./objectBins.ts";
import { ObjectIndex } from "./objectIndex.ts";

const anyImage = fc.record({
  dataset: fc.constantFrom("train", "val", "__proto__"),
  labelled: fc.boolean(),
  objects: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 40 })), { maxLength: 6 }),
});

describe("ObjectIndex", () => {
  it("counts the same whether classes are excluded before or after the images are added", () => {
    fc.assert(
      fc.property(
        fc.array(anyImage, { maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 9 })),
        (images, excluded) => {
          const before = new ObjectIndex();
          before.exclude(new Set(excluded));
          const after = new ObjectIndex();
          let objects = 0;
          const perImage = COUNT_BINS.map(() => 0);
          for (const image of images) {
            const counts = new Map(image.objects);
            before.addImage(image.dataset, image.labelled, counts);
            after.addImage(image.dataset, image.labelled, counts);
            const included = [...counts].reduce((sum, [of, count]) => sum + (excluded.includes(of) ? 0 : count), 0);
            objects += included;
            perImage[countBin(included)]!++;
          }
          after.exclude(new Set(excluded));
          expect(after.datasets).toEqual(before.datasets);
          expect(after.perImage).toEqual(perImage);
          expect(before.perImage).toEqual(perImage);
          expect(after.datasets.reduce((sum, dataset) => sum + dataset.objects, 0)).toBe(objects);
          expect(after.datasets.reduce((sum, dataset) => sum + dataset.images, 0)).toBe(images.length);
        },
      ),
    );
  });

  it("counts on when it is full", () => {
    const index = new ObjectIndex(10);
    for (let image = 0; image < 4; image++) {
      index.addImage(
        "ds",
        true,
        new Map([
          [0, 2],
          [1, 3],
        ]),
      );
    }
    expect(index.datasets).toEqual([{ name: "ds", images: 4, labelled: 4, objects: 20 }]);
    index.exclude(new Set([0]));
    expect(index.datasets[0]?.objects, "the first image keeps its classes, the others only their sum").toBe(18);
  });
});
