import { expect, test } from "vitest";
import { superviselyProject } from "../../../samples/superviselyProject.ts";
import { fromBase64 } from "../../codecs/base64.ts";
import { decodePng } from "../../codecs/png.ts";
import { detect } from "../../detect/detect.ts";
import { formatOfPreset } from "../../index.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { written } from "../../testing/written.suite.ts";

const format = formatOfPreset("labelme")!;

test("a project is written as files that LabelMe opens: every object has a shape, masks keep their pixels", async () => {
  const files = superviselyProject({ seed: 5 });
  const first = await collect(formatOfPreset("supervisely")!, files);
  const archive = await written(format, first, files);
  const { verdict } = await detect(memoryTree(archive));
  expect(verdict).toMatchObject({ kind: "chosen", detection: { slug: "labelme", certainty: "certain" } });
  const second = await collect(format, archive);
  expect(second.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(second.objects).toBe(first.objects);
  expect([...second.datasets].sort()).toEqual([...first.datasets].sort());
  for (const file of archive.filter(({ path }) => path.endsWith(".json"))) {
    const json = JSON.parse(new TextDecoder().decode(file.bytes));
    expect(json).toMatchObject({ imageData: null, imageWidth: 160, imageHeight: 120 });
    expect(archive.some(({ path }) => path === file.path.replace(/[^/]+$/, json.imagePath))).toBe(true);
    for (const { shape_type, points, mask } of json.shapes) {
      if (shape_type !== "mask") continue;
      const { width, height } = decodePng(fromBase64(mask)!);
      expect(points[1]).toEqual([points[0][0] + width - 1, points[0][1] + height - 1]);
    }
  }
});

test("the real sample is the same when it is read again, with groups and flags", async () => {
  const files = sharedSample("labelme/trailmix-v3");
  if (files === undefined) return;
  const first = await collect(format, files);
  const second = await collect(format, await written(format, first, files));
  const content = (result: typeof first) => result.images.map(({ path: _, ...image }) => JSON.stringify(image)).sort();
  expect(content(second)).toEqual(content(first));
  expect(second.classes).toEqual(first.classes);
});
