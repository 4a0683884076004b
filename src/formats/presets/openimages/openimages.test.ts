import { describe, expect, test } from "vitest";
import { csvFile } from "../../../samples/csvFile.ts";
import { openImagesDataset } from "../../../samples/openImagesDataset.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import { encodePng } from "../../codecs/png.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { openImagesFormat } from "./format.ts";

const quoted = (text: string) => (/[",]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const withText = (files: readonly SampleFile[], pattern: RegExp, change: (text: string) => string) =>
  files.map((file) =>
    pattern.test(file.path) ? textFile(file.path, change(new TextDecoder().decode(file.bytes))) : file,
  );

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const id = path.replace(/^.*\/|\.png$/g, "");
  const next = quoted(name.replace(/\.png$/, ""));
  const renamed = withText(files, /\.csv$/, (text) =>
    text.replaceAll(`\n${id},`, () => `\n${next},`).replaceAll(`.png,${id},`, () => `.png,${next},`),
  );
  return renamed.map((file) => (file.path === path ? { ...file, path: path.replace(/[^/]*$/, () => name) } : file));
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  withText(files, /class-descriptions/, (text) => text.replace("Dog", () => quoted(title)));

formatSuite(openImagesFormat, [
  {
    name: "boxes, masks and labels",
    files: openImagesDataset(),
    images: 5,
    objects: 8,
    rename,
    renameClass,
    isMask: (path) => path.startsWith("masks/"),
  },
]);

const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });
const names = textFile("class-descriptions.csv", "/m/1,Dog\n/m/2,Cat\n/m/3,Dog\n");
const boxHeader = [
  "ImageID",
  "Source",
  "LabelName",
  "Confidence",
  "XMin",
  "XMax",
  "YMin",
  "YMax",
  "IsOccluded",
  "IsGroupOf",
];
const boxes = (...rows: (string | number)[][]) => csvFile("train-annotations-bbox.csv", boxHeader, rows);
const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(openImagesFormat, [image("train/a.png"), image("train/b.png"), names, ...files], { format });

describe("boxes", () => {
  test("have XMin, XMax, YMin, YMax in this order, normalized; yes is a tag, no and unknown are not", async () => {
    const { images, problems, classes } = await read([
      boxes(["a", "xclick", "/m/1", 1, 0.25, 0.5, 0.1, 0.9, 1, -1], ["a", "activemil", "/m/3", 0.5, 0, 1, 0, 1, 0, 1]),
    ]);
    expect(problems).toEqual([]);
    expect(images[0]?.figures).toEqual([
      {
        class: "Dog",
        geometry: { type: "rectangle", left: 20, right: 40, top: 6, bottom: 54 },
        tags: [{ name: "IsOccluded" }],
      },
      {
        class: "Dog (/m/3)",
        geometry: { type: "rectangle", left: 0, right: 80, top: 0, bottom: 60 },
        tags: [{ name: "IsGroupOf" }, { name: "confidence", value: 0.5 }],
        extra: { openimages: { Source: "activemil" } },
      },
    ]);
    expect(classes.map(({ title, extra }) => [title, extra])).toEqual([
      ["Dog", { openimages: { LabelName: "/m/1" } }],
      ["Dog (/m/3)", { openimages: { LabelName: "/m/3" } }],
    ]);
    expect(images[0]).toMatchObject({ dataset: "train", labelled: true });
    expect(images[1]).toMatchObject({ dataset: "train", labelled: false });
  });

  test("that are broken, without area or outside of the image are reported by line; the others are read", async () => {
    const { problems, objects } = await read([
      boxes(
        ["a", "x", "/m/1", 1, 0.1, "NaN", 0.1, 0.9, 0, 0],
        ["a", "x", "/m/1", 1, 0.1, 1.5, 0.1, 0.9, 0, 0],
        ["b", "x", "/m/1", 1, 0.5, 0.5, 0.1, 0.9, 0, 0],
        ["b", "x", "/m/1", 1],
        ["gone", "x", "/m/1", 1, 0.1, 0.2, 0.1, 0.9, 0, 0],
      ),
    ]);
    expect(problems.map(({ line }) => line).sort()).toEqual([2, 3, 4, 5, 6]);
    expect(objects).toBe(2);
  });

  test("of classes without a name get their identifier as the class, which is reported once", async () => {
    const { classes, problems } = await read([boxes(["a", "x", "/m/9", 1, 0, 1, 0, 1, 0, 0])]);
    expect(classes.map((one) => one.title)).toEqual(["/m/9"]);
    expect(problems).toMatchObject([{ code: "names_missing", path: "class-descriptions.csv" }]);
  });

  test("of the challenges have fewer columns; classes keep their parents", async () => {
    const header = ["ImageID", "LabelName", "XMin", "XMax", "YMin", "YMax", "IsGroupOf"];
    const { images, classes } = await read([
      csvFile("challenge-2019-train-detection-bbox.csv", header, [["a", "/m/2", 0, 0.5, 0, 1, 1]]),
      jsonFile("hierarchy.json", {
        LabelName: "/m/1",
        Subcategory: [{ LabelName: "/m/2" }],
        Part: [{ LabelName: "/m/3" }],
      }),
    ]);
    expect(images[0]?.figures).toMatchObject([{ class: "Cat", tags: [{ name: "IsGroupOf" }] }]);
    expect(classes[0]?.extra).toEqual({ openimages: { LabelName: "/m/2", parents: ["Dog"] } });
  });
});

