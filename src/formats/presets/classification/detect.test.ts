import { describe, expect, test } from "vitest";
import { csvFile } from "../../../samples/csvFile.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { formatOfPreset } from "../../index.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { classificationFormat } from "./format.ts";

const png = drawImage({ seed: 3, width: 24, height: 16 });
const images = (...paths: string[]): SampleFile[] => paths.map((path) => ({ path, bytes: png }));
const verdictOf = async (files: readonly SampleFile[]) => (await detect(memoryTree(files))).verdict;

/** Some images of the classes cat and dog. */
const names = (folder: string, count: number) =>
  ["cat", "dog"].flatMap((title) => Array.from({ length: count }, (_, i) => `${folder}/${title}/${title}${i}.png`));

describe("detection", () => {
  test("is certain for class folders below splits, and for those that a file names", async () => {
    const byParts = images(...names("train", 2), ...names("val", 1));
    expect(await verdictOf(byParts)).toMatchObject({ kind: "chosen", detection: { slug: "classification", root: "" } });
    const listed = [...images(...names("all", 2)), textFile("classes.txt", "cat\ndog\ncow\n")];
    const numbered = [...images(...names("all", 2)), textFile("classes.txt", "1 cat\n2 dog\n3 cow\n")];
    expect(await verdictOf(numbered)).toEqual(await verdictOf(listed));
    expect(await verdictOf(listed)).toMatchObject({ kind: "chosen", detection: { slug: "classification" } });
    expect((await collect(classificationFormat, listed)).tags.map((tag) => tag.name)).toEqual(["cat", "cow", "dog"]);
  });

  test("asks about folders that may be ordinary folders", async () => {
    for (const files of [
      images(...names("pets", 2)),
      images("train/aachen/1.png", "train/bonn/2.png", "val/ulm/3.png", "val/jena/4.png"),
      images("train/hot/1.png", "train/hot/2.png", "train/cold/1.png", "train/cold/2.png"),
    ]) {
      const verdict = await verdictOf(files);
      expect(verdict).toMatchObject({
        kind: "ambiguous",
        candidates: [{ slug: "classification" }, { slug: "images" }],
      });
    }
  });

  test("does not find folders of other formats and ordinary folders", async () => {
    for (const files of [
      images("train/images/1.png", "train/masks/1.png", "val/images/2.png", "val/masks/2.png"),
      images("train/img/1.png", "train/gt/1.png"),
      images("a/1.png", "2.png"),
      images("site A/day 1/1.png", "site A/day 2/1.png", "site B/day 1/1.png"),
      images("leftImg8bit/train/aachen/a_leftImg8bit.png", "leftImg8bit/train/bonn/b_leftImg8bit.png"),
      images("photos/1.png", "photos/2.png"),
      images("part 0/1.png", "part 1/2.png"),
      images("2024-05-01/1.png", "2024-05-02/2.png"),
      images("HAM10000_images_part_1/1.png", "HAM10000_images_part_2/2.png"),
    ]) {
      const { detections } = await detect(memoryTree(files));
      expect(detections.map((detection) => detection.slug)).not.toContain("classification");
    }
  });

  const inFolders = (...folders: string[]) =>
    images(...folders.flatMap((folder) => [`${folder}/1.png`, `${folder}/2.png`]));
  test.each([
    [["train", "val", "test"]],
    [["Train", "Validation", "extra 1"]],
    [["train", "ds0", "ds1", "ds2"]],
    [["ds0", "ds1"]],
    [["2024-05-01", "2024-05-02"]],
    [["2024-05-01 12-30-00", "20240502_123000", "03.05.2024", "2024-06"]],
    [["001", "002"]],
    [["0", "1", "12"]],
    [["part-2", "part-3"]],
    [["batch 3", "batch 4"]],
    [["train/part1", "train/part2", "val/part1"]],
    [["train/2024-05-01", "val/2024-05-01", "train/2024-05-02"]],
    [["100CANON", "101CANON"]],
    [["fold_a", "fold_b"]],
  ])("takes %j as datasets, without asking", async (folders) => {
    for (const around of ["", "drop/", "my data/photos/"]) {
      const files = inFolders(...folders.map((folder) => `${around}${folder}`));
      const { verdict } = await detect(memoryTree(files));
      expect(verdict).toMatchObject({ kind: "imagesOnly", detection: { slug: "images" } });
      const { datasets } = await collect(formatOfPreset("images")!, files);
      expect(datasets).toHaveLength(folders.length);
    }
  });

  test.each([
    [["cat", "dog"]],
    [["ds0", "cat"]],
    [["c0", "c1"]],
    [["001.albatross", "002.auk"]],
    [["n01440764", "n01443537"]],
    [["class_1", "class_2"]],
    [["grade 1", "grade 2"]],
  ])("asks about %j", async (folders) => {
    expect(await verdictOf(inFolders(...folders))).toMatchObject({ kind: "ambiguous" });
  });

  test("does not ask about folders without an image, and asks about images without extensions", async () => {
    const named = ["a/1.bin", "a/2.bin", "b/1.bin", "b/2.bin"];
    expect(await verdictOf(named.map((path) => textFile(path, "no image")))).toEqual({ kind: "nothing" });
    expect(
      await verdictOf(inFolders("cat", "dog").map((file) => ({ ...file, path: file.path.slice(0, -4) }))),
    ).toMatchObject({
      kind: "ambiguous",
    });
  });

  test("takes numbers below splits as classes", async () => {
    const files = inFolders("train/1", "train/2", "valid/1", "valid/2").map((file, i) => ({
      ...file,
      path: file.path.replace(/\d\.png$/, `${i}.png`),
    }));
    expect(await verdictOf(files)).toMatchObject({ kind: "chosen", detection: { slug: "classification" } });
  });

  test("does not find folders of masks, but finds folders of people with and without face masks", async () => {
    const pairs = ["train", "val"].flatMap((part) => [
      `CamVid/${part}/${part}1.png`,
      `CamVid/${part}annot/${part}1.png`,
    ]);
    for (const paths of [
      pairs,
      ["PNGImages/a.png", "PNGImages/b.png", "PedMasks/a_mask.png", "PedMasks/b_mask.png"],
      [
        "Train/Rural/images_png/1.png",
        "Train/Rural/masks_png/1.png",
        "Train/Urban/images_png/2.png",
        "Train/Urban/masks_png/2.png",
      ],
    ]) {
      const { detections } = await detect(memoryTree(images(...paths)));
      expect(detections.filter(({ slug }) => slug === "classification")).toEqual([]);
    }
    const faces = ["train", "test"].flatMap((part) => [`${part}/with_mask/1.png`, `${part}/without_mask/1.png`]);
    const { detections } = await detect(memoryTree(images(...faces)));
    expect(detections.some(({ slug }) => slug === "classification")).toBe(true);
  });

  test("does not find a table of boxes with x, y and width, whatever its last column contains", async () => {
    const table = textFile("t.csv", "patientId,x,y,width,height,Target\na,,,,,0\nb,10,12,21,30,1\n");
    const { detections } = await detect(memoryTree([...images("a.png", "b.png"), table]));
    expect(detections.filter(({ slug }) => slug === "classification")).toEqual([]);
  });

  test("does not find tables of run lengths", async () => {
    const table = textFile("t.csv", "img,mask\na.png,879386 40 881253 141\nb.png,5 6 7 8\n");
    const { detections } = await detect(memoryTree([...images("a.png", "b.png"), table]));
    expect(detections.filter(({ slug }) => slug === "classification")).toEqual([]);
  });

  test("does not find tables of boxes, captions, measurements or splits", async () => {
    const table = (header: string[], ...rows: string[][]) => [
      ...images("a.png", "b.png"),
      csvFile("t.csv", header, rows),
    ];
    for (const files of [
      table(["filename", "xmin", "ymin", "xmax", "ymax", "class"], ["a.png", "1", "2", "3", "4", "x"]),
      table(["image", "caption"], ["a.png", "a dog that runs over a very green meadow towards us"]),
      table(["image", "age"], ["a.png", "31.5"], ["b.png", "4.25"]),
      table(["image", "partition"], ["a.png", "0"], ["b.png", "1"]),
      table(["ImageID", "Source", "LabelName", "Confidence"], ["a", "x", "/m/1", "1"]),
      table(["image", "EncodedPixels"], ["a.png", "1 3"]),
      table(["id", "name"], ["1", "one"]),
    ]) {
      const { detections } = await detect(memoryTree(files));
      expect(detections.map((detection) => detection.slug)).not.toContain("classification");
    }
  });
});
