import type { Figure } from "../model/figure.ts";
import { jsonFile, type SampleFile } from "./sampleFile.ts";
import { drawScene, encodeCanvas } from "./scene.ts";

interface CreateMlDatasetOptions {
  /** How many images in each folder; the last of each is listed without boxes. Default `{train: 3, valid: 2}`. */
  readonly splits?: Readonly<Record<string, number>>;
  readonly seed?: number;
}

/** A Create ML dataset with drawn images: one list beside the images of each folder. Image names repeat in every folder. */
export function createMlDataset({
  splits = { train: 3, valid: 2 },
  seed = 1,
}: CreateMlDatasetOptions = {}): SampleFile[] {
  const files: SampleFile[] = [];
  let drawn = 0;
  for (const [split, count] of Object.entries(splits)) {
    const items = [];
    for (let i = 1; i <= count; i++) {
      const objects = i === count ? 0 : 4;
      const { canvas, figures } = drawScene({
        seed: seed * 10_007 + drawn++,
        width: 160,
        height: 120,
        kinds: ["box"],
        objects,
      });
      const image = `photo${i}.png`;
      files.push({ path: `${split}/${image}`, bytes: encodeCanvas(canvas) });
      items.push({
        image,
        annotations: figures.map((figure, n) => annotationOf(figure, n % 2 === 0 ? "even" : "odd")),
      });
    }
    files.push(jsonFile(`${split}/_annotations.createml.json`, items));
  }
  return files;
}

function annotationOf({ geometry }: Figure, label: string) {
  if (geometry.type !== "rectangle") throw new Error(`Create ML has no ${geometry.type}.`);
  const { left, top, right, bottom } = geometry;
  const coordinates = { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
  return { label, coordinates };
}
