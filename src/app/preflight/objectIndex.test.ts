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
  it("counts the same whether classes are left out before or after the images came", () => {
    fc.assert(
      fc.property(
        fc.array(anyImage, { maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 9 })),
        (images, left) => {
          const before = new ObjectIndex();
          before.leaveOut(new Set(left));
          const after = new ObjectIndex();
          let objects = 0;
          const perImage = COUNT_BINS.map(() => 0);
          for (const image of images) {
            const counts = new Map(image.objects);
            before.add(image.dataset, image.labelled, counts);
            after.add(image.dataset, image.labelled, counts);
            const taken = [...counts].reduce((sum, [of, count]) => sum + (left.includes(of) ? 0 : count), 0);
            objects += taken;
            perImage[countBin(taken)]!++;
          }
          after.leaveOut(new Set(left));
          expect(after.datasets).toEqual(before.datasets);
          expect(after.perImage).toEqual(perImage);
          expect(before.perImage).toEqual(perImage);
          expect(after.datasets.reduce((sum, dataset) => sum + dataset.objects, 0)).toBe(objects);
          expect(after.datasets.reduce((sum, dataset) => sum + dataset.images, 0)).toBe(images.length);
        },
      ),
    );
  });

  it("counts on when there is no more room to tell classes apart", () => {
    const index = new ObjectIndex(10);
    for (let image = 0; image < 4; image++) {
      index.add(
        "ds",
        true,
        new Map([
          [0, 2],
          [1, 3],
        ]),
      );
    }
    expect(index.datasets).toEqual([{ name: "ds", images: 4, labelled: 4, objects: 20 }]);
    index.leaveOut(new Set([0]));
    expect(index.datasets[0]?.objects, "the first image has its classes, the others only their sum").toBe(18);
  });
});
