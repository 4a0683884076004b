import { describe, expect, test } from "vitest";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { dotaFormat } from "./format.ts";

const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width: 80, height: 60 }) });
const oriented = "30 10 50 30 40 40 20 20 large vehicle 0\n";
const axisAligned = "10 10 30 10 30 20 10 20 ship 1\n";

const files: SampleFile[] = [
  image("train/images/P0001.png", 1),
  textFile(
    "train/labelTxt/P0001.txt",
    `imagesource:GoogleEarth\ngsd:0.146\n${axisAligned}${oriented}${oriented.replace(" 0", " 2")}`,
  ),
  image("train/images/P0002.png", 2),
  textFile("train/labelTxt/P0002.txt", axisAligned + oriented),
  image("val/images/P0001.png", 4),
  textFile("val/labelTxt/P0001.txt", axisAligned),
  image("test/images/P0001.png", 5),
];

const rename: NonNullable<FormatFixture["rename"]> = (all, path, name) => {
  const stem = (file: string) => file.replace(/\.[^./]*$/, "");
  const label = `${stem(path).replace("/images/", "/labelTxt/")}.txt`;
  return all.map((file) => {
    if (file.path === path) return { ...file, path: file.path.replace(/[^/]*$/, () => name) };
    return file.path === label ? { ...file, path: file.path.replace(/[^/]*$/, () => `${stem(name)}.txt`) } : file;
  });
};

formatSuite(dotaFormat, [
  {
    name: "splits with labelTxt",
    files,
    images: 4,
    objects: 6,
    rename,
    emptyIsSound: (path) => path.endsWith(".txt"),
  },
]);

const read = (text: string) => collect(dotaFormat, [image("images/x.png"), textFile("labelTxt/x.txt", text)]);

describe("lines", () => {
  test("corners of a rectangle are an oriented bounding box, other corners stay a polygon", async () => {
    const { images, classes, problems } = await read(`${oriented}10 10 30 10 31 22 10 20 ship 0\n`);
    const [rotated, free] = images[0]!.figures;
    expect(rotated).toMatchObject({ class: "large vehicle", geometry: { type: "rotatedRectangle" }, tags: [] });
    expect((rotated!.geometry as { angle: number }).angle).toBeCloseTo(Math.PI / 4, 9);
    expect(free!.geometry).toEqual({
      type: "polygon",
      rings: [
        [
          [10, 10],
          [30, 10],
          [31, 22],
          [10, 20],
        ],
      ],
    });
    expect(classes.map(({ title, shape }) => [title, shape])).toEqual([
      ["large vehicle", "rotatedRectangle"],
      ["ship", "polygon"],
    ]);
    expect(problems).toEqual([]);
  });

  test("headings are tags of the image, the difficulty is a tag of the object", async () => {
    const { images, tags } = await collect(dotaFormat, files);
    const first = images.find(({ path }) => path === "train/images/P0001.png")!;
    expect(first.tags).toEqual([
      { name: "imagesource", value: "GoogleEarth" },
      { name: "gsd", value: 0.146 },
    ]);
    expect(first.figures.map((figure) => figure.tags[0]?.value)).toEqual([1, undefined, 2]);
    expect(tags.map(({ name, appliesTo }) => [name, appliesTo]).sort()).toEqual([
      ["difficult", "objectsOnly"],
      ["gsd", "imagesOnly"],
      ["imagesource", "imagesOnly"],
    ]);
  });

  test("lines that cannot be read and corners outside are reported, the others are kept", async () => {
    const { objects, problems } = await read(
      `gsd:null\n${oriented}1 2 3 4 5 6 7 nan ship 0\n1 2 3 4 5 6 7 8\n1 2 3 4 5 6 7 8 9 0\n70 10 90 10 90 20 70 20 ship 0\n200 10 220 10 220 20 200 20 ship\n`,
    );
    expect(objects).toBe(2);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ["not_a_number", 3],
      ["wrong_number_count", 4],
      ["class_broken", 5],
      ["clipped", 6],
      ["outside_of_image", 7],
    ]);
  });
});

test("of two versions of the labels the last one is used, with a warning", async () => {
  const result = await collect(dotaFormat, [
    image("train/images/x.png"),
    textFile("train/labelTxt-v1.0/labelTxt/x.txt", axisAligned),
    textFile("train/labelTxt-v1.5/labelTxt/x.txt", axisAligned + oriented),
  ]);
  expect(result.images.map(({ figures }) => figures.length)).toEqual([2]);
  expect(result.codes).toMatchObject({ several_label_folders: 1 });
});

test("version 1.5 has a folder of its own below labelTxt, and one with bounding boxes that is not used", async () => {
  const result = await collect(dotaFormat, [
    image("train/images/x.png"),
    textFile("train/labelTxt-v1.0/labelTxt/x.txt", axisAligned),
    textFile("train/labelTxt-v1.0/trainset_reclabelTxt/x.txt", axisAligned),
    textFile("train/labelTxt-v1.5/DOTA-v1.5_train/x.txt", axisAligned + oriented),
    textFile("train/labelTxt-v1.5/DOTA-v1.5_train_hbb/x.txt", axisAligned + axisAligned + axisAligned),
  ]);
  expect(result.images.map(({ dataset, figures }) => [dataset, figures.length])).toEqual([["train", 2]]);
  expect(result.codes).toEqual({ several_label_folders: 1 });
});

test("tiles with annfiles, as MMRotate cuts them, are paired without a warning", async () => {
  const result = await collect(dotaFormat, [
    image("trainval/images/P0__1024__0___0.png"),
    textFile("trainval/annfiles/P0__1024__0___0.txt", axisAligned + oriented),
  ]);
  expect([result.objects, result.datasets, result.codes]).toEqual([2, ["trainval"], {}]);
});

describe("detection", () => {
  const claimOn = async (...all: SampleFile[]) => (await detect(memoryTree(all))).detections[0];

  test("is certain in labelTxt or with headings, likely elsewhere", async () => {
    expect(await claimOn(...files)).toMatchObject({ slug: "dota", certainty: "certain", root: "" });
    expect(await claimOn(image("x.png"), textFile("x.txt", oriented))).toMatchObject({
      slug: "dota",
      certainty: "likely",
    });
  });

  test.each([
    ["YOLO poses", `0 ${"0.5 ".repeat(4 + 51).trim()}\n`],
    ["YOLO boxes of four points", "0 0.1 0.1 0.2 0.1 0.2 0.2 0.1 0.2\n"],
    ["KITTI", "Car 0.00 0 -1.57 1 1 20 20 1.6 1.6 3.2 0 1.7 5.8 0.01\n"],
    ["prose", "1 of 5 photos were taken at 10 am, sorry\n"],
  ])("%s is not detected as DOTA", async (_, text) => {
    expect((await claimOn(image("images/x.png"), textFile("labels/x.txt", text)))?.slug).not.toBe("dota");
  });
});

expectSharedSamples(
  "dota",
  dotaFormat,
  // Every line is one object; splits are datasets.
  (facts) => ({
    images: facts.image_files as number,
    objects: facts.lines as number,
    folders: Object.keys(facts.splits as object).length,
  }),
  (_, result, facts) => {
    const used: Record<string, number> = {};
    for (const figure of result.images.flatMap((one) => one.figures))
      used[figure.class] = (used[figure.class] ?? 0) + 1;
    expect(used).toEqual(facts.classes_used);
  },
);
