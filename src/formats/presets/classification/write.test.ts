import { expect, test } from "vitest";
import { detect } from "../../detect/detect.ts";
import { formatOfPreset } from "../../index.ts";
import { memoryTree } from "../../memoryTree.ts";
import type { Collected } from "../../testing/collect.suite.ts";
import { collect } from "../../testing/collect.suite.ts";
import { features } from "../../testing/exportFeatures.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { written } from "../../testing/written.suite.ts";

const format = formatOfPreset("classification")!;
const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

test("images are written into folders of their classes, and a table with the same content", async () => {
  const project = features["images with a class each"]!;
  const archive = await written(
    format,
    { ...project, datasets: [], events: [] } as unknown as Collected,
    project.files,
  );
  expect(paths(archive)).toEqual([
    "Project/labels.csv",
    "Project/train/cat/a.png",
    "Project/train/dog/other1.png",
    "Project/val/dog/other2.png",
  ]);
  expect(new TextDecoder().decode(archive[0]!.bytes)).toBe(
    "filename,label\ntrain/cat/a.png,cat\ntrain/dog/other1.png,dog\nval/dog/other2.png,dog\n",
  );
  const { verdict } = await detect(memoryTree(archive));
  expect(verdict).toMatchObject({ kind: "chosen", detection: { slug: "classification", certainty: "certain" } });
});

test("an image with several classes is in the folder of the first one and has a row for each", async () => {
  const project = features["an image with several classes"]!;
  const archive = await written(
    format,
    { ...project, datasets: [], events: [] } as unknown as Collected,
    project.files,
  );
  expect(new TextDecoder().decode(archive[0]!.bytes)).toBe(
    'filename,label\ntrain/cat/a.png,cat\ntrain/cat/a.png,"a, b/c"\ntrain/cat/other1.png,cat\n',
  );
});

test.each(["classification/roboflow-corrosion", "classification/datumaro-multiclass-csv"])(
  "the classes of the real sample %s are the same when it is read again",
  async (name) => {
    const files = sharedSample(name);
    if (files === undefined) return;
    const first = await collect(format, files);
    const second = await collect(format, await written(format, first, files));
    const classes = (result: typeof first) =>
      result.images.map(({ name: own, tags }) => [own, ...tags.map((tag) => tag.name).sort()].join(" ")).sort();
    expect(classes(second)).toEqual(classes(first));
  },
);
