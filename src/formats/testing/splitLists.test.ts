import { describe, expect, test } from "vitest";
import { drawLabelImage } from "../../samples/labelImage.ts";
import {
  foldersOfPlace,
  listingSlugs,
  type MirroredImage,
  mirroredTree,
  singleSlugs,
  writeMirroredTree,
} from "../../samples/mirroredTree.ts";
import { createRandom } from "../../samples/random.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { formats } from "../index.ts";
import { collect } from "./collect.suite.ts";

const formatOf = (slug: string) => formats.find((one) => one.slug === slug)!;
/** Supervisely projects state the datasets of their images. */
const slugs = [...listingSlugs, ...singleSlugs].filter((slug) => slug !== "supervisely");

function treeOf(slug: string) {
  const options = { levels: 1, withSplits: false, sizesDiffer: false, withMissing: false };
  const place = slug === "mot" ? "inFolders" : "mirroredByFolder";
  const imageFolder = foldersOfPlace(slug).images;
  const tree = mirroredTree({ ...options, place, imageFolder }, createRandom(11));
  return { tree, files: writeMirroredTree(tree, slug).files };
}

/** How a list names an image. */
const namings: readonly (readonly [string, (image: MirroredImage) => string])[] = [
  ["by its path", ({ path }) => path],
  ["by its path on another machine", ({ path }) => `/home/me/dataset/${path}`],
  ["by its folder and name, without extension", ({ folder, name }) => `${folder}/${name.replace(".png", "")}`],
];

