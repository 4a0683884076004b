import { describe, expect, test } from "vitest";
import { cocoDataset } from "../../../samples/cocoDataset.ts";
import { turnedJpeg } from "../../../samples/imagesFolder.ts";
import { jsonFile, type SampleFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { superviselyProject } from "../../../samples/superviselyProject.ts";
import { decodeMask, encodeMask } from "../../codecs/bitmap.ts";
import { exportLosses } from "../../export/exportLosses.ts";
import type { StoredProject } from "../../format.ts";
import { maskOfRings } from "../../geometry/rings.ts";
import { formatOfPreset } from "../../index.ts";
import { type Collected, collect, fingerprints } from "../../testing/collect.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { projectOf, written } from "../../testing/written.suite.ts";
import { cocoFormat } from "./format.ts";
import { writeCocoKeeping } from "./write.ts";

type Json = Record<string, unknown>;

const jsonOf = (files: readonly SampleFile[], path: string) =>
  JSON.parse(new TextDecoder().decode(files.find((file) => file.path === path)!.bytes)) as Json;
const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });

/** Oriented bounding boxes are written as their corners, which changes the last digits of their numbers. */
const rounded = (text: string) => text.replace(/\d+\.\d{10,}/g, (number) => String(Number(Number(number).toFixed(9))));
const texts = (files: readonly SampleFile[]) =>
  files.map((file) => [file.path, rounded(new TextDecoder().decode(file.bytes))]).sort();

async function expectRoundTrip(files: readonly SampleFile[]): Promise<SampleFile[]> {
  const first = await collect(cocoFormat, files);
  const archive = await written(cocoFormat, first, files);
  const second = await collect(cocoFormat, archive);
  expect(second.problems.filter((problem) => problem.severity !== "info")).toEqual([]);
  const places = (result: Collected) => result.images.map((event) => `${event.dataset}/${event.name}`).sort();
  expect(places(second)).toEqual(places(first));
  expect(fingerprints(second).map(rounded)).toEqual(fingerprints(first).map(rounded));
  expect(second.classes).toEqual(first.classes);
  expect(new Set(second.tags)).toEqual(new Set(first.tags));
  // A second round trip gives the same bytes.
  expect(texts(await written(cocoFormat, second, archive))).toEqual(texts(archive));
  return archive;
}

