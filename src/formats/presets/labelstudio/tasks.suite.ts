import { jsonFile, type SampleFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import type { DatasetFormat } from "../../format.ts";
import { collect } from "../../testing/collect.suite.ts";
import { labelStudioFormat } from "./format.ts";

export type Json = Record<string, unknown>;

const png = drawImage({ seed: 3, width: 80, height: 60 });

/** An image of 80 x 60 pixels. */
export const image = (path: string): SampleFile => ({ path, bytes: png });

const sizes = { original_width: 80, original_height: 60, image_rotation: 0 };
/** A result: a box of the class `cat`, from (8, 12) to (48, 27) in pixels. */
export const box = (id: string, value: Json = {}, more: Json = {}): Json => ({
  ...sizes,
  id,
  type: "rectanglelabels",
  from_name: "label",
  to_name: "image",
  origin: "manual",
  value: { x: 10, y: 20, width: 50, height: 25, rotation: 0, rectanglelabels: ["cat"], ...value },
  ...more,
});
/** A result of any type; its control has the name of the type. */
export const result = (id: string, type: string, value: Json, more: Json = {}): Json => ({
  ...sizes,
  id,
  type,
  from_name: type,
  to_name: "image",
  value,
  ...more,
});
/** The annotation of one person. */
export const annotation = (results: readonly unknown[], more: Json = {}): Json => ({
  id: 1,
  completed_by: 7,
  result: results,
  ...more,
});
/** A task about the image `a.png`. */
export const task = (annotations: readonly unknown[], more: Json = {}): Json => ({
  id: 5,
  annotations,
  data: { image: "/data/upload/1/a.png" },
  ...more,
});

/** One image of 80 x 60 pixels with some tasks about it. */
export const read = async (tasks: unknown, choices: Json = {}, more: readonly SampleFile[] = []) => {
  const read = await collect(
    labelStudioFormat as DatasetFormat,
    [image("a.png"), jsonFile("tasks.json", tasks), ...more],
    { format: choices },
  );
  return { ...read, image: read.images[0]!, figures: read.images[0]!.figures };
};
/** One image with one annotation of some results. */
export const one = (results: readonly unknown[]) => read([task([annotation(results)])]);
