import { describe, expect, test } from "vitest";
import { createCanvas } from "../../../samples/canvas.ts";
import { bmp } from "../../../samples/drawBmp.ts";
import { encodeJpeg } from "../../../samples/encodeJpeg.ts";
import { type Columns, drawLabelImage, type LabelImageOptions } from "../../../samples/labelImage.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import { detect } from "../../detect/detect.ts";
import type { ImageEvent } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { masksFormat } from "./format.ts";

const [width, height] = [20, 12];
const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width, height }) });
const mask = (path: string, columns: Columns, png: Partial<LabelImageOptions> = {}): SampleFile => ({
  path,
  bytes: drawLabelImage(columns, { width, height, ...png }),
});
const colors = (path: string, columns: Columns) => mask(path, columns, { colorType: "rgb" });
const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(masksFormat, files, { format });
const summary = (one: ImageEvent) =>
  one.figures.map(({ class: title, geometry }) => {
    if (geometry.type !== "bitmap") throw new Error(`${geometry.type} is not a bitmap`);
    return [title, geometry.origin[0], countPixels(decodeMask(geometry.data)) / height];
  });
const verdictOf = async (files: readonly SampleFile[]) => {
  const { verdict } = await detect(memoryTree(files));
  return "detection" in verdict
    ? [verdict.kind, verdict.detection.slug, verdict.detection.certainty]
    : [verdict.kind, ...("candidates" in verdict ? verdict.candidates.map(({ slug }) => slug) : [])];
};

const perObject: SampleFile[] = [
  image("shapes_train/1000.png", 1),
  image("shapes_train/1001.png", 2),
  ...["1000_square_0", "1001_circle_0", "1001_circle_3", "1001_square_1"].map((name, i) =>
    mask(`annotations/${name}.png`, [[[255, 255, 255, 255], i, i + 2]], { colorType: "rgba", rest: [0, 0, 0, 255] }),
  ),
];
describe("masks", () => {
  test("without an image are reported once for each image, with the number of masks", async () => {
    const { images, problems } = await read(perObject.filter(({ path }) => path !== "shapes_train/1001.png"));
    expect(images.map(summary)).toEqual([[["square", 0, 2]]]);
    expect(problems).toMatchObject([
      { code: "annotation_without_image", message: "There is no image 1001 for these 3 masks." },
    ]);
  });

  test("of single objects without a pixel are reported and give no object", async () => {
    const { images, codes } = await read([...perObject, mask("annotations/1000_square_1.png", [])]);
    expect([images[0]?.figures.length, codes]).toEqual([1, { no_area: 1 }]);
  });
});