describe.each(namings)("lists that name an image %s", (_, nameOf) => {
  test.each(slugs)("are the splits of %s", async (slug) => {
    const { tree, files } = treeOf(slug);
    const [first, second, third, ...others] = tree.images;
    // YOLO names images with their extensions.
    if (slug === "yolo" && nameOf(first!) !== first!.path && !nameOf(first!).endsWith(".png")) return;
    const lists = [
      textFile("train.txt", others.map((image) => `${nameOf(image)}\n`).join("")),
      textFile("val.txt", `${nameOf(first!)}\n${nameOf(third!)}\n${nameOf(others[0]!)}\n`),
    ];
    const { images, files: outcomes, objects } = await collect(formatOf(slug), [...files, ...lists], { root: "" });
    const datasets = new Map(images.map(({ path, dataset }) => [path as string, dataset.split("/")[0]]));
    expect(datasets.get(first!.path)).toBe("val");
    expect(datasets.get(third!.path)).toBe("val");
    for (const { path } of others) expect(datasets.get(path), path).toBe("train");
    if (slug !== "yolo") expect(datasets.get(second!.path)).toBe("unlisted");
    expect(objects).toBe(tree.images.length);
    for (const { path } of lists) expect(outcomes.find((one) => one.path === path)?.outcome, path).toBe("used");
    const names = images.map(({ dataset, name }) => `${dataset}/${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("lists beside other datasets", () => {
  const image = (path: string, seed = 1): SampleFile => ({ path, bytes: drawImage({ seed, width: 20, height: 12 }) });

  test.each([
    ["imgs", "masks"],
    ["", "SegmentationClass"],
    ["photos", "truth"],
  ])("among masks are of the images in %j beside the masks in %s", async (folder, masks) => {
    const photo = (name: string) => `d/${folder === "" ? "" : `${folder}/`}${name}.png`;
    const files = [image(photo("a")), image(photo("b"), 2)];
    for (const name of ["a", "b"]) {
      const bytes = drawLabelImage([[1, 2, 8]], { width: 20, height: 12 });
      files.push({ path: `d/${masks}/${name}.png`, bytes });
    }
    const lists = [textFile(`d/${masks}/train.txt`, "a\n"), textFile(`d/${masks}/val.txt`, "b\n")];
    const { images, files: outcomes } = await collect(formatOf("masks"), [...files, ...lists]);
    expect(images.map(({ path, dataset }) => [path, dataset])).toEqual([
      [photo("a"), "train"],
      [photo("b"), "val"],
    ]);
    for (const { path } of lists) expect(outcomes.find((one) => one.path === path)?.outcome, path).toBe("used");
  });
  const datasets = async (slug: string, files: readonly SampleFile[]) => {
    const result = await collect(formatOf(slug), files);
    return { ...result, byPath: Object.fromEntries(result.images.map(({ path, dataset }) => [path, dataset])) };
  };

  test("name images and masks in pairs, and lie in folders of lists", async () => {
    const files = ["a", "b", "c"].flatMap((name, i) => [
      image(`images/${name}.png`, i),
      { path: `masks/${name}.png`, bytes: drawLabelImage([[1, 2, 5]], { width: 20, height: 12 }) },
    ]);
    const pairs = await datasets("masks", [
      ...files,
      textFile("splits/train_list.txt", "/data/images/a.png /data/masks/a.png\n"),
      textFile("splits/val_list.txt", "images/b.png\tmasks/b.png\r\n"),
    ]);
    expect(pairs.byPath).toEqual({ "images/a.png": "train", "images/b.png": "val", "images/c.png": "unlisted" });
    expect(pairs.objects).toBe(3);
    const folds = await datasets("masks", [
      ...files,
      textFile("ImageSets/Segmentation/fold1.txt", "a\nb\n"),
      textFile("ImageSets/Segmentation/fold2.txt", "c\n"),
    ]);
    expect(folds.byPath).toEqual({ "images/a.png": "fold1", "images/b.png": "fold1", "images/c.png": "fold2" });
  });

  test("of class folders are splits, and images in splits of their own stay there", async () => {
    const files = ["cat/1", "cat/2", "dog/1", "dog/2"].map((name, i) => image(`pets/${name}.png`, i));
    const listed = await datasets("classification", [
      ...files,
      textFile("pets/train.txt", "cat/1.png\ndog/1.png\n"),
      textFile("pets/test.txt", "cat/2.png\ndog/2.png\n"),
    ]);
    expect(Object.values(listed.byPath)).toEqual(["train", "test", "train", "test"]);
    expect(listed.images.map(({ tags }) => tags[0]?.name)).toEqual(["cat", "cat", "dog", "dog"]);
    const own = ["train/cat/1", "train/dog/1", "val/cat/2", "val/dog/2"].map((name, i) => image(`${name}.png`, i));
    const kept = await datasets("classification", [...own, textFile("test.txt", "train/cat/1.png\n")]);
    expect(Object.values(kept.byPath)).toEqual(["train", "train", "val", "val"]);
  });

  test("report names that are not in the drop once, with their number, and images in two splits", async () => {
    const files = ["a", "b"].map((name, i) => image(`${name}.png`, i));
    const { problems, byPath } = await datasets("images", [
      ...files,
      textFile("train.txt", "a\nx\ny\nz\n"),
      textFile("val.txt", "a\nb\n"),
    ]);
    expect(byPath).toEqual({ "a.png": "train", "b.png": "val" });
    expect(problems.map(({ code, path, line, message }) => [code, path, line, message])).toEqual([
      ["listed_image_absent", "train.txt", 2, expect.stringContaining("3 of the 4 names in this list")],
      ["image_in_two_parts", "val.txt", undefined, expect.stringContaining("1 image of this list is in train")],
    ]);
  });

  test("of other contents are not lists of splits", async () => {
    const files = ["a", "b"].map((name, i) => image(`${name}.png`, i));
    for (const text of ["a.png 0\nb.png 1\n", "a.png 1,2,3,4,5\n", "cat\ndog\n", ""]) {
      const { byPath } = await datasets("images", [...files, textFile("train.txt", text)]);
      expect(byPath, text).toEqual({ "a.png": "ds0", "b.png": "ds0" });
    }
  });
});
