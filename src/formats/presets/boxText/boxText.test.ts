import { describe, expect, test } from "vitest";
import { type BoxTextForm, boxTextDataset } from "../../../samples/boxTextDataset.ts";
import { csvFile } from "../../../samples/csvFile.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { boxTextFormat } from "./format.ts";

const format = boxTextFormat as DatasetFormat;

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const stemOf = (file: string) => file.replace(/\.[^./]*$/, "");
  const stem = stemOf(path).replace(/.*\//, "");
  return files.map((file) => {
    if (file.path === path) return { ...file, path: path.replace(/[^/]*$/, () => name) };
    if (!file.path.endsWith(`/${stem}.txt`)) return file;
    return { ...file, path: file.path.replace(/[^/]*$/, () => `${stemOf(name)}.txt`) };
  });
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) => {
    if (!file.path.endsWith(".txt")) return file;
    const text = new TextDecoder().decode(file.bytes);
    return textFile(
      file.path,
      text.replace(/^Apple\b/gm, () => title),
    );
  });

const fixture = (form: BoxTextForm, more: Partial<FormatFixture> = {}): FormatFixture => ({
  name: form,
  files: boxTextDataset({ form }),
  images: form === "oidv4" ? 6 : 3,
  objects: form === "oidv4" ? 20 : 10,
  rename,
  renameClass,
  emptyIsSound: (path) => path.endsWith(".txt"),
  ...more,
});

formatSuite(format, [
  fixture("oidv4"),
  fixture("oidv4Together"),
  fixture("map"),
  fixture("detections"),
  fixture("normalized", { says: ["columns_guessed"] }),
  fixture("oidv4", {
    name: "oidv4 with two splits",
    files: boxTextDataset({ splits: { train: 3, validation: 3 } }),
    images: 12,
    objects: 40,
  }),
]);

const png = drawImage({ seed: 3, width: 100, height: 80 });
const image = (path: string): SampleFile => ({ path, bytes: png });

/** One image with a label file. */
const one = async (text: string, options: Record<string, unknown> = {}) => {
  const files = [image("d/a.png"), textFile("d/Label/a.txt", text)];
  const { images, ...rest } = await collect(format, files, { format: options });
  return { ...rest, figures: images[0]!.figures, labelled: images[0]!.labelled };
};
const box = (left: number, top: number, right: number, bottom: number) => ({
  type: "rectangle",
  left,
  top,
  right,
  bottom,
});

describe("lines", () => {
  test.each([
    ["blanks in the class", "Polar bear 1 2 3 4", "Polar bear"],
    ["a number at the end of the class", "Boeing 747 1 2 3 4", "Boeing 747"],
    ["tabs and several blanks", "Polar bear\t1  2\t3 4", "Polar bear"],
    ["commas", "Polar bear,1,2,3,4", "Polar bear"],
    ["a comma in the class", "Salt, pepper 1 2 3 4", "Salt, pepper"],
    ["exponents and points", "cat 1.0 2e0 3. +4", "cat"],
    ["CRLF", "cat 1 2 3 4\r\n\r\n", "cat"],
  ])("with %s are read", async (_, text, title) => {
    const { figures, problems } = await one(text);
    expect(problems).toEqual([]);
    expect(figures).toEqual([{ class: title, geometry: box(1, 2, 3, 4), tags: [] }]);
  });

  test("have tags for difficult objects and for the confidence of a detector", async () => {
    expect((await one("cat 1 2 3 4 difficult\ndog 1 2 3 4")).figures.map(({ tags }) => tags)).toEqual([
      [{ name: "difficult" }],
      [],
    ]);
    const { figures, problems } = await one("cat 0.5 1 2 3 4\nBoeing 747 0.25 1 2 3 4\ndog 1 2 3 4");
    expect(problems).toEqual([]);
    expect(figures.map((figure) => [figure.class, figure.tags])).toEqual([
      ["cat", [{ name: "confidence", value: 0.5 }]],
      ["Boeing 747", [{ name: "confidence", value: 0.25 }]],
      ["dog", []],
    ]);
  });

  test("have a confidence in per cent, or a class with a number, by all lines and by choice", async () => {
    const percent = "cat 91 1 2 3 4\ncat 42.5 1 2 3 5\ncat 77 2 2 3 4";
    expect((await one(percent)).figures.map((figure) => figure.class)).toEqual(["cat", "cat", "cat"]);
    expect((await one(percent, { fifthNumber: "class" })).figures[0]?.class).toBe("cat 91");
    const models = "Boeing 747 1 2 3 4\nBoeing 747 1 2 3 5\nBoeing 737 2 2 3 4";
    expect((await one(models)).figures.map((figure) => figure.class)).toEqual([
      "Boeing 747",
      "Boeing 747",
      "Boeing 737",
    ]);
  });

  test("that cannot be read are reported with their number; the others are kept", async () => {
    const { figures, problems } = await one(
      "cat 1 2 3 4\ncat 1 x 3 4\n\ncat 1 2 3\ncat 1 2 3 4 5 6\nb.jpg 1 2 3 4\ncat 90 2 130 4",
    );
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ["wrong_number_count", 2],
      ["wrong_number_count", 4],
      ["wrong_number_count", 5],
      ["class_broken", 6],
      ["clipped", 7],
    ]);
    expect(figures).toHaveLength(2);
  });
});

