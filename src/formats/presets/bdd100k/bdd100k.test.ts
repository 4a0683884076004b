import { describe, expect, test } from "vitest";
import { bdd100kDataset } from "../../../samples/bdd100kDataset.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { bdd100kFormat } from "./format.ts";

const format = bdd100kFormat as DatasetFormat;
const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });
const isJson = ({ path }: SampleFile) => path.endsWith(".json");
const textOf = (file: SampleFile) => new TextDecoder().decode(file.bytes);

const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) =>
    isJson(file)
      ? textFile(
          file.path,
          textOf(file).replaceAll('"car"', () => JSON.stringify(title)),
        )
      : file,
  );

const renameInList: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const [folder, old] = [path.slice(0, path.lastIndexOf("/")), path.slice(path.lastIndexOf("/") + 1)];
  return files.map((file) => {
    if (file.path === path) return { ...file, path: `${folder}/${name}` };
    return isJson(file)
      ? textFile(
          file.path,
          textOf(file).replaceAll(JSON.stringify(old), () => JSON.stringify(name)),
        )
      : file;
  });
};

formatSuite(format, [
  {
    name: "one list for each split",
    files: bdd100kDataset({ form: "lists" }),
    images: 5,
    objects: 9,
    rename: renameInList,
    renameClass,
  },
  { name: "one file for each image", files: bdd100kDataset({ form: "files" }), images: 5, objects: 9, renameClass },
]);

const read = (frames: unknown, options: Record<string, unknown> = {}) =>
  collect(format, [image("images/100k/train/a.png"), jsonFile("labels/det_train.json", frames)], { format: options });
const oneLabel = async (label: Record<string, unknown>) => {
  const { images, problems } = await read([{ name: "a.png", labels: [{ category: "car", ...label }] }]);
  return { figures: images[0]?.figures ?? [], problems };
};

