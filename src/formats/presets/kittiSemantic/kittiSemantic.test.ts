import { describe, expect, test } from "vitest";
import { type Columns, drawLabelImage } from "../../../samples/labelImage.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { kittiSemanticFormat } from "./format.ts";

const [width, height] = [16, 12];
const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width, height }) });
const label = (path: string, columns: Columns, bitDepth: 8 | 16 = 8): SampleFile => ({
  path,
  bytes: drawLabelImage(columns, { width, height, bitDepth }),
});

/** A road, two cars and one class that Cityscapes does not have. */
const instances = [
  [7 * 256, 0, 4],
  [26 * 256 + 1, 4, 6],
  [26 * 256 + 2, 8, 11],
  [40 * 256, 12, 13],
] as const;
const classes = [
  [7, 0, 4],
  [26, 4, 6],
  [26, 8, 11],
] as const;

const files: SampleFile[] = [
  image("training/image_2/000001_10.png", 1),
  label("training/semantic/000001_10.png", classes, 8),
  label("training/instance/000001_10.png", instances, 16),
  image("training/image_2/000002_10.png", 2),
  label("training/semantic/000002_10.png", classes, 8),
  image("testing/image_2/000001_10.png", 4),
];

const rename: NonNullable<FormatFixture["rename"]> = (all, path, name) => {
  const inPart = new RegExp(`^${path.split("/")[0]}/\\w+/${path.split("/").at(-1)}$`);
  return all.map((file) =>
    inPart.test(file.path) ? { ...file, path: file.path.replace(/[^/]*$/, () => name) } : file,
  );
};

const read = (all: readonly SampleFile[]) => collect(kittiSemanticFormat, all);

describe("labels", () => {
  test("each instance is an object, and a class without instances is one object, exact to the pixel", async () => {
    const { images, classes: declared, problems, files: outcomes } = await read(files);
    const [first, second] = images.filter((one) => one.dataset === "training");
    const objects = (one: typeof first) =>
      one!.figures.map(({ class: title, geometry, extra }) => {
        if (geometry.type !== "bitmap") throw new Error(`${geometry.type} is not a bitmap`);
        return [title, geometry.origin, countPixels(decodeMask(geometry.data)), extra?.instanceId];
      });
    expect(objects(first)).toEqual([
      ["road", [0, 0], 4 * height, undefined],
      ["car", [4, 0], 2 * height, 1],
      ["car", [8, 0], 3 * height, 2],
      ["class 40", [12, 0], height, undefined],
    ]);
    expect(objects(second)).toEqual([
      ["road", [0, 0], 4 * height, undefined],
      ["car", [4, 0], 5 * height, undefined],
    ]);
    expect(declared.map(({ title, color }) => [title, color])).toEqual([
      ["road", "#804080"],
      ["car", "#00008E"],
      ["class 40", expect.any(String)],
    ]);
    expect(images.find((one) => one.dataset === "testing")).toMatchObject({ labelled: false, figures: [] });
    expect(problems).toEqual([]);
    expect(outcomes.map(({ path, outcome }) => [path, outcome]).sort()).toEqual([
      ["training/instance/000001_10.png", "used"],
      ["training/semantic/000001_10.png", "skipped"],
      ["training/semantic/000002_10.png", "used"],
    ]);
  });

  test("label images of another size and broken ones are reported, and classes are used instead of broken instances", async () => {
    const wide = { path: "training/semantic/c.png", bytes: drawImage({ seed: 1, width: 8, height: 8 }) };
    const result = await read([
      image("training/image_2/a.png"),
      textFile("training/instance/a.png", "not an image"),
      label("training/semantic/a.png", classes, 8),
      image("training/image_2/b.png"),
      label("training/semantic/b.png", classes, 8),
      image("training/image_2/c.png"),
      wide,
    ]);
    expect(result.problems.map(({ code, path, severity }) => [code, path, severity])).toEqual([
      ["mask_broken", "training/instance/a.png", "error"],
      ["mask_size_differs", "training/semantic/c.png", "error"],
    ]);
    expect(result.images.map(({ labelled, figures }) => [labelled, figures.length])).toEqual([
      [true, 2],
      [true, 2],
      [false, 0],
    ]);
  });

  test("a label image without its image is reported", async () => {
    const result = await read(files.filter((file) => file.path !== "training/image_2/000001_10.png"));
    expect(result.images).toHaveLength(2);
    expect(result.codes).toEqual({ annotation_without_image: 1 });
    expect(result.images.length + result.files.length).toBe(files.length - 1);
  });
});

formatSuite(kittiSemanticFormat, [
  {
    name: "training and testing",
    files,
    images: 3,
    objects: 6,
    rename,
    isMask: (path) => /\/(semantic|instance)\//.test(path),
  },
]);