describe("labels of images", () => {
  const header = ["ImageID", "Source", "LabelName", "Confidence"];
  const rows = [
    ["a", "verification", "/m/1", 1],
    ["a", "crowdsource-verification", "/m/1", 1],
    ["a", "verification", "/m/2", 0],
    ["b", "machine", "/m/2", 0.7],
  ];
  const labels = csvFile("train-annotations-human-imagelabels.csv", header, rows);

  test("are tags when verified as present and metadata when verified as absent; those of machines have their confidence", async () => {
    const { images, tags, problems } = await read([labels]);
    expect(problems).toEqual([]);
    expect(images.map((image) => image.tags)).toEqual([[{ name: "Dog" }], [{ name: "Cat (machine)", value: 0.7 }]]);
    expect(images[0]?.meta).toEqual({ openimages: { absent: ["Cat"] } });
    expect(tags.map((tag) => tag.valueType)).toEqual(["none", "any_number"]);
  });

  test("of machines are skipped when the option states so", async () => {
    const { images } = await read([labels], { machineLabels: "leaveOut" });
    expect(images.map((image) => [image.tags.length, image.labelled])).toEqual([
      [1, true],
      [0, false],
    ]);
  });
});

describe("masks", () => {
  const header = "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks".split(",");
  const table = (...rows: (string | number)[][]) => csvFile("train-annotations-object-segmentation.csv", header, rows);
  const half = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i % 40 < 20 ? 1 : 0));
  const mask = (path: string, width = 40, height = 30): SampleFile => ({
    path,
    bytes: encodePng({ width, height, colorType: "grey", bitDepth: 1, samples: half.subarray(0, width * height) }),
  });
  const row = ["a_m1_00000001.png", "a", "/m/1", "00000001", 0, 0.5, 0, 1, 0.8, "0.1 0.2 1"];

  test("are scaled to the size of their image and grouped with their box", async () => {
    const { images, problems, files } = await read([
      table(row),
      mask("train-masks-0/a_m1_00000001.png"),
      boxes(["a", "xclick", "/m/2", 1, 0, 0.5, 0, 1, 0, 0], ["a", "xclick", "/m/1", 1, 0.0001, 0.5, 0, 1, 0, 0]),
    ]);
    expect(problems).toEqual([]);
    expect(images).toHaveLength(2);
    const figures = images[0]!.figures;
    expect(figures.map((figure) => [figure.geometry.type, figure.group])).toEqual([
      ["rectangle", undefined],
      ["rectangle", "box 1"],
      ["bitmap", "box 1"],
    ]);
    const { geometry, tags, extra } = figures[2]!;
    if (geometry.type !== "bitmap") throw new Error("The geometry is not a bitmap.");
    const pixels = decodeMask(geometry.data);
    expect([geometry.origin, pixels.width, pixels.height, countPixels(pixels)]).toEqual([[0, 0], 40, 60, 40 * 60]);
    expect(tags).toEqual([{ name: "PredictedIoU", value: 0.8 }]);
    expect(extra).toEqual({ openimages: { BoxID: "00000001", Clicks: "0.1 0.2 1" } });
    expect(files.find((file) => file.path.endsWith("00000001.png"))).toMatchObject({ outcome: "used" });
  });

  test("that are missing, of another aspect ratio, or without a row are reported and never imported as images", async () => {
    const { images, codes, files } = await read([
      table(row, ["a_m1_00000002.png", ...row.slice(1)], ["gone_m1_00000004.png", "gone", ...row.slice(2)]),
      mask("masks/a_m1_00000002.png", 10, 30),
      mask("masks/a_m1_00000003.png"),
      mask("masks/gone_m1_00000004.png"),
    ]);
    expect(images.map((image) => image.path)).toEqual(["train/a.png", "train/b.png"]);
    expect(codes).toEqual({ mask_absent: 1, mask_broken: 1, mask_without_row: 1, annotation_without_image: 1 });
    expect(files.filter((file) => file.path.startsWith("masks/")).map((file) => file.outcome)).toEqual([
      "skipped",
      "failed",
      "skipped",
    ]);
  });
});