describe("both forms", () => {
  test("give the same images, objects, classes and tags; files keep the folder above the split", async () => {
    const [lists, files] = await Promise.all(
      (["lists", "files"] as const).map(async (form) => {
        const { images, classes, tags } = await collect(format, bdd100kDataset({ form }));
        const content = images.map(({ dataset, name, labelled, figures, tags }) => ({
          dataset: dataset.replace(/^100k\//, ""),
          name,
          labelled,
          figures,
          tags,
        }));
        return { classes, tags, content: content.sort((a, b) => a.name.localeCompare(b.name)) };
      }),
    );
    expect(files).toEqual(lists);
    expect(lists?.content.map(({ dataset, name }) => `${dataset}/${name}`)).toEqual([
      "train/train-1.png",
      "train/train-2.png",
      "train/train-3.png",
      "val/val-1.png",
      "val/val-2.png",
    ]);
  });

  test("an object with frames, as Scalabel exports it, is read like a list", async () => {
    const box2d = { x1: 10, y1: 5, x2: 30, y2: 25 };
    const { images, problems } = await read({
      frames: [{ name: "a.png", labels: [{ category: "car", box2d }] }],
      groups: [],
      config: { categories: [{ name: "car" }] },
    });
    expect(problems).toEqual([]);
    expect(images[0]?.figures).toMatchObject([{ class: "car", geometry: { left: 10, top: 5, right: 30, bottom: 25 } }]);
  });

  test("images with equal names in two splits keep their own labels", async () => {
    const file = (split: string, x1: number) =>
      jsonFile(`labels/100k/${split}/a.json`, {
        name: "a",
        attributes: {},
        frames: [{ timestamp: 1, objects: [{ category: "car", box2d: { x1, y1: 1, x2: x1 + 10, y2: 11 } }] }],
      });
    const { images } = await collect(format, [
      image("images/100k/train/a.png"),
      image("images/100k/val/a.png"),
      file("train", 1),
      file("val", 40),
    ]);
    const lefts = images.map(({ path, figures }) => [
      path,
      figures.map(({ geometry }) => "left" in geometry && geometry.left),
    ]);
    expect(lefts.sort()).toEqual([
      ["images/100k/train/a.png", [1]],
      ["images/100k/val/a.png", [40]],
    ]);
  });

  test("an image without labels is labelled: it was looked at and has no object", async () => {
    for (const frame of [{ name: "a.png", labels: null }, { name: "a.png" }]) {
      const other = { name: "b.png", labels: [{ category: "car", box2d: { x1: 0, y1: 0, x2: 9, y2: 9 } }] };
      const { images } = await collect(format, [image("a.png"), image("b.png"), jsonFile("det.json", [other, frame])]);
      expect(images.map(({ name, labelled }) => [name, labelled]).sort()).toEqual([
        ["a.png", true],
        ["b.png", true],
      ]);
    }
  });

  test("of several frames without a name the first is used, and the others are reported", async () => {
    const frame = (x1: number) => ({
      timestamp: x1,
      objects: [{ category: "car", box2d: { x1, y1: 0, x2: 50, y2: 9 } }],
    });
    const { images, problems } = await collect(format, [
      image("images/a.png"),
      jsonFile("labels/a.json", { name: "a", frames: [frame(1), frame(2), frame(3)] }),
    ]);
    expect(images[0]?.figures.map(({ geometry }) => geometry)).toMatchObject([{ left: 1 }]);
    expect(problems).toMatchObject([{ code: "video_frames", severity: "warning", path: "labels/a.json" }]);
  });
});

describe("a label", () => {
  test("with swapped corners is the same box", async () => {
    const { figures } = await oneLabel({ box2d: { x1: 30, y1: 25, x2: 10, y2: 5 } });
    expect(figures[0]?.geometry).toEqual({ type: "rectangle", left: 10, top: 5, right: 30, bottom: 25 });
  });

  test("has its attributes and score as tags and its other fields kept", async () => {
    const { figures } = await oneLabel({
      id: 7,
      manualShape: true,
      score: 0.5,
      attributes: { occluded: true, truncated: false, trafficLightColor: "red", laneTypes: null },
      box2d: { x1: 1, y1: 1, x2: 9, y2: 9 },
    });
    expect(figures[0]?.tags).toEqual([
      { name: "occluded" },
      { name: "trafficLightColor", value: "red" },
      { name: "score", value: 0.5 },
    ]);
    expect(figures[0]?.extra).toEqual({ bdd100k: { id: 7, manualShape: true } });
  });

  test("with open outlines is one line for each, with closed ones one object", async () => {
    const line = [
      [1, 1],
      [5, 5],
    ];
    const area = [
      [0, 0],
      [9, 0],
      [9, 9],
    ];
    const lines = await oneLabel({
      poly2d: [
        { vertices: line, types: "LL", closed: false },
        { vertices: line, types: "LL", closed: false },
      ],
    });
    expect(lines.figures.map(({ geometry }) => geometry.type)).toEqual(["polyline", "polyline"]);
    const areas = await oneLabel({
      poly2d: [
        { vertices: area, types: "LLL", closed: true },
        { vertices: area, types: "LLL", closed: true },
      ],
    });
    expect(areas.figures.map(({ geometry }) => geometry.type)).toEqual(["multipart"]);
  });

  test("with a Bézier curve has points on the curve, and its ends exactly", async () => {
    const { figures } = await oneLabel({
      poly2d: [
        {
          vertices: [
            [0, 0],
            [0, 40],
            [40, 40],
            [40, 0],
            [60, 0],
          ],
          types: "LCCCL",
          closed: false,
        },
      ],
    });
    const geometry = figures[0]?.geometry;
    const points = geometry?.type === "polyline" ? geometry.points : [];
    expect(points).toHaveLength(18);
    expect(points[0]).toEqual([0, 0]);
    expect(points[8]).toEqual([20, 30]);
    expect(points.slice(-2)).toEqual([
      [40, 0],
      [60, 0],
    ]);
  });

  test("with a curve at the end of a closed outline closes it with the curve", async () => {
    const { figures } = await oneLabel({
      poly2d: [
        {
          vertices: [
            [0, 0],
            [40, 0],
            [40, 40],
            [0, 40],
          ],
          types: "LLCC",
          closed: true,
        },
      ],
    });
    const geometry = figures[0]?.geometry;
    const ring = geometry?.type === "polygon" ? (geometry.rings[0] ?? []) : [];
    expect(ring).toHaveLength(17);
    expect(ring[9]?.[0]).toBeGreaterThan(0);
    expect(ring.slice(1).every(([x, y]) => x > 0 || y > 0)).toBe(true);
  });

  test.each([
    ["geometry_missing", {}],
    ["unsupported_geometry", { box3d: { alpha: 0 } }],
    ["unsupported_geometry", { rle: { counts: "x", size: [1, 1] } }],
    ["geometry_broken", { box2d: { x1: 1, y1: "2", x2: 3 } }],
    ["geometry_broken", { poly2d: [{ vertices: [[1, "x"]], closed: true }] }],
    ["geometry_broken", { poly2d: 7 }],
    ["too_few_points", { poly2d: [{ vertices: [[1, 1]], types: "L", closed: false }] }],
    ["class_missing", { category: 3, box2d: { x1: 1, y1: 1, x2: 3, y2: 3 } }],
  ])("that cannot be read is reported as %s and stops no other", async (code, label) => {
    const good = { category: "car", box2d: { x1: 1, y1: 1, x2: 9, y2: 9 } };
    const { images, problems } = await read([{ name: "a.png", labels: [good, { category: "car", ...label }, good] }]);
    expect(images[0]?.figures).toHaveLength(2);
    expect(problems).toMatchObject([{ code, path: "labels/det_train.json", object: "a.png, label 1" }]);
  });

  test("of a drivable area is excluded by choice", async () => {
    const poly2d = [
      {
        vertices: [
          [0, 0],
          [9, 0],
          [9, 9],
        ],
        types: "LLL",
        closed: true,
      },
    ];
    const frames = [{ name: "a.png", labels: [{ category: "area/drivable", poly2d }] }];
    expect((await read(frames)).images[0]?.figures).toHaveLength(1);
    expect((await read(frames, { areas: false })).images[0]?.figures).toHaveLength(0);
  });
});

test("evaluation files with one row for each box are not taken for labels", async () => {
  const rows = [{ name: "a.png", timestamp: 1000, category: "car", bbox: [1, 2, 3, 4], score: 0.9 }];
  const { detections } = await detect(memoryTree([image("a.png"), jsonFile("det_val.json", rows)]));
  expect(detections.map(({ slug }) => slug)).not.toContain("bdd100k");
});

test("recordings of a drive are not labels", async () => {
  const files = bdd100kDataset({ form: "files" });
  const { path } = files.find((file) => file.path.endsWith(".png"))!;
  const info = jsonFile(path.replace(/^.*images\//, "info/").replace(/png$/, "json"), { rideID: "x", gps: [] });
  const result = await collect(format, [...files, info]);
  expect(result.problems).toEqual([]);
  expect(result.files.find((file) => file.path === info.path)?.reason).toBe("data of another sensor");
});
