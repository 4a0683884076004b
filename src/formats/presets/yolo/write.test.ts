import { describe, expect, test } from "vitest";
import type { Figure } from "../../../model/figure.ts";
import type { Geometry } from "../../../model/geometry.ts";
import { turnedJpeg } from "../../../samples/imagesFolder.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { yoloDataset } from "../../../samples/yoloDataset.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import { exportLosses } from "../../export/exportLosses.ts";
import type { DatasetFormat } from "../../format.ts";
import { type Collected, collect } from "../../testing/collect.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { projectOf, written } from "../../testing/written.suite.ts";
import { yoloFormat } from "./format.ts";

const textOf = (files: readonly SampleFile[], path: string) =>
  new TextDecoder().decode(files.find((file) => file.path === path)!.bytes);

/** Returns all numbers of a project, to be compared to a millionth of a pixel. */
function numbersOf(result: Collected): [string, number[]][] {
  return result.images
    .flatMap((image) =>
      image.figures.map((figure): [string, number[]] => {
        const words = `${image.dataset}/${image.name} ${figure.class} ${JSON.stringify({ ...figure, extra: undefined })}`;
        const numbers = words.match(/-?\d+\.\d+|-?\d+/g)!.map(Number);
        return [
          words.replace(/-?\d+(\.\d+)?(e-?\d+)?/g, "#"),
          [...numbers, ...((figure.extra?.box as number[]) ?? [])],
        ];
      }),
    )
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1].join() < b[1].join() ? -1 : 1));
}

function expectEqualProjects(first: Collected, second: Collected): void {
  const places = (result: Collected) => result.images.map((i) => `${i.dataset}/${i.name} ${i.labelled}`).sort();
  expect(places(second)).toEqual(places(first));
  expect(second.classes).toEqual(first.classes);
  const [expected, found] = [numbersOf(first), numbersOf(second)];
  expect(found.map(([words]) => words)).toEqual(expected.map(([words]) => words));
  for (const [i, [, numbers]] of found.entries()) {
    for (const [n, value] of numbers.entries()) expect(Math.abs(value - expected[i]![1][n]!)).toBeLessThan(1e-6);
  }
}

/** The same dataset with the label lines of one kind: boxes have five values, polygons more. */
function withRows(kind: "boxes" | "polygons", files: readonly SampleFile[]): SampleFile[] {
  return files.map((file) => {
    if (!/labels\/.*\.txt$/.test(file.path)) return file;
    const lines = new TextDecoder().decode(file.bytes).split("\n");
    const kept = lines.filter((line) => line.trim().split(/\s+/).length > 5 === (kind === "polygons"));
    return textFile(file.path, kept.join("\n"));
  });
}

async function expectRoundTrip(
  files: readonly SampleFile[],
  options: Readonly<Record<string, unknown>> = {},
): Promise<SampleFile[]> {
  const first = await collect(yoloFormat, files);
  const archive = await written(yoloFormat, first, files, options);
  const second = await collect(yoloFormat, archive);
  expect(second.problems.filter((problem) => problem.severity !== "info")).toEqual([]);
  expectEqualProjects(first, second);
  return archive;
}