describe("import, download, import again", () => {
  test.each(["canonical", "roboflow", "single"] as const)("gives an equal project: the layout %s", async (layout) => {
    const archive = await expectRoundTrip(cocoDataset({ layout }));
    const paths = archive.map((file) => file.path).filter((path) => path.endsWith(".json"));
    expect(paths.sort()).toEqual([
      "Project/annotations/instances_train.json",
      "Project/annotations/instances_val.json",
    ]);
  });

  test("gives an equal project: nested datasets, unlabelled images, captions, attributes, strange names", async () => {
    const images = ["a.png", "b.png"].map((name, i) => ({
      id: i + 1,
      file_name: name,
      width: 80,
      height: 60,
      license: 4,
    }));
    const attributes = { night: true, weather: "rain", wind: 3.5, "a|b": "x" };
    const labels = {
      images: [{ ...images[0], attributes }, images[1]],
      annotations: [
        {
          id: 40,
          image_id: 1,
          category_id: 7,
          bbox: [1.25, 2, 3, 4.1],
          track_id: 3,
          iscrowd: 0,
          attributes: { occluded: true, z: 2 },
        },
        { id: 41, image_id: 1, category_id: 7, bbox: [10, 10, 20, 10], iscrowd: 0, attributes: { rotation: 30 } },
        { id: 42, image_id: 1, category_id: 2, bbox: [5, 5, 30, 20], keypoints: [10, 10, 2, 0, 0, 0, 20, 12, 1] },
        {
          id: 43,
          image_id: 1,
          category_id: 7,
          segmentation: [
            [1, 1, 9, 1, 9, 9.5],
            [20, 20, 29, 20, 29, 29],
          ],
          bbox: [1, 1, 28, 28],
        },
      ],
      categories: [
        { id: 7, name: "", supercategory: "all", color: [1, 2, 3], isthing: 1 },
        { id: 2, name: "__proto__", keypoints: ["x", "y", "z"], skeleton: [[1, 3]] },
      ],
    };
    const captions = [
      { id: 1, image_id: 2, caption: "One." },
      { id: 2, image_id: 2, caption: "Two." },
    ];
    await expectRoundTrip([
      ...["train", "train/night", "labels"].flatMap((folder) =>
        ["a.png", "b.png", "c.png"].map((name) => image(`images/${folder}/${name}`)),
      ),
      jsonFile("annotations/instances_train.json", labels),
      jsonFile("annotations/train/instances_night.json", labels),
      jsonFile("annotations/train/captions_night.json", { images, annotations: captions }),
    ]);
  });

  test.each(["coco/datumaro-instances", "coco/datumaro-keypoints", "coco/roboflow-sharks", "coco/sahi-terrain2"])(
    "gives an equal project: the real sample %s",
    async (name) => {
      const files = sharedSample(name);
      if (files === undefined) return;
      const first = await collect(cocoFormat, files);
      const second = await collect(cocoFormat, await written(cocoFormat, first, files));
      expect(second.problems).toEqual([]);
      expect(fingerprints(second, { places: false })).toEqual(fingerprints(first));
    },
  );

  test("keeps images of equal names in nested datasets, and in a dataset and its parent, apart", async () => {
    const files = ["north/cam1", "south/cam1", "north"].flatMap((dataset, i) => [
      { path: `images/${dataset}/a.png`, bytes: drawImage({ seed: 7 + i, width: 80, height: 60 }) },
      jsonFile(`annotations/${dataset}/instances.json`, {
        info: { dropset_dataset: dataset },
        images: [{ id: 1, file_name: "a.png", width: 80, height: 60 }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1 + i, 2, 10, 10] }],
        categories: [{ id: 1, name: "thing" }],
      }),
    ]);
    const { images } = await collect(cocoFormat, await expectRoundTrip(files));
    expect(images.map(({ dataset, figures }) => [dataset, figures.length]).sort()).toEqual([
      ["north", 1],
      ["north/cam1", 1],
      ["south/cam1", 1],
    ]);
  });

  test("gives the same geometries for a Supervisely project, except for the listed losses", async () => {
    const files = superviselyProject({ seed: 5 });
    const first = await collect(formatOfPreset("supervisely")!, files);
    const second = await collect(cocoFormat, await written(cocoFormat, first, files));
    expect(second.problems.filter((problem) => problem.severity !== "info")).toEqual([]);
    const held = (result: Collected) =>
      result.images
        .flatMap((event) =>
          event.figures.map(({ class: title, geometry }) =>
            [event.dataset, event.name, title, JSON.stringify(geometry)].join(" "),
          ),
        )
        .filter((line) => !/ ring \{/.test(line))
        .sort();
    expect(held(second)).toEqual(held(first));
    const count = (type: string, of: Collected) =>
      of.images.flatMap((event) => event.figures).filter(({ class: title }) => title === type).length;
    expect(count("path", second)).toBe(count("path", first));
    const losses = await exportLosses(cocoFormat, projectOf(first));
    expect(Object.fromEntries(losses.map(({ sentence, count: n }) => [sentence, n]))).toMatchObject({
      "Polygons with holes become masks.": count("ring", first),
      "The shapes that classes are limited to are lost.": first.classes.length,
    });
    expect([count("dot", second), count("ring", second)]).toEqual([count("dot", first), count("ring", first)]);
  });

  test("keeps the labels of a rotated photo on the same pixels", async () => {
    const photo = { path: "a.jpg", bytes: turnedJpeg({ seed: 1, width: 60, height: 80, objects: 1 }, 6) };
    const listing = (width: number, height: number) => ({
      images: [{ id: 1, file_name: "a.jpg", width, height }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], iscrowd: 0 }],
      categories: [{ id: 1, name: "x" }],
    });
    for (const [width, height] of [
      [60, 80],
      [80, 60],
    ] as const)
      await expectRoundTrip([photo, jsonFile("x.json", listing(width, height))]);
  });
});

