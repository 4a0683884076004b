import { describe, expect, test } from "vitest";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { kittiFormat } from "./format.ts";

const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width: 80, height: 60 }) });
const car = "Car 0.25 1 -1.57 10.5 12.25 30 40 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\n";
const van = "Van 0.00 0 -10 40 10 60 20 -1 -1 -1 -1000 -1000 -1000 -10\n";
const dontCare = "DontCare -1 -1 -10 50.5 17.5 59 19.2 -1 -1 -1 -1000 -1000 -1000 -10\n";

const files: SampleFile[] = [
  image("training/image_2/000001.png", 1),
  image("training/image_3/000001.png", 2),
  textFile("training/label_2/000001.txt", car + van + dontCare),
  image("training/image_2/000002.png", 4),
  textFile("training/label_2/000002.txt", van + car),
  image("testing/image_2/000001.png", 5),
];

const rename: NonNullable<FormatFixture["rename"]> = (all, path, name) => {
  const stem = (file: string) => file.replace(/\.[^./]*$/, "");
  const label = `${stem(path).replace("/image_2/", "/label_2/")}.txt`;
  return all.map((file) => {
    if (file.path === path) return { ...file, path: file.path.replace(/[^/]*$/, () => name) };
    return file.path === label ? { ...file, path: file.path.replace(/[^/]*$/, () => `${stem(name)}.txt`) } : file;
  });
};

formatSuite(kittiFormat, [
  { name: "training and testing", files, images: 4, objects: 5, rename, emptyIsSound: (path) => path.endsWith(".txt") },
]);

describe("lines", () => {
  test("a line becomes a box with its tags and its place in space", async () => {
    const { images, classes, tags, datasets } = await collect(kittiFormat, files);
    const first = images.find(({ path }) => path === "training/image_2/000001.png")!;
    expect(first.figures).toEqual([
      {
        class: "Car",
        geometry: { type: "rectangle", left: 10.5, top: 12.25, right: 30, bottom: 40 },
        tags: [
          { name: "truncated", value: 0.25 },
          { name: "occluded", value: 1 },
        ],
        extra: {
          kitti: {
            alpha: -1.57,
            height: 1.65,
            width: 1.67,
            length: 3.64,
            x: -0.65,
            y: 1.71,
            z: 46.7,
            rotation_y: -1.59,
          },
        },
      },
      { class: "Van", geometry: { type: "rectangle", left: 40, top: 10, right: 60, bottom: 20 }, tags: [] },
      {
        class: "DontCare",
        geometry: { type: "rectangle", left: 50.5, top: 17.5, right: 59, bottom: 19.2 },
        tags: [{ name: "ignore" }],
      },
    ]);
    expect(classes.map(({ title, shape }) => [title, shape])).toEqual([
      ["Car", "rectangle"],
      ["Van", "rectangle"],
      ["DontCare", "rectangle"],
    ]);
    expect(tags.map(({ name }) => name)).toEqual(["truncated", "occluded", "ignore"]);
    expect([...datasets].sort()).toEqual(["testing", "training", "training/image_3"]);
  });

  test("images of the right camera get no labels, although they have the same names", async () => {
    const { images } = await collect(kittiFormat, files);
    const right = images.find(({ path }) => path.includes("image_3"))!;
    expect([right.labelled, right.figures]).toEqual([false, []]);
  });

  test("a score is a tag; lines that cannot be read are reported and the others are kept", async () => {
    const text = `${car.trim()} 0.875\nCar 1 2 3\n${van.replace("40", "x")}7 0 0 0 1 2 3 4 5 6 7 8 9 10 11\n${van.replace("60", "90")}`;
    const result = await collect(kittiFormat, [image("image_2/x.png"), textFile("label_2/x.txt", text)]);
    expect(result.images[0]!.figures.map(({ tags }) => tags.at(-1))).toEqual([
      { name: "confidence", value: 0.875 },
      undefined,
    ]);
    expect(result.problems.map(({ code, line }) => [code, line])).toEqual([
      ["wrong_number_count", 2],
      ["not_a_number", 3],
      ["class_broken", 4],
      ["clipped", 5],
    ]);
  });
});

describe("detection", () => {
  const claimOn = async (...all: SampleFile[]) => (await detect(memoryTree(all))).detections[0];

  test("depends on the lines, not on the folders", async () => {
    expect(await claimOn(...files)).toMatchObject({ slug: "kitti", certainty: "certain", root: "" });
    expect(await claimOn(image("images/x.png"), textFile("labels/x.txt", car))).toMatchObject({ slug: "kitti" });
    const yolo = [image("image_2/x.png"), textFile("label_2/x.txt", "0 0.5 0.5 0.1 0.1\n")];
    expect((await claimOn(...yolo))?.slug).not.toBe("kitti");
  });
});

expectSharedSamples(
  "kitti",
  kittiFormat,
  // Every line is one object.
  (facts) => ({ images: facts.images as number, objects: facts.lines as number, folders: 1 }),
  (_, result, facts) => {
    const used: Record<string, number> = {};
    for (const figure of result.images.flatMap((one) => one.figures))
      used[figure.class] = (used[figure.class] ?? 0) + 1;
    expect(used).toEqual(facts.objects_by_type);
    expect(result.datasets).toEqual(["training"]);
  },
);

test("files of other sensors are skipped as such, and are not opened", async () => {
  const closed = (path: string) => ({
    path,
    bytes: () => {
      throw new Error(`${path} was opened`);
    },
  });
  const sensors = ["calib/000001.txt", "velodyne/000001.bin", "planes/000001.txt", "oxts/data/000001.txt"];
  const all = [...files, ...sensors.map((path) => closed(`training/${path}`))];
  const result = await collect(kittiFormat, memoryTree(all));
  expect(result.problems).toEqual([]);
  expect(result.files.filter(({ reason }) => reason === "data of another sensor")).toHaveLength(sensors.length);
});