describe("import, download, import again", () => {
  test.each(["boxes", "polygons"] as const)("gives an equal project: %s in splits", async (kind) => {
    const archive = await expectRoundTrip(withRows(kind, yoloDataset()));
    expect(archive.map((file) => file.path).filter((path) => path.endsWith(".txt"))).toContain(
      "Project/labels/train/photo1.txt",
    );
  });

  test("gives an equal project: empty and missing label files, nested folders, unusual names, equal names without extension", async () => {
    const [a, b] = yoloDataset({ parts: { "": 2 }, layout: "beside" }).filter((file) => file.path.endsWith(".png"));
    const archive = await expectRoundTrip([
      textFile("data.yaml", 'train: images\nnames: ["a: b", "", "#", "\\u0000", "no", "1e3"]\n'),
      { path: "images/night/labels/x.png", bytes: a!.bytes },
      textFile("labels/night/labels/x.txt", "5 0.5 0.5 0.1 0.1\n1 0.25 0.5 0.1 0.1\n"),
      { path: "images/night/empty.png", bytes: b!.bytes },
      textFile("labels/night/empty.txt", ""),
      { path: "images/x.png", bytes: b!.bytes },
    ]);
    expect(archive.filter((file) => file.path.endsWith(".txt"))).toHaveLength(2);
  });

  test("gives an equal project: poses, oriented bounding boxes, confidences", async () => {
    const [sample] = yoloDataset({ parts: { train: 1 } }).filter((file) => file.path.endsWith(".png"));
    const one = (yaml: string, label: string): SampleFile[] => [
      textFile("data.yaml", yaml),
      { path: "images/val/1.png", bytes: sample!.bytes },
      textFile("labels/val/1.txt", label),
    ];
    const pose =
      "val: images/val\nkpt_shape: [3, 3]\nkpt_names: {0: [nose, left eye, tail]}\nnames: {3: cat, 7: dog}\n";
    await expectRoundTrip(
      one(pose, "7 0.5 0.5 0.2 0.3 0.4 0.5 2 0.45 0.55 1 0 0 0\n3 0.5 0.5 0.5 0.5 0 0 0 0 0 0 0.5 0.5 2\n"),
    );
    const rotated = "val: images/val\ntask: obb\nnames: [ship]\n";
    // A square of 40 pixels on 160 x 120, rotated by a quarter of a right angle, and four points that are not a rectangle.
    const [x, y] = [80, 60];
    const corners = [0, 1, 2, 3].flatMap((i) => {
      const angle = Math.PI / 8 + (i * Math.PI) / 2;
      return [(x + 28 * Math.cos(angle)) / 160, (y + 28 * Math.sin(angle)) / 120];
    });
    const archive = await expectRoundTrip(one(rotated, `0 ${corners.join(" ")}\n`));
    const first = await collect(yoloFormat, archive);
    expect(first.images[0]!.figures.map(({ geometry }) => geometry.type)).toEqual(["rotatedRectangle"]);
    const confident = { confidence: true };
    await expectRoundTrip(one("val: images/val\nnames: [a]\n", "0 .5 .5 .1 .1 .875\n"), confident);
    await expectRoundTrip(one("val: images/val\nnames: [a]\n", "0 .1 .1 .2 .1 .2 .2 .5\n"), confident);
  });

  test.each(["yolo/derived-pose", "yolo/datumaro-images-labels"])(
    "gives an equal project: the real sample %s",
    async (name) => {
      const files = sharedSample(name);
      if (files !== undefined) await expectRoundTrip(files);
    },
  );

  test("gives the boxes of a real sample that mixes boxes with a few polygons", async () => {
    const files = sharedSample("yolo/roboflow-sharks-yolov9");
    if (files === undefined) return;
    const first = await collect(yoloFormat, files);
    const archive = await written(yoloFormat, first, files);
    expect(rowLengths(archive)).toEqual(new Set([5]));
    const second = await collect(yoloFormat, archive);
    expect(second.objects).toBe(first.objects);
  });
});

/** How many values the rows of an archive have. */
const rowLengths = (archive: readonly SampleFile[]) =>
  new Set(
    archive
      .filter(({ path }) => path.endsWith(".txt"))
      .flatMap(({ path }) => textOf(archive, path).trim().split("\n"))
      .filter((line) => line !== "")
      .map((line) => line.split(" ").length),
  );

