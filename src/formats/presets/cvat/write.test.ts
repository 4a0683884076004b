import { expect, test } from "vitest";
import { superviselyProject } from "../../../samples/superviselyProject.ts";
import { detect } from "../../detect/detect.ts";
import { formatOfPreset } from "../../index.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { written } from "../../testing/written.suite.ts";

const format = formatOfPreset("cvat")!;

test("a project is written as one file that lists every labelled image, and a folder of images for each subset", async () => {
  const files = superviselyProject({ seed: 5 });
  const first = await collect(formatOfPreset("supervisely")!, files);
  const archive = await written(format, first, files, { title: "a & <b>" });
  expect(archive.filter(({ path }) => path.endsWith(".xml")).map(({ path }) => path)).toEqual([
    "a & <b>/annotations.xml",
  ]);
  const { verdict } = await detect(memoryTree(archive));
  expect(verdict).toMatchObject({ kind: "chosen", detection: { slug: "cvat", certainty: "certain" } });
  const second = await collect(format, archive);
  expect(second.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(second.objects).toBe(first.objects);
  expect([...second.datasets].sort()).toEqual([...first.datasets].sort());
  const shapes = (result: typeof first) => Object.fromEntries(result.classes.map(({ title, shape }) => [title, shape]));
  // Polygons with holes are written as masks, so their class takes any shape.
  expect(shapes(second)).toMatchObject({
    star: "polygon",
    ring: "any",
    blob: "bitmap",
    path: "polyline",
    kite: "graph",
  });
});

test("the real sample is the same when it is read again, with attributes of all kinds", async () => {
  const files = sharedSample("cvat/datumaro-task");
  if (files === undefined) return;
  const first = await collect(format, files);
  const second = await collect(format, await written(format, first, files));
  const figures = (result: typeof first) =>
    result.images.map(({ name, figures: own, tags }) => JSON.stringify({ name, own, tags })).sort();
  expect(figures(second)).toEqual(figures(first));
});
