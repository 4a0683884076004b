import { describe, expect, test } from "vitest";
import { bdd100kDataset } from "../../samples/bdd100kDataset.ts";
import { cocoDataset } from "../../samples/cocoDataset.ts";
import { createMlDataset } from "../../samples/createMlDataset.ts";
import { datumaroDataset } from "../../samples/datumaroDataset.ts";
import { labelStudioDataset } from "../../samples/labelStudioDataset.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { viaDataset } from "../../samples/viaDataset.ts";
import { vottDataset } from "../../samples/vottDataset.ts";
import { formats } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { collect } from "../testing/collect.suite.ts";
import { detect } from "./detect.ts";

const formatOf = (slug: string) => formats.find((format) => format.slug === slug)!;

/** Datasets whose JSON files list items: in a list or in an object, at the top or in one of the fields. */
const datasets: readonly (readonly [slug: string, what: string, files: readonly SampleFile[]])[] = [
  ["createml", "a list", createMlDataset({ splits: { train: 12 } })],
  ["via", "a project", viaDataset({ form: "project2", images: 12 })],
  ["via", "an export", viaDataset({ form: "annotations2", images: 12 })],
  ["labelstudio", "a list", labelStudioDataset({ images: 12 })],
  ["vott", "an export", vottDataset({ form: "export", images: 12 })],
  ["datumaro", "items", datumaroDataset({ subsets: { train: 12 } })],
  ["coco", "annotations", cocoDataset({ splits: { train: 12 } })],
  ["createml", "an object in place of its list", keyed(createMlDataset({ splits: { train: 12 } }))],
  ["bdd100k", "a list", bdd100kDataset({ splits: { train: 12 } })],
];

/** Returns datasets whose lists are objects. */
function keyed(files: readonly SampleFile[]): SampleFile[] {
  return files.map((file) => {
    if (!file.path.endsWith(".json")) return file;
    const list = JSON.parse(new TextDecoder().decode(file.bytes)) as unknown[];
    return textFile(file.path, JSON.stringify(Object.fromEntries(list.map((item, i) => [`k${i}`, item]))));
  });
}

const FIELDS = ["_via_img_metadata", "assets", "items", "annotations"];

/** Returns a JSON with an odd item among its items, at a place from 0 to 1. */
function withOdd(json: unknown, odd: unknown, at: number): unknown {
  if (Array.isArray(json)) return json.toSpliced(Math.round(at * json.length), 0, odd);
  const object = json as Record<string, unknown>;
  const field = FIELDS.find((name) => name in object);
  if (field !== undefined) return { ...object, [field]: withOdd(object[field], odd, at) };
  const entries = Object.entries(object);
  return Object.fromEntries(entries.toSpliced(Math.round(at * entries.length), 0, ["odd", odd]));
}

const spoiled = (files: readonly SampleFile[], odd: unknown, at: number) =>
  files.map((file) => {
    if (!file.path.endsWith(".json")) return file;
    const json: unknown = JSON.parse(new TextDecoder().decode(file.bytes));
    return textFile(file.path, JSON.stringify(withOdd(json, odd, at)));
  });

describe.each(datasets)("one odd item of %s, in %s, does not decide for all", (slug, _, files) => {
  test.each([null, {}, "odd", 7, { note: "odd" }])("%j", async (odd) => {
    const expected = await collect(formatOf(slug), files);
    expect(expected.objects).toBeGreaterThan(10);
    for (const at of [0, 0.5, 1]) {
      const own = spoiled(files, odd, at);
      const { detections } = await detect(memoryTree(own));
      expect(detections.map((detection) => detection.slug)).toContain(slug);
      const read = await collect(formatOf(slug), own);
      expect(read.objects).toBe(expected.objects);
      expect(Object.keys(read.codes).filter((code) => /broken$/.test(code))).toHaveLength(1);
    }
  });
});
