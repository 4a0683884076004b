import { describe, expect, test } from "vitest";
import { turnedJpeg } from "../../../samples/imagesFolder.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { yoloDataset } from "../../../samples/yoloDataset.ts";
import { type Collected, collect } from "../../testing/collect.suite.ts";
import { sharedSample } from "../../testing/sharedSamples.suite.ts";
import { written } from "../../testing/written.suite.ts";
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

async function expectRoundTrip(files: readonly SampleFile[]): Promise<SampleFile[]> {
  const first = await collect(yoloFormat, files);
  const archive = await written(yoloFormat, first, files);
  const second = await collect(yoloFormat, archive);
  expect(second.problems.filter((problem) => problem.severity !== "info")).toEqual([]);
  expectEqualProjects(first, second);
  return archive;
}

describe("import, download, import again", () => {
  test("gives an equal project: boxes and polygons in splits", async () => {
    const archive = await expectRoundTrip(yoloDataset());
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
    const archive = await expectRoundTrip(one(rotated, `0 ${corners.join(" ")}\n0 0.1 0.1 0.3 0.1 0.3 0.3 0.1 0.2\n`));
    const first = await collect(yoloFormat, archive);
    expect(first.images[0]!.figures.map(({ geometry }) => geometry.type)).toEqual(["rotatedRectangle", "polygon"]);
    await expectRoundTrip(one("val: images/val\nnames: [a]\n", "0 .5 .5 .1 .1 .875\n0 .1 .1 .2 .1 .2 .2 .5\n"));
  });

  test.each(["yolo/roboflow-sharks-yolov9", "yolo/derived-pose", "yolo/datumaro-images-labels"])(
    "gives an equal project: the real sample %s",
    async (name) => {
      const files = sharedSample(name);
      if (files !== undefined) await expectRoundTrip(files);
    },
  );
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