describe("tables", () => {
  test("of images assign subsets and label nothing; rows with missing cells keep image and subset", async () => {
    const ids = textFile(
      "image_ids.csv",
      "ImageID,Subset,OriginalURL,License,Rotation\na,validation,https://x/y.jpg,CC BY,90.0\nb,test,,0\nother,train,,,0\n",
    );
    const { images, problems } = await collect(openImagesFormat, [
      image("pics/a.png"),
      image("pics/b.png"),
      names,
      ids,
    ]);
    expect(images.map((image) => [image.name, image.dataset, image.labelled, image.meta])).toEqual([
      ["a.png", "validation", false, { OriginalURL: "https://x/y.jpg", License: "CC BY", Rotation: "90.0" }],
      ["b.png", "test", false, undefined],
    ]);
    expect(problems).toMatchObject([{ code: "row_broken", severity: "info", line: 3 }]);
  });

  test("about millions of other images report a few of them by name and the number of the others", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [`x${i >> 1}`, "x", "/m/1", 1, 0, 1, 0, 1, 0, 0]);
    const { problems, objects } = await read([boxes(...rows, ["a", "x", "/m/1", 1, 0, 1, 0, 1, 0, 0])]);
    expect(objects).toBe(1);
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)?.message).toContain("2,960 more rows");
  });

  test("of relations and points are reported as not read, others as not understood", async () => {
    const { codes } = await read([
      textFile("train-vrd.csv", "ImageID,LabelName1,LabelName2,XMin1\na,/m/1,/m/2,0\n"),
      textFile("train-points.csv", "ImageId,X,Y,Label\na,0.1,0.2,/m/1\n"),
      textFile("other.csv", "x,y\n1,2\n"),
    ]);
    expect(codes).toEqual({ table_not_read: 2, table_not_understood: 1 });
  });

  test("are distinguished from those of other formats by their columns", async () => {
    const slugs = async (...files: SampleFile[]) =>
      (await detect(memoryTree([image("a.png"), ...files]))).detections.map((one) => `${one.slug} ${one.certainty}`);
    expect(await slugs(names)).toEqual(["openimages weak", "images weak"]);
    expect(await slugs(boxes())).toEqual(["openimages certain", "images weak"]);
    expect(await slugs(textFile("t.csv", "image,label\na.png,x\n"))).not.toContain("openimages");
  });
});

expectSharedSamples(
  "openimages",
  openImagesFormat,
  (facts) => {
    // A mask and its box are two annotations, in one group.
    const rows = (name: string) => (facts[name] as { rows: number }).rows;
    const boxRows = rows("oidv6-train-annotations-bbox.csv") + rows("test-annotations-bbox.csv");
    const objects = boxRows + rows("train-annotations-object-segmentation.csv");
    return { images: facts.images as number, objects, folders: 3 };
  },
  (_, result) => {
    const byName = new Map(result.images.map((image) => [image.name, image]));
    const b = byName.get("b.jpg")!;
    expect(b.figures.map((figure) => [figure.class, figure.geometry.type, figure.group])).toEqual([
      ["Generic label #0", "rectangle", "box 1"],
      ["Generic label #0", "bitmap", "box 1"],
    ]);
    const box = b.figures[0]!.geometry;
    if (box.type !== "rectangle") throw new Error("no box");
    for (const [side, expected] of [
      [box.left, 1.6],
      [box.top, 0.6],
      [box.right - box.left, 6.4],
      [box.bottom - box.top, 0.4],
    ] as const) {
      expect(side).toBeCloseTo(expected, 9);
    }
    // Confidence 0 means that the class is absent.
    expect([b.tags, b.labelled, b.meta?.openimages]).toEqual([[], true, { absent: ["Generic label #0"] }]);
    expect(byName.get("a.jpg")!.tags).toEqual([{ name: "Generic label #0" }]);
    expect(byName.get("c.jpg")!.tags.map((tag) => tag.name)).toEqual(["Generic label #1", "Generic label #3"]);
    expect(byName.get("c.jpg")!.figures).toMatchObject([
      {
        class: "Generic label #3",
        tags: [{ name: "IsOccluded" }, { name: "IsGroupOf" }, { name: "confidence", value: 0.7 }],
      },
    ]);
    expect(byName.get("d.png")).toMatchObject({ dataset: "validation", labelled: false });
    // One row of the list of images has one cell less than the others.
    expect(result.codes).toEqual({ row_broken: 1 });
  },
);
