import { expect, test } from "vitest";
import type { Figure } from "../../model/figure.ts";
import type { DatasetFormat, ImageEvent } from "../format.ts";
import { extent } from "../geometry/rules.ts";
import { formatOfPreset } from "../index.ts";
import { collect } from "./collect.suite.ts";
import { sharedSample } from "./sharedSamples.suite.ts";

/** Class and extent of every object of a sample, by dataset and image. */
async function boxes(format: DatasetFormat, sample: string): Promise<Map<string, [string, ...number[]][]> | undefined> {
  const files = sharedSample(sample);
  if (files === undefined) return undefined;
  const { images } = await collect(format, files);
  const boxOf = ({ class: title, geometry }: Figure): [string, ...number[]] => {
    if (geometry.type === "bitmap" || geometry.type === "other") throw new Error(`${geometry.type} has no points`);
    return [title, ...extent(geometry)];
  };
  const key = (image: ImageEvent) => `${image.dataset}/${image.name}`;
  return new Map(images.map((image) => [key(image), image.figures.map(boxOf)]));
}

test("two exports of one dataset, YOLO and CreateML, have the same 60 objects to a millionth of a pixel", async () => {
  const createMl = formatOfPreset("createml");
  if (createMl === undefined) {
    console.warn("NOT TESTED: CreateML is not registered, so YOLO is not compared with it.");
    return;
  }
  const yolo = await boxes(formatOfPreset("yolo")!, "yolo/roboflow-sharks-yolov9");
  const other = await boxes(createMl, "createml/roboflow-sharks");
  if (yolo === undefined || other === undefined) return;
  expect([...other.keys()].sort()).toEqual([...yolo.keys()].sort());
  let objects = 0;
  for (const [image, expected] of yolo) {
    const open = [...other.get(image)!];
    for (const [title, ...box] of expected) {
      // By what they are, not by their order in the files.
      const at = open.findIndex(
        ([otherTitle, ...otherBox]) =>
          otherTitle === title && otherBox.every((value, i) => Math.abs(value - box[i]!) < 1e-6),
      );
      expect([image, title, box, at >= 0]).toEqual([image, title, box, true]);
      open.splice(at, 1);
      objects++;
    }
    expect(open).toEqual([]);
  }
  expect(objects).toBe(60);
});