describe("rows of one kind", () => {
  const box: Geometry = { type: "rectangle", left: 8, top: 6, right: 24, bottom: 36 };
  const oriented: Geometry = { type: "rotatedRectangle", left: 20, top: 20, right: 50, bottom: 30, angle: 0.5 };
  const triangle: Geometry = {
    type: "polygon",
    rings: [
      [
        [8, 6],
        [40, 6],
        [8, 30],
      ],
    ],
  };
  const pose: Geometry = { type: "graph", nodes: [{ id: "nose", at: [16, 12] }] };
  const twoPoints: Geometry = {
    type: "graph",
    nodes: [
      { id: "tail", at: [40, 30], disabled: true },
      { id: "nose", at: [16, 12] },
    ],
  };

  async function rowsOf(figures: readonly (Geometry | Figure)[], options: Readonly<Record<string, unknown>> = {}) {
    const files = [{ path: "a.png", bytes: drawImage({ seed: 3, width: 80, height: 60 }) }];
    const image = {
      type: "image",
      dataset: "train",
      name: "a.png",
      path: "a.png",
      info: { kind: "png", width: 80, height: 60, orientation: 1 },
      labelled: true,
      figures: figures.map((one) => ("class" in one ? one : { class: "a", geometry: one, tags: [] })),
      tags: [],
    };
    const project = {
      images: [image],
      classes: [{ title: "a", shape: "any", color: generatedColor("a") }],
      tags: [],
    } as unknown as Collected;
    const archive = await written(yoloFormat as DatasetFormat, project, files, options);
    const losses = await exportLosses(yoloFormat as DatasetFormat, { ...projectOf(project), writeOptions: options });
    return {
      yaml: textOf(archive, "Project/data.yaml"),
      rows: textOf(archive, "Project/labels/train/a.txt").trim().split("\n"),
      losses: losses.map(({ sentence, count }) => `${count} ${sentence}`),
    };
  }

  test("the majority decides between boxes and polygons, and the losses name what changes", async () => {
    const boxes = await rowsOf([box, box, triangle]);
    expect(boxes.rows.map((row) => row.split(" ").length)).toEqual([5, 5, 5]);
    expect(boxes.rows[2]).toBe("0 0.3 0.3 0.4 0.4");
    expect(boxes.yaml).toContain("task: detect\n");
    expect(boxes.losses).toEqual(["1 Polygons become bounding boxes."]);
    const polygons = await rowsOf([box, triangle, triangle]);
    expect(polygons.rows[0]).toBe("0 0.1 0.1 0.3 0.1 0.3 0.6 0.1 0.6");
    expect(polygons.yaml).toContain("task: segment\n");
    expect(polygons.losses).toEqual(["1 Bounding boxes become polygons with four corners."]);
  });

  test("a choice outranks the majority", async () => {
    const polygons = await rowsOf([box, box, triangle], { rows: "polygons" });
    expect(polygons.rows.map((row) => row.split(" ").length)).toEqual([9, 9, 7]);
    expect(polygons.losses).toEqual(["2 Bounding boxes become polygons with four corners."]);
    const boxes = await rowsOf([pose, box], { rows: "boxes" });
    expect(boxes.rows.map((row) => row.split(" ").length)).toEqual([5, 5]);
    expect(boxes.yaml).not.toContain("kpt_shape");
    expect(boxes.losses).toContain("1 Keypoints are lost; the boxes of their objects are kept.");
    expect((await rowsOf([box], { rows: "poses" })).rows).toEqual(["0 0.2 0.35 0.2 0.5"]);
  });

  test("one oriented bounding box makes the boxes and polygons beside it oriented", async () => {
    const { rows, yaml, losses } = await rowsOf([oriented, box, box, triangle]);
    expect(rows.map((row) => row.split(" ").length)).toEqual([9, 9, 9, 9]);
    expect(rows[1]).toBe("0 0.1 0.1 0.3 0.1 0.3 0.6 0.1 0.6");
    expect(yaml).toContain("task: obb\n");
    expect(losses).toEqual([
      "2 Bounding boxes become oriented bounding boxes with the angle 0.",
      "1 Polygons become the smallest oriented bounding boxes around them.",
    ]);
  });

  test("a person with keypoints is one row, and what has none gets zeros or is skipped", async () => {
    const person = [
      { class: "a", geometry: box, tags: [], group: "1" },
      { class: "a", geometry: pose, tags: [], group: "1" },
    ];
    const zeros = await rowsOf([...person, twoPoints, triangle]);
    expect(zeros.rows).toEqual([
      "0 0.2 0.35 0.2 0.5 0.2 0.2 2 0 0 0",
      "0 0.35 0.35 0.3 0.3 0.2 0.2 2 0.5 0.5 1",
      "0 0.3 0.3 0.4 0.4 0 0 0 0 0 0",
    ]);
    expect(zeros.yaml).toContain("kpt_shape: [2, 3]\n");
    expect(zeros.losses).toEqual([
      "1 Boxes and outlines of objects with keypoints become the boxes of their poses.",
      "1 Polygons become bounding boxes.",
    ]);
    const skipped = await rowsOf([...person, twoPoints, triangle], { withoutKeypoints: "skip" });
    expect(skipped.rows).toEqual(zeros.rows.slice(0, 2));
    expect(skipped.losses).toContain("1 Objects without keypoints are lost.");
  });
});

describe("labels on stored pixels", () => {
  test("are written for the upright image", async () => {
    const bytes = turnedJpeg({ seed: 1, width: 80, height: 60 }, 6);
    const files = [textFile("data.yaml", "names: [a]"), { path: "x.jpg", bytes }, textFile("x.txt", "0 .5 .5 .5 .5")];
    const first = await collect(yoloFormat, files);
    // The same object on the stored pixels, a quarter to the left.
    const stored = { type: "rectangle", left: 0, top: 10, right: 30, bottom: 20 } as const;
    const image = { ...first.images[0]!, annotatedSize: { width: 60, height: 80 } };
    const rotated = { ...first, images: [{ ...image, figures: [{ class: "a", tags: [], geometry: stored }] }] };
    const archive = await written(yoloFormat, rotated, files);
    // Orientation 6 rotates clockwise: (x, y) becomes (80 - y, x).
    const line = textOf(archive, "Project/labels/ds0/x.txt").trim().split(" ").map(Number);
    expect(line).toEqual([0, 65 / 80, 15 / 60, 10 / 80, 30 / 60]);
  });
});
