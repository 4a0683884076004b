import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClassObjects, ImageIndex } from "./imageIndex.ts";
import { COUNT_BINS, countBin } from "./objectBins.ts";

/** Objects by class, all of one size. */
const objectsOf = (pairs: readonly (readonly [number, number])[], area = 0): Map<number, ClassObjects> =>
  new Map(pairs.map(([id, count]) => [id, { count, areas: 1 << area }]));

const anyImage = fc.record({
  dataset: fc.constantFrom("train", "val", "__proto__"),
  labelled: fc.boolean(),
  objects: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 40 })), { maxLength: 6 }),
});

describe("ImageIndex", () => {
  it("counts the same whether classes are excluded before or after the images are added", () => {
    fc.assert(
      fc.property(
        fc.array(anyImage, { maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 9 })),
        (images, excluded) => {
          const before = new ImageIndex();
          before.exclude(new Set(excluded));
          const after = new ImageIndex();
          let objects = 0;
          const perImage = COUNT_BINS.map(() => 0);
          for (const image of images) {
            const counts = objectsOf(image.objects);
            before.addImage(image.dataset, image.labelled, counts);
            after.addImage(image.dataset, image.labelled, counts);
            const included = [...new Map(image.objects)].reduce(
              (sum, [of, count]) => sum + (excluded.includes(of) ? 0 : count),
              0,
            );
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
    const index = new ImageIndex(10);
    for (let image = 0; image < 4; image++) {
      index.addImage(
        "ds",
        true,
        objectsOf([
          [0, 2],
          [1, 3],
        ]),
      );
    }
    expect(index.datasets).toEqual([{ name: "ds", images: 4, labelled: 4, objects: 20 }]);
    index.exclude(new Set([0]));
    expect(index.datasets[0]?.objects, "the first image keeps its classes, the others only their sum").toBe(18);
  });

  it("finds the images behind every number", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyImage, fc.integer({ min: 0, max: 6 })), { maxLength: 40 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 9 })),
        fc.uniqueArray(fc.integer({ min: 0, max: 9 })),
        (images, excluded, classes) => {
          const index = new ImageIndex();
          index.exclude(new Set(excluded));
          for (const [image, area] of images) {
            index.addImage(image.dataset, image.labelled, objectsOf(image.objects, area));
          }
          const numbersOf = (isChosen: (image: (typeof images)[number]) => boolean) =>
            images.flatMap((image, number) => (isChosen(image) ? [number] : []));
          const left = ([{ objects }]: (typeof images)[number]) =>
            [...new Map(objects)].filter(([id]) => !excluded.includes(id));

          expect(index.select({})).toEqual(images.map((_, number) => number));
          for (const { name, images: count } of index.datasets) {
            const numbers = index.select({ dataset: name });
            expect(numbers).toEqual(numbersOf(([image]) => image.dataset === name));
            expect(numbers).toHaveLength(count);
          }
          expect(index.select({ dataset: "none" })).toEqual([]);
          index.perImage.forEach((count, bin) => {
            expect(index.select({ perImage: bin })).toHaveLength(count);
          });
          expect(index.select({ labelled: true })).toEqual(numbersOf(([image]) => image.labelled));
          expect(index.select({ labelled: false })).toEqual(numbersOf(([image]) => !image.labelled));
          expect(index.select({ classes: new Set(classes) })).toEqual(
            numbersOf((image) => left(image).some(([id]) => classes.includes(id))),
          );
          for (let area = 0; area < 7; area++) {
            const chosen = numbersOf((image) => image[1] === area && left(image).length > 0);
            expect(index.select({ area })).toEqual(chosen);
            expect(index.select({ area, labelled: true })).toEqual(chosen.filter((n) => images[n]![0].labelled));
          }
        },
      ),
    );
  });
});