describe("layouts", () => {
  const of = async (...files: readonly SampleFile[]) => {
    const { images, codes } = await read(files);
    return [images.map(({ dataset, name, figures }) => [dataset, name, figures.map((figure) => figure.class)]), codes];
  };
  const label = (path: string) => mask(path, [[255, 2, 5]]);
  const found = (dataset: string, name: string, title = "foreground") => [[[dataset, name, [title]]], {}];

  test.each([
    ["train/a.png", "trainannot/a.png", "train"],
    ["images/train/a.png", "annotations/train/a.png", "train"],
    ["images/train/a.png", "masks/a.png", "train"],
    ["Test_Input/a.png", "Test_GroundTruth/a_segmentation.png", "Test"],
    ["701_StillsRaw_full/a.png", "LabeledApproved_full/a_L.png", "701_StillsRaw_full"],
    ["images/image_7.png", "gt/gt_7.png", "ds0"],
    ["x/a_sat.png", "x/a_mask.png", "ds0"],
  ])("the image %s has the mask %s", async (path, maskPath, dataset) => {
    expect(await of(image(path), label(maskPath))).toEqual(found(dataset, path.replace(/^.*\//, "")));
  });

  test("a folder for each image and a folder for each class are read", async () => {
    expect(
      await of(
        image("stage1/4f3a/images/4f3a.png"),
        label("stage1/4f3a/masks/99aa.png"),
        label("stage1/4f3a/masks/77bb.png"),
      ),
    ).toEqual([[["stage1", "4f3a.png", ["object", "object"]]], {}]);
    expect(
      await of(
        image("ds/img/a.png"),
        label("ds/masks_instances/a/kiwi.png"),
        label("ds/masks_instances/a/kiwi_01.png"),
      ),
    ).toEqual([[["ds0", "a.png", ["kiwi", "kiwi"]]], {}]);
    expect(await of(image("images/a.png"), label("masks/road/a.png"), label("masks/car/a.png"))).toEqual([
      [["ds0", "a.png", ["car", "road"]]],
      {},
    ]);
  });

  test("a mask is never paired with an image of another split", async () => {
    expect(await of(image("train/images/a.png"), label("val/masks/a.png"))).toEqual([
      [["train", "a.png", []]],
      { annotation_without_image: 1 },
    ]);
  });

  test("masks belong to the image of the nearest place, and to none of several that are equally near", async () => {
    const files = ["north/day", "south/day", "south/night"].map((place, i) => image(`images/${place}/1.png`, i));
    const { images } = await read([...files, label("masks/north/day/1.png"), label("masks/south/1.png")]);
    expect(images.map(({ path, figures }) => [path, figures.length])).toEqual([
      ["images/north/day/1.png", 1],
      ["images/south/day/1.png", 0],
      ["images/south/night/1.png", 0],
    ]);
    const { problems } = await read([...files, label("masks/south/1.png")]);
    expect(problems).toMatchObject([{ code: "annotation_without_image", path: "masks/south/1.png" }]);
    expect(problems[0]?.message).toContain("images/south/day/1.png, images/south/night/1.png");
  });

  test("a mask of a missing image is not that of an image of the same name in another folder", async () => {
    const files = [image("images/north/a.png"), label("masks/north/a.png"), label("masks/south/a.png")];
    const { images, codes } = await read([...files, image("images/north/b.png", 2), image("images/west/c.png", 4)]);
    expect([images.map(({ figures }) => figures.length), codes]).toEqual([[1, 0, 0], { annotation_without_image: 1 }]);
  });

  test("a folder of masks may be named like its image while a neighbour is", async () => {
    const masks = ["0/0", "0/1", "1/0"].map((name) => label(`ground_truth/bent/${name}.png`));
    const { images } = await read([
      image("test/bent/0.png"),
      image("test/bent/1.png", 2),
      image("test/bent/2.png", 4),
      ...masks,
    ]);
    expect(images.map(({ figures }) => figures.length)).toEqual([2, 1, 0]);
  });

  test("masks of two kinds do not give every object twice", async () => {
    const { images, files } = await read([image("images/a.png"), label("masks/a.png"), label("masks_color/a.png")]);
    expect(images[0]?.figures).toHaveLength(1);
    expect(files.find(({ path }) => path.startsWith("masks_color"))?.reason).toBe(
      "the other masks of its image are used",
    );
  });
});

describe("detection", () => {
  test("the machine masks of Supervisely are read by value; those for people are skipped", async () => {
    const files = [
      jsonFile("obj_class_to_machine_color.json", { kiwi: [1, 1, 1], lemon: [2, 2, 2] }),
      image("ds/img/a.png"),
      image("ds/masks_human/a.png", 8),
      colors("ds/masks_machine/a.png", [[[2, 2, 2], 0, 3]]),
    ];
    expect(await verdictOf(files)).toEqual(["chosen", "masks", "certain"]);
    const { images, files: outcomes, problems } = await read(files);
    expect([images.map(summary), problems]).toEqual([[[["lemon", 0, 3]]], []]);
    expect(outcomes.find(({ path }) => path.includes("human"))?.reason).toBe("rendering of the labels");
    const grey = [...files.slice(0, 2), mask("ds/masks_machine/a.png", [[1, 0, 3]])];
    expect((await read(grey)).images.map(summary)).toEqual([[["kiwi", 0, 3]]]);
  });

  const pairs = (...folders: readonly [string, string]) =>
    ["a", "b"].flatMap((name, i) => [
      image(`${folders[0]}/${name}.png`, i),
      mask(`${folders[1]}/${name}.png`, [[1, 2, 5]]),
    ]);

  test("folders named for images and masks are likely, and certain with a class list", async () => {
    expect(await verdictOf(pairs("images", "masks"))).toEqual(["chosen", "masks", "likely"]);
    expect(await verdictOf([...pairs("img", "gt"), textFile("classes.txt", "nothing\nroad\n")])).toEqual([
      "chosen",
      "masks",
      "certain",
    ]);
  });

  test("masks that only content or file names in one folder show are asked about", async () => {
    const byContent = await verdictOf(pairs("A", "B"));
    expect([byContent[0], byContent.includes("masks"), byContent.at(-1)]).toEqual(["ambiguous", true, "images"]);
    expect((await read(pairs("A", "B"))).objects).toBe(2);
    expect(await verdictOf([image("x/a.png"), mask("x/a_mask.png", [[1, 2, 5]])])).toEqual([
      "ambiguous",
      "masks",
      "images",
    ]);
    const smooth = image("masks/a.png", 5);
    expect(await verdictOf([image("images/a.png"), smooth])).toEqual(["ambiguous", "masks", "images"]);
  });

  test("photographs in two folders are not masks: other sizes, other cameras, people with and without face masks", async () => {
    const large = { path: "HR/a.png", bytes: drawImage({ seed: 1, width: 40, height: 24 }) };
    const faces = [image("with_mask/a.png"), image("without_mask/b.png", 5)];
    for (const files of [[image("LR/a.png"), large], [image("left/a.png"), image("right/a.png", 5)], faces]) {
      expect(await verdictOf(files)).not.toContain("masks");
    }
  });

  test("masks of another size or kind are asked about, because they are not images either", async () => {
    const small = { path: "masks/a.png", bytes: drawLabelImage([[1, 0, 4]], { width: 8, height: 8 }) };
    expect(await verdictOf([image("images/a.png"), small])).toEqual(["ambiguous", "masks", "images"]);
    const jpeg = encodeJpeg(createCanvas(width, height, [0, 0, 0], [255, 255, 255]));
    const pair = ["images/a.jpg", "masks/a.jpg"].map((path) => ({ path, bytes: jpeg }));
    expect(await verdictOf(pair)).toEqual(["ambiguous", "masks", "images"]);
    expect((await read(pair)).problems).toMatchObject([{ code: "mask_no_png", path: "masks/a.jpg" }]);
  });

  test.each(["images/a.png masks/a.bmp", "photos/a.png truth2/a.bmp", "a.png a_mask.bmp"])(
    "masks may be BMP: %s",
    async (paths) => {
      const [photo = "", mask = ""] = paths.split(" ");
      const bytes = bmp(width, height, { bits: 8, valueAt: (x) => (x < 4 ? 1 : 0) });
      const files = [image(photo), { path: mask, bytes }];
      expect(await verdictOf(files)).toContain("masks");
      const { images, problems } = await read(files);
      expect(images.map(({ path, figures }) => [path, figures.length])).toEqual([[photo, 1]]);
      expect(problems.map(({ code }) => code)).toEqual(["class_unnamed"]);
    },
  );

  test("folders of Pascal VOC without its other files are masks", async () => {
    expect(await verdictOf(pairs("images", "SegmentationClass"))).toEqual(["chosen", "masks", "likely"]);
    expect(await verdictOf(pairs("JPEGImages", "SegmentationClass"))).toContain("voc");
  });

  test("annotations of another format beside the masks have priority", async () => {
    const coco = jsonFile("annotations/instances.json", {
      images: [{ id: 1, file_name: "a.png", width, height }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 2, 2] }],
      categories: [{ id: 1, name: "x" }],
    });
    expect(await verdictOf([...pairs("images", "masks"), coco])).toEqual(["chosen", "coco", "certain"]);
  });
});