describe("what is written", () => {
  test("a download that is too large to be kept in memory has the same bytes", async () => {
    const files = cocoDataset({ splits: { train: 4, val: 3 } });
    const first = await collect(cocoFormat, files);
    const kept = await written(cocoFormat, first, files);
    const small = { ...cocoFormat, write: (project: StoredProject) => writeCocoKeeping(100, project) };
    expect(await written(small, first, files)).toEqual(kept);
  });

  test("one annotation is one object, a shape with its keypoints, and its area is right", async () => {
    const files = cocoDataset();
    const first = await collect(cocoFormat, files);
    const archive = await written(cocoFormat, first, files);
    const { annotations, categories } = jsonOf(archive, "Project/annotations/instances_train.json") as {
      annotations: Json[];
      categories: Json[];
    };
    expect(annotations.map((annotation) => annotation.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(categories.map((category) => category.id)).toEqual([0, 7, 90, 3]);
    for (const { area, bbox, segmentation } of annotations) {
      if (bbox === undefined) continue;
      const [, , width, height] = bbox as number[];
      const isBox = Array.isArray(segmentation) && segmentation.length === 0;
      if (isBox) expect(area).toBe(width! * height!);
      else expect(area).toBeLessThan(width! * height!);
    }
  });

  test("points, polylines and keypoints have a box with an area, which is not read as an object", async () => {
    const geometries = [
      { type: "point", at: [0, 13] },
      {
        type: "polyline",
        points: [
          [10, 20],
          [30, 20],
        ],
      },
      {
        type: "graph",
        nodes: [
          { id: "nose", at: [5, 6] },
          { id: "tail", at: [25, 36] },
        ],
      },
    ];
    const event = {
      type: "image",
      dataset: "d",
      name: "a.png",
      path: "a.png",
      labelled: true,
      info: { kind: "png", width: 80, height: 60, orientation: 1 },
      figures: geometries.map((geometry, i) => ({ class: `c${i}`, geometry, tags: [] })),
      tags: [],
    };
    const result = { classes: [], tags: [], images: [event] } as unknown as Collected;
    expect(await exportLosses(cocoFormat, projectOf(result))).toEqual([]);
    const archive = await written(cocoFormat, result, [image("a.png")]);
    const { annotations } = jsonOf(archive, "Project/annotations/instances_d.json") as { annotations: Json[] };
    expect(annotations.map(({ bbox, area }) => [bbox, area])).toEqual([
      [[0, 12.5, 1, 1], 1],
      [[10, 19.5, 20, 1], 20],
      [[5, 6, 20, 30], 600],
    ]);
    const second = await collect(cocoFormat, archive);
    expect(second.images[0]!.figures.map(({ geometry }) => geometry)).toEqual(geometries);
    // A box that another tool changed is believed.
    const changed = archive.map((file) =>
      file.path.endsWith(".json")
        ? {
            ...file,
            bytes: Buffer.from(Buffer.from(file.bytes).toString().replace("[10,19.5,20,1]", "[10,19.5,20,9]")),
          }
        : file,
    );
    const third = await collect(cocoFormat, changed);
    expect(third.images[0]!.figures[1]!.geometry).toMatchObject({ type: "rectangle", bottom: 28.5 });
  });

  test("ids that two annotations of a dataset share, and classes without ids, get new numbers", async () => {
    const figure = {
      class: "a",
      geometry: { type: "rectangle", left: 1, top: 2, right: 3, bottom: 4 },
      tags: [],
      extra: { coco: { id: 5 } },
    } as const;
    const event = (name: string) =>
      ({
        type: "image",
        dataset: "d",
        name,
        path: name,
        labelled: true,
        info: { kind: "png", width: 80, height: 60, orientation: 1 },
        figures: [figure, figure],
        tags: [],
      }) as unknown as Collected["images"][number];
    const result = { classes: [], tags: [], images: [event("a.png"), event("b.png")] } as unknown as Collected;
    const archive = await written(cocoFormat, result, [image("a.png"), image("b.png")]);
    const json = jsonOf(archive, "Project/annotations/instances_d.json") as {
      annotations: Json[];
      categories: Json[];
      images: Json[];
    };
    expect(json.annotations.map((annotation) => annotation.id)).toEqual([5, 6, 7, 8]);
    expect(json.categories.map((category) => [category.id, category.name])).toEqual([[1, "a"]]);
    expect(json.images.map((entry) => entry.id)).toEqual([1, 2]);
  });

  test("a polygon with a hole is the mask of its pixels", () => {
    const square = (from: number, to: number): [number, number][] => [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
    ];
    const { mask, left, top } = maskOfRings([[square(2, 8), square(4, 6)], [square(20.4, 22.4)]], {
      width: 21,
      height: 30,
    });
    expect([left, top, mask.width, mask.height]).toEqual([2, 2, 19, 21]);
    const rows = Array.from({ length: 6 }, (_, y) => [...mask.values.subarray(y * 19, y * 19 + 6)].join(""));
    expect(rows).toEqual(["111111", "111111", "110011", "110011", "111111", "111111"]);
    // The second part is clipped at the edge of the image: one pixel wide, with pixel centres at 20.5 and 21.5.
    expect(mask.values.reduce((sum, value) => sum + value, 0)).toBe(32 + 2);
    expect(decodeMask(encodeMask(mask)).values).toEqual(mask.values);
  });
});