describe("the numbers of all boxes decide", () => {
  const many = (line: (i: number) => string) => Array.from({ length: 12 }, (_, i) => line(i)).join("\n");

  test("that corners are right, bottom, left, top, as old versions of OIDv4 ToolKit write them", async () => {
    const { figures, codes } = await one("Apple 55.5 36 25 6\nApple 71 64 39 32");
    expect(codes).toEqual({ columns_guessed: 1 });
    expect(figures.map(({ geometry }) => geometry)).toEqual([box(25, 6, 55.5, 36), box(39, 32, 71, 64)]);
  });

  test("and a single box with swapped corners is reported by its line", async () => {
    const { figures, problems } = await one(many((i) => (i === 4 ? "cat 30 40 10 20" : `cat ${i} 2 40 50`)));
    expect(problems).toMatchObject([{ code: "corners_swapped", severity: "warning", line: 5 }]);
    expect(figures[4]?.geometry).toEqual(box(10, 20, 30, 40));
  });

  test("that boxes are a corner and a size, or a centre and a size", async () => {
    // Some are inside out as corners in either order.
    const corner = await one(many((i) => `cat ${60 + i} ${i} 20 ${30 + i}`));
    expect(corner.codes).toEqual({ columns_guessed: 1 });
    expect(corner.figures[1]?.geometry).toEqual(box(61, 1, 81, 32));
    const center = await one(
      many((i) => `cat ${70 + i} 45 36 ${30 + i}`),
      { box: "centerAndSize" },
    );
    expect(center.figures[0]?.geometry).toEqual(box(52, 30, 88, 60));
  });

  test("that they are normalized; a box in pixels among them is reported and skipped", async () => {
    const { figures, problems } = await one(many((i) => (i === 7 ? "cat 10 20 30 40" : "cat 0.25 0.5 0.75 1.0")));
    expect(problems).toMatchObject([{ code: "columns_guessed" }, { code: "not_normalised", line: 8 }]);
    expect(figures).toHaveLength(11);
    expect(figures[0]?.geometry).toEqual(box(25, 40, 75, 80));
    const outside = await one("cat 0.25 0.5 0.75 1.0\ncat 0.5 0.5 1.04 0.75\n");
    expect(outside.figures.map(({ geometry }) => geometry)).toEqual([box(25, 40, 75, 80), box(50, 40, 100, 60)]);
  });

  test("that they are in pixels; a normalized box among them is reported and skipped, unless pixels are chosen", async () => {
    const text = many((i) => (i === 7 ? "cat 0.25 0.5 0.75 1.0" : `cat ${i} 20 30 40`));
    const { figures, problems } = await one(text);
    expect([figures.length, problems.find(({ code }) => code === "not_normalised")?.line]).toEqual([11, 8]);
    expect((await one(text, { units: "pixels" })).figures).toHaveLength(12);
  });
});

