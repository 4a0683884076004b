import { describe, expect, test } from "vitest";
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
  "<object><name>e</name><polyline><x1>1</x1><y1>5</y1><x2>9</x2><y2>5</y2></polyline></object>",
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
  expect(first.objects).toBe(5);
  expect(await exportLosses(format, projectOf(first))).toEqual([]);
  const second = await collect(format, await written(format, first, files));
  expect(second.problems).toEqual([]);
  expect(contentOf(second)).toEqual(contentOf(first));
});

test("images that are not labelled stand in lists of their own, and keep their datasets", async () => {
  const first = await collect(format, files);
  const more = ["train", "val", "later"].flatMap((dataset) => {
    const image = first.images.find(({ name }) => name === "a.png")!;
    return { ...image, name: `${dataset}.png`, dataset, labelled: false, figures: [] };
  });
  const project = { ...first, images: [...first.images, ...more] };
  expect(await exportLosses(format, projectOf(project))).toEqual([]);
  const archive = await written(format, project, files);
  const lists = archive
    .filter(({ path }) => path.includes("/ImageSets/"))
    .map(({ path, bytes }) => [path.replace(/^.*\/ImageSets\//, ""), new TextDecoder().decode(bytes)]);
  expect(Object.fromEntries(lists)).toEqual({
    "Main/train.txt": "a\n",
    "Main/val.txt": "b b\n",
    "Unlabelled/train.txt": "c\ntrain\n",
    "Unlabelled/val.txt": "val\n",
    "Unlabelled/later.txt": "later\n",
  });
  const second = await collect(format, archive);
  expect(second.problems).toEqual([]);
  expect(contentOf(second)).toEqual(contentOf(project));
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
  const second = await collect(format, await written(format, first, project));
  const kept = first.images.flatMap(({ figures }) => figures).filter(({ geometry }) => geometry.type !== "other");
  expect(second.objects).toBe(kept.length);
  expect(second.images.length).toBe(first.images.length);
  expect([...second.datasets].sort()).toEqual([...first.datasets].sort());
  expect(second.problems.filter(({ severity }) => severity === "error")).toEqual([]);
});

describe("what readers of boxes find", () => {
  const graph = { type: "graph", nodes: [{ id: "nose", at: [10, 20] }] };
  const geometries = [
    { type: "rectangle", left: 10.4, top: 0.1 + 0.2 + 90 - 60, right: 30.6, bottom: 50 },
    { type: "rotatedRectangle", left: 20, top: 20, right: 50, bottom: 30, angle: Math.PI / 2 },
    { type: "point", at: [0, 13] },
    {
      type: "polyline",
      points: [
        [10, 20],
        [30, 20],
      ],
    },
    graph,
    { type: "rectangle", left: 5, top: 5, right: 5, bottom: 9 },
  ];
  const project = {
    classes: [],
    tags: [],
    images: [
      {
        type: "image",
        dataset: "train",
        name: "a.png",
        path: "a.png",
        info: { kind: "png", width: 80, height: 60, orientation: 1 },
        labelled: true,
        figures: geometries.map((geometry) => ({ class: "a", geometry, tags: [] })),
        tags: [],
      },
    ],
  } as unknown as Collected;

  const boxesOf = async (options: Readonly<Record<string, unknown>>) => {
    const archive = await written(format, project, [{ path: "a.png", bytes: png }], options);
    const xml = new TextDecoder().decode(archive.find(({ path }) => path.endsWith(".xml"))!.bytes);
    const objects = xml.split("<object>").slice(1);
    return {
      archive,
      boxes: objects.map((object) =>
        [...(/<bndbox>.*<\/bndbox>/.exec(object)?.[0] ?? "").matchAll(/>([\d.-]+)</g)].map(([, n]) => n),
      ),
    };
  };
  const losses = async (writeOptions: Readonly<Record<string, unknown>>) =>
    (await exportLosses(format, { ...projectOf(project), writeOptions })).map(
      ({ sentence, count }) => `${count} ${sentence}`,
    );

  test("every object has a box with an area, without noise in its numbers", async () => {
    const { archive, boxes } = await boxesOf({});
    expect(boxes).toEqual([
      ["10.4", "30.3", "30.6", "50"],
      ["30", "10", "40", "40"],
      ["0", "12.5", "1", "13.5"],
      ["10", "19.5", "30", "20.5"],
      ["9.5", "19.5", "10.5", "20.5"],
    ]);
    expect(await losses({})).toEqual([
      "1 Keypoints become the box around them.",
      "1 Objects without an area are lost.",
    ]);
    const second = await collect(format, archive);
    expect(second.images[0]!.figures.map(({ geometry: { type }, extra }) => [type, extra])).toEqual(
      ["rectangle", "rotatedRectangle", "point", "polyline", "rectangle"].map((type) => [type, undefined]),
    );
  });

  test("integer pixels are counted from 1 by choice, which is a loss", async () => {
    const { archive, boxes } = await boxesOf({ coordinates: "integers" });
    expect(boxes).toEqual([
      ["11", "31", "31", "50"],
      ["31", "11", "40", "40"],
      ["1", "14", "1", "14"],
      ["11", "21", "30", "21"],
      ["11", "21", "11", "21"],
    ]);
    const again = await collect(format, archive, { format: { pixels: "oneBased" } });
    expect(again.images[0]!.figures[0]!.geometry).toEqual({
      type: "rectangle",
      left: 10,
      top: 30,
      right: 31,
      bottom: 50,
    });
    expect(again.images[0]!.figures[1]).toMatchObject({ geometry: { type: "rotatedRectangle" } });
    expect(await losses({ coordinates: "integers" })).toContain(
      "6 Coordinates are rounded to whole pixels, and those of boxes are counted from 1.",
    );
  });
});
