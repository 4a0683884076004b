import { expect, test } from "vitest";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { superviselyProject } from "../../../samples/superviselyProject.ts";
import { exportLosses } from "../../export/exportLosses.ts";
import type { DatasetFormat } from "../../format.ts";
import { formatOfPreset } from "../../index.ts";
import { type Collected, collect } from "../../testing/collect.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { projectOf, written } from "../../testing/written.suite.ts";
import { vocFormat } from "./format.ts";

const format = vocFormat as DatasetFormat;
const png = drawImage({ seed: 3, width: 80, height: 60 });
const box = "<bndbox><xmin>1.25</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40.123456789</ymax></bndbox>";
const objects = [
  `<object><name>a &amp; b</name><difficult>1</difficult>${box}<attributes><attribute><name>color</name><value>&lt;red&gt;</value></attribute></attributes></object>`,
  `<object><name>猫</name>${box}<polygon><x1>1.25</x1><y1>2</y1><x2>30</x2><y2>2.5</y2><x3>9</x3><y3>40.123456789</y3></polygon></object>`,
  "<object><name>c</name><robndbox><cx>40</cx><cy>30</cy><w>20</w><h>10</h><angle>0.5</angle></robndbox></object>",
  "<object><name>d</name><point><x>3.5</x><y>4</y></point></object>",
];
const size = "<size><width>80</width><height>60</height></size>";
const files: SampleFile[] = [
  { path: "JPEGImages/a.png", bytes: png },
  { path: "JPEGImages/b b.png", bytes: png },
  { path: "JPEGImages/c.png", bytes: png },
  textFile("Annotations/a.xml", `<annotation>${size}${objects.join("")}</annotation>`),
  textFile("Annotations/b b.xml", `<annotation>${size}</annotation>`),
  textFile("ImageSets/Main/train.txt", "a\nc\n"),
  textFile("ImageSets/Main/val.txt", "b b\n"),
];

/** Returns everything that is compared between projects. */
function contentOf(result: Collected) {
  const images = result.images.map(({ dataset, name, labelled, figures, tags }) => ({
    dataset,
    name,
    labelled,
    figures,
    tags,
  }));
  return images.sort((a, b) => (a.name < b.name ? -1 : 1));
}

test("import, download, import again gives an equal project, and no losses are reported", async () => {
  const first = await collect(format, files);
  expect(first.objects).toBe(4);
  expect(await exportLosses(format, projectOf(first))).toEqual([]);
  const second = await collect(format, await written(format, first, files));
  expect(second.problems).toEqual([]);
  expect(contentOf(second)).toEqual(contentOf(first));
});

test("a real sample is equal after a download", async () => {
  const sample = sharedSample("voc/icevision-fridge");
  if (sample === undefined) return;
  const first = await collect(format, sample);
  const second = await collect(format, await written(format, first, sample));
  expect(contentOf(second)).toEqual(contentOf(first));
});

test("losses are listed before a download, and everything else is read again", async () => {
  const project = superviselyProject({ datasets: { train: 3, val: 2 } });
  const first = await collect(formatOfPreset("supervisely")!, project);
  const losses = new Set((await exportLosses(format, projectOf(first))).map(({ sentence }) => sentence));
  const types = new Set(first.images.flatMap(({ figures }) => figures.map(({ geometry }) => geometry.type)));
  expect(losses.has("Masks become the bounding box around them.")).toBe(types.has("bitmap"));
  expect(losses.has("Polylines are lost.")).toBe(types.has("polyline"));
  const second = await collect(format, await written(format, first, project));
  const kept = first.images
    .flatMap(({ figures }) => figures)
    .filter(({ geometry }) => !["polyline", "graph", "other"].includes(geometry.type));
  expect(second.objects).toBe(kept.length);
  expect(second.images.length).toBe(first.images.length);
  expect([...second.datasets].sort()).toEqual([...first.datasets].sort());
  expect(second.problems.filter(({ severity }) => severity === "error")).toEqual([]);
});