describe("files", () => {
  test("of a detector are skipped beside ground truth, which is reported", async () => {
    const files = [
      image("input/images-optional/a.png"),
      textFile("input/ground-truth/a.txt", "cat 1 2 3 4"),
      textFile("input/detection-results/a.txt", "cat 0.5 1 2 3 5"),
    ];
    const { objects, codes, files: outcomes } = await collect(format, files);
    expect([objects, codes]).toEqual([1, { predictions_left_out: 1 }]);
    expect(outcomes.find(({ path }) => path.includes("results"))).toMatchObject({ reason: "predictions" });
  });

  test("beside the images that OIDv4 ToolKit converted to YOLO are not mixed with the labels", async () => {
    const files = [
      image("train/Apple/a.png"),
      textFile("train/Apple/a.txt", "0 0.5 0.5 0.1 0.1"),
      textFile("train/Apple/Label/a.txt", "Apple 1 2 3 4"),
    ];
    const { images } = await collect(format, files);
    expect(images.map(({ figures }) => figures.map((figure) => figure.class))).toEqual([["Apple"]]);
  });

  test("may lie beside the images or in a tree of their own", async () => {
    for (const label of ["train/cats/a.txt", "labels/train/cats/a.txt", "train/labels/cats/a.txt"]) {
      const files = [image("train/cats/a.png"), image("train/dogs/b.png"), textFile(label, "cat 1 2 3 4")];
      const { images, problems } = await collect(format, files);
      expect(problems, label).toEqual([]);
      expect(images.map(({ labelled, figures }) => [labelled, figures.length])).toEqual([
        [true, 1],
        [false, 0],
      ]);
    }
  });

  test("that are empty are labels of images without objects", async () => {
    expect(await one("")).toMatchObject({ labelled: true, figures: [], problems: [] });
  });

  test("keep the split of a single class as the dataset", async () => {
    const files = [
      image("OID/Dataset/train/Apple/a.png"),
      textFile("OID/Dataset/train/Apple/Label/a.txt", "Apple 1 2 3 4"),
    ];
    expect((await collect(format, files)).datasets).toEqual(["train/Apple"]);
  });
});

describe("detection", () => {
  const claimsOn = async (...files: SampleFile[]) => {
    const { detections } = await detect(memoryTree(files), undefined, [format]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };
  const labelled = (text: string) => claimsOn(image("images/a.png"), textFile("labels/a.txt", text));

  test("is certain for lines with a class and a box, also without images", async () => {
    expect(await labelled("cat 1 2 3 4\nPolar bear 1 2 3 4")).toEqual([["certain", ""]]);
    expect(await claimsOn(textFile("ground-truth/a.txt", "cat 1 2 3 4"))).toEqual([["certain", "ground-truth"]]);
  });

  test("is likely when some of the lines are broken", async () => {
    expect(await labelled("cat 1 2 3 4\ncat 1 2\ndog 1 2 3 4")).toEqual([["likely", ""]]);
    expect(await labelled("cat 1 2 3 4\ncat 1 2\ndog\n")).toEqual([]);
  });

  test("comes before the tables of all images that OIDv4 ToolKit keeps beside its label files", async () => {
    const table = csvFile(
      "OID/csv_folder/train-annotations-bbox.csv",
      ["ImageID", "Source", "LabelName", "Confidence", "XMin", "XMax", "YMin", "YMax", "IsOccluded"],
      [["a", "xclick", "/m/014j1m", 1, 0.1, 0.2, 0.1, 0.2, 0]],
    );
    const path = "OID/Dataset/train/Apple/";
    const files = [image(`${path}a.png`), textFile(`${path}Label/a.txt`, "Apple 1 2 3 4"), table];
    expect((await detect(memoryTree(files))).verdict).toMatchObject({
      kind: "chosen",
      detection: { slug: "box-text", root: "OID/Dataset" },
    });
    const { images } = await collect(format, files);
    expect(images.map(({ dataset }) => dataset)).toEqual(["train/Apple"]);
  });

  test("is weak for classes that are numbers, and does not find lines of other formats", async () => {
    expect(await labelled("0 10 20 30 40")).toEqual([["weak", ""]]);
    const pixels = [image("images/a.png"), textFile("labels/a.txt", "0 50 40 30 40")];
    const yolo = [...pixels, textFile("data.yaml", "names: [cat]\n")];
    expect((await detect(memoryTree(yolo))).verdict).toMatchObject({ kind: "chosen", detection: { slug: "yolo" } });
    for (const line of [
      "0 0.5 0.5 0.1 0.1",
      "Car 0.00 0 -10 40 10 60 20 -1 -1 -1 -1000 -1000 -1000 -10",
      "1 1 9 1 9 9 1 9 plane 0",
      "b.jpg 1 2 3 4",
      "a cat sits on 4 chairs",
    ])
      expect(await labelled(line), line).toEqual([]);
    expect(await claimsOn(image("images/a.png"), textFile("notes/list.txt", "cat 1 2 3 4"))).toEqual([]);
  });
});
