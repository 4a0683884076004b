import { expect, test } from "vitest";
import { type Columns, drawLabelImage, type LabelImageOptions } from "../../../samples/labelImage.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { masksFormat } from "./format.ts";

const [width, height] = [20, 12];
const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width, height }) });
const mask = (path: string, columns: Columns, png: Partial<LabelImageOptions> = {}): SampleFile => ({
  path,
  bytes: drawLabelImage(columns, { width, height, ...png }),
});
const colors = (path: string, columns: Columns) => mask(path, columns, { colorType: "rgb" });
const road = [128, 64, 128] as const;
const car = [0, 0, 142] as const;
const meta = jsonFile("dataset_meta.json", {
  label_map: { 0: "nothing", 1: "road", 2: "car" },
  segmentation_colors: [[0, 0, 0], road, car],
  background_label: "0",
});
const colored: SampleFile[] = [
  meta,
  image("train/images/a.png", 1),
  colors("train/masks/a.png", [
    [road, 0, 8],
    [car, 10, 12],
  ]),
  image("val/images/a.png", 2),
  colors("val/masks/a.png", [[car, 3, 4]]),
  image("val/images/b.png", 4),
];
const binary: SampleFile[] = [
  image("images/a.png", 1),
  mask("masks/a_mask.png", [[255, 2, 5]]),
  image("images/b.png", 2),
  mask("masks/b_mask.png", [[1, 0, 3]], { bitDepth: 1 }),
];
const perObject: SampleFile[] = [
  image("shapes_train/1000.png", 1),
  image("shapes_train/1001.png", 2),
  ...["1000_square_0", "1001_circle_0", "1001_circle_3", "1001_square_1"].map((name, i) =>
    mask(`annotations/${name}.png`, [[[255, 255, 255, 255], i, i + 2]], { colorType: "rgba", rest: [0, 0, 0, 255] }),
  ),
];
const roboflow: SampleFile[] = ["train", "valid"].flatMap((split, i) => [
  textFile(`${split}/_classes.csv`, "Pixel Value, Class\n0, background\n1, cat\n2, dog\n"),
  image(`${split}/x${i}.png`, i),
  mask(`${split}/x${i}_mask.png`, [[1 + i, 0, 4]]),
]);

const isMask = (path: string) => /(^|\/)(masks|annotations)\/|_mask\.png$/.test(path);
const stem = (path: string) => path.replace(/^.*\//, "").replace(/\.\w+$/, "");
/** Renames an image and its masks, whose names begin with its name. */
const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const part = path.split("/")[0]!;
  const inPart = (other: string) =>
    ["train", "val", "valid"].every((split) => split !== part) || other.startsWith(`${part}/`);
  return files.map((file) => {
    const own = stem(file.path);
    const isOf = own === stem(path) || (isMask(file.path) && own.startsWith(`${stem(path)}_`));
    if (!isOf || !inPart(file.path)) return file;
    const to = stem(name) + own.slice(stem(path).length);
    return { ...file, path: file.path.replace(/[^/]*$/, (old) => to + old.slice(own.length)) };
  });
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) =>
    file === meta
      ? jsonFile(file.path, {
          label_map: { 0: "nothing", 1: "road", 2: title },
          segmentation_colors: [[0, 0, 0], road, car],
          background_label: "0",
        })
      : file,
  );

test("a broken class list is reported, and so are its broken lines", async () => {
  const broken = await collect(masksFormat, [...colored.slice(1), textFile("dataset_meta.json", "{")]);
  expect(broken.problems).toContainEqual(
    expect.objectContaining({ code: "label_map_broken", path: "dataset_meta.json" }),
  );
  const lines = textFile("label_colors.txt", "128 64 128 road\n0 0 142 car\n1 2 3 x\n4 5 6 y\n???\n");
  const { problems, objects } = await collect(masksFormat, [...colored.slice(1), lines]);
  expect([objects, problems.map(({ code, line }) => [code, line])]).toEqual([3, [["label_map_line", 5]]]);
});

formatSuite(masksFormat, [
  { name: "colours with a class list", files: colored, images: 3, objects: 3, rename, renameClass, isMask },
  { name: "black and white", files: binary, images: 2, objects: 2, rename, isMask },
  { name: "one PNG per object", files: perObject, images: 2, objects: 4, rename, isMask },
  { name: "masks beside images with a table", files: roboflow, images: 2, objects: 2, rename, isMask },
]);

/** Each colour of a mask is one object; each PNG of one object is one object. Black is background in both. */
expectSharedSamples(
  "masks",
  masksFormat,
  (facts) => {
    const isPerObject = (facts.masks as number) > (facts.images as number);
    const objects = isPerObject ? facts.masks : facts.distinct_values_total;
    return { images: facts.images as number, objects: objects as number, folders: 1 };
  },
  (name, { images, problems }) => {
    expect(problems).toEqual([]);
    expect(images.every(({ labelled }) => labelled)).toBe(true);
    const used = new Set(images.flatMap(({ figures }) => figures.map((figure) => figure.class)));
    const expected = name.includes("datumaro") ? ["Animal", "Bicyclist", "Child", "Road"] : ["circle", "square"];
    expect([...used].sort()).toEqual(expected);
  },
);

test("a class list may be a table with tabs, as in ADE20K; img_dir and ann_dir are not datasets", async () => {
  const table =
    "Idx\tRatio\tTrain\tVal\tStuff\tName\n1\t0.15\t11664\t1172\t1\twall\n2\t0.1\t6046\t612\t1\tbuilding, edifice\n";
  const { images, datasets, problems } = await collect(masksFormat, [
    textFile("data/objectInfo150.txt", table),
    image("data/img_dir/train/a.png"),
    mask("data/ann_dir/train/a.png", [
      [1, 0, 3],
      [2, 5, 9],
    ]),
  ]);
  expect(problems).toEqual([]);
  expect(datasets).toEqual(["train"]);
  expect(images[0]?.figures.map((figure) => figure.class)).toEqual(["wall", "building, edifice"]);
});

test("the CamVid export of CVAT has the subset default and masks in defaultannot", async () => {
  const files = [
    textFile("label_colors.txt", "0 0 0 background\n128 64 128 road\n"),
    textFile("default.txt", "default/a.png defaultannot/a.png\n"),
    image("default/a.png"),
    colors("defaultannot/a.png", [[road, 0, 3]]),
  ];
  expect((await detect(memoryTree(files))).verdict).toMatchObject({ kind: "chosen", detection: { slug: "masks" } });
  const { images, datasets } = await collect(masksFormat, files);
  expect([datasets, images[0]?.figures.map((figure) => figure.class)]).toEqual([["default"], ["road"]]);
});
