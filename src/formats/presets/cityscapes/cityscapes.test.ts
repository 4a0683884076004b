import { describe, expect, test } from "vitest";
import { type Columns, drawLabelImage } from "../../../samples/labelImage.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import { detect } from "../../detect/detect.ts";
import type { ImageEvent } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { cityscapesFormat } from "./format.ts";

const [width, height] = [16, 12];
const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width, height }) });
const label = (path: string, columns: Columns, bitDepth: 8 | 16 = 8): SampleFile => ({
  path,
  bytes: drawLabelImage(columns, { width, height, bitDepth }),
});

const triangle = (x: number) => [
  [x, 1],
  [x + 4, 1],
  [x, 7],
];
const polygons = (path: string, objects: readonly unknown[]) =>
  jsonFile(path, { imgHeight: height, imgWidth: width, objects });
const folders = (type: string, split: string, city: string) => `${type}/${split}/${city}/${city}`;
const leftName = (split: string, city: string, frame: string) =>
  `${folders("leftImg8bit", split, city)}_${frame}_leftImg8bit.png`;
const fineName = (split: string, city: string, frame: string, what: string) =>
  `${folders("gtFine", split, city)}_${frame}_gtFine_${what}`;

const columns = [
  [7, 0, 4],
  [26, 4, 5],
  [26_000, 5, 6],
  [26_001, 8, 11],
  [3, 12, 13],
] as const;
const withPolygons: SampleFile[] = [
  image(leftName("train", "aachen", "000000_000019"), 1),
  polygons(fineName("train", "aachen", "000000_000019", "polygons.json"), [
    { label: "road", polygon: triangle(0) },
    { label: "car", polygon: triangle(5) },
    { label: "cargroup", polygon: triangle(9) },
  ]),
  label(fineName("train", "aachen", "000000_000019", "instanceIds.png"), columns, 16),
  label(fineName("train", "aachen", "000000_000019", "labelIds.png"), [[7, 0, 4]]),
  image(fineName("train", "aachen", "000000_000019", "color.png")),
  image(leftName("val", "lindau", "000001_000019"), 2),
  polygons(fineName("val", "lindau", "000001_000019", "polygons.json"), [{ label: "sky", polygon: triangle(1) }]),
  image(leftName("test", "berlin", "000002_000019"), 4),
];
const withInstances: SampleFile[] = [
  image(leftName("train", "aachen", "000000_000019"), 1),
  label(fineName("train", "aachen", "000000_000019", "instanceIds.png"), columns, 16),
  label(fineName("train", "aachen", "000000_000019", "labelIds.png"), [[7, 0, 4]]),
  image(leftName("train", "bochum", "000000_000019"), 2),
  label(fineName("train", "bochum", "000000_000019", "labelTrainIds.png"), [
    [0, 0, 9],
    [13, 9, 12],
    [255, 12, 16],
  ]),
];
const withBoxes: SampleFile[] = [
  image(leftName("val", "lindau", "000001_000019"), 2),
  jsonFile(`${folders("gtBboxCityPersons", "val", "lindau")}_000001_000019_gtBboxCityPersons.json`, {
    imgHeight: height,
    imgWidth: width,
    objects: [
      { label: "pedestrian", instanceId: 24_000, bbox: [2, 1, 4, 9], bboxVis: [2, 1, 4, 6] },
      { label: "ignore", instanceId: -1, bbox: [9, 1, 2, 2], bboxVis: [9, 1, 2, 2] },
    ],
  }),
];

/** The name without the suffix of an image or a label file. */
const bare = (path: string) =>
  path.replace(/^.*\//, "").replace(/_(leftImg8bit|gt\w+?_.*|gtBboxCityPersons)\.\w+$/, "");
const placeOf = (path: string) => path.replace(/^[^/]+\//, "").replace(/[^/]+$/, "");
const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) =>
  files.map((file) => {
    if (bare(file.path) !== bare(path) || placeOf(file.path) !== placeOf(path)) return file;
    if (file.path === path) return { ...file, path: file.path.replace(/[^/]*$/, () => name) };
    const stem = name.replace(/\.png$/, "");
    return { ...file, path: file.path.replace(/[^/]*$/, (old) => stem + old.slice(bare(path).length)) };
  });
const renameClass =
  (from: string): NonNullable<FormatFixture["renameClass"]> =>
  (files, title) =>
    files.map((file) => {
      if (!file.path.endsWith(".json")) return file;
      const text = new TextDecoder().decode(file.bytes);
      const content = JSON.parse(text) as { objects: { label: string }[] };
      const objects = content.objects.map((object) => (object.label === from ? { ...object, label: title } : object));
      return jsonFile(file.path, { ...content, objects });
    });
const isMask = (path: string) => path.includes("gtFine/");

const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(cityscapesFormat, files, { format });
const summary = ({ figures }: ImageEvent) =>
  figures.map(({ class: title, geometry, tags, extra }) => {
    const pixels = geometry.type === "bitmap" ? countPixels(decodeMask(geometry.data)) : geometry.type;
    return [title, pixels, ...tags.map(({ name }) => name), ...(extra ? [extra.instanceId] : [])];
  });
/** The objects of one image with its label files, whose names begin with `x_gtFine_`. */
async function one(...labels: readonly SampleFile[]) {
  const result = await read([image("leftImg8bit/train/x/x_leftImg8bit.png"), ...labels]);
  return { ...result, image: result.images[0]!, objects: summary(result.images[0]!) };
}
const place = (what: string) => `gtFine/train/x/x_gtFine_${what}`;

describe("sources", () => {
  test("polygons come first, in drawing order, and no object exists twice", async () => {
    const { images, problems, files, classes, codes } = await read(withPolygons);
    expect(images.map(({ dataset, name, labelled }) => [dataset, name, labelled])).toEqual([
      ["test", "berlin_000002_000019_leftImg8bit.png", false],
      ["train", "aachen_000000_000019_leftImg8bit.png", true],
      ["val", "lindau_000001_000019_leftImg8bit.png", true],
    ]);
    expect(summary(images[1]!)).toEqual([
      ["road", "polygon"],
      ["car", "polygon"],
      ["car", "polygon", "crowd"],
    ]);
    expect(images[1]!.annotatedSize).toEqual({ width, height });
    expect(classes.map(({ title, color }) => [title, color])).toContainEqual(["road", "#804080"]);
    expect([problems, codes]).toEqual([[], {}]);
    expect(files.map(({ path, outcome, reason }) => [path.replace(/^.*gtFine_/, ""), outcome, reason]).sort()).toEqual([
      ["color.png", "skipped", "rendering of the labels"],
      ["instanceIds.png", "skipped", "the polygons of its image are used"],
      ["labelIds.png", "skipped", "the polygons of its image are used"],
      ["polygons.json", "used", undefined],
      ["polygons.json", "used", undefined],
    ]);
  });

  test("instances are separate, groups get the tag crowd, void is an object, unlabelled is not", async () => {
    const { images } = await read(withInstances);
    expect(summary(images[0]!)).toEqual([
      ["out of roi", height],
      ["road", 4 * height],
      ["car", height, "crowd"],
      ["car", height, 0],
      ["car", 3 * height, 1],
    ]);
    expect(summary(images[1]!)).toEqual([
      ["road", 9 * height],
      ["car", 3 * height],
    ]);
  });

  test("with 8 bits a class id is not a group, and -1 is a license plate", async () => {
    const ids = await one(label(place("instanceIds.png"), [[26, 0, 3]]));
    expect(ids.objects).toEqual([["car", 3 * height]]);
    const plates = [
      [255, 0, 1],
      [40, 1, 2],
    ] as const;
    expect((await one(label(place("labelIds.png"), plates))).objects).toEqual([
      ["class 40", height],
      ["license plate", height],
    ]);
    expect((await one(label(place("instanceIds.png"), [[0xffff, 0, 2]], 16))).objects).toEqual([
      ["license plate", 2 * height],
    ]);
  });

  test("a broken label file is reported and the next one is used", async () => {
    const result = await one(
      textFile(place("polygons.json"), '{"imgHeight": 3,'),
      { path: place("instanceIds.png"), bytes: drawImage({ seed: 1, width: 8, height: 8 }) },
      image(place("labelIds.png")),
      label(place("labelTrainIds.png"), [[13, 0, 2]]),
    );
    expect(result.objects).toEqual([
      ["road", 14 * height],
      ["car", 2 * height],
    ]);
    expect(result.problems.map(({ code, path, message }) => [code, path, message])).toEqual([
      ["annotation_broken", place("polygons.json"), expect.any(String)],
      ["mask_size_differs", place("instanceIds.png"), expect.stringContaining("8 x 8 pixels")],
      ["mask_broken", place("labelIds.png"), "The label image contains colours, not numbers of classes."],
    ]);
  });

  test("fine labels have priority over coarse ones", async () => {
    const coarse = polygons("gtCoarse/train/x/x_gtCoarse_polygons.json", [{ label: "sky", polygon: triangle(0) }]);
    expect((await one(coarse)).objects).toEqual([["sky", "polygon"]]);
    expect((await one(coarse, label(place("labelIds.png"), [[7, 0, 1]]))).objects).toEqual([["road", height]]);
  });

  test("boxes of CityPersons keep the visible box, and come first when the option states so", async () => {
    const { images } = await read(withBoxes);
    expect(images[0]?.figures[0]).toEqual({
      class: "pedestrian",
      geometry: { type: "rectangle", left: 2, top: 1, right: 6, bottom: 10 },
      tags: [],
      extra: { instanceId: 24_000, bboxVis: [2, 1, 4, 6] },
    });
    const both = [...withBoxes, ...withPolygons.filter(({ path }) => path.includes("gtFine/val"))];
    expect(summary((await read(both)).images[0]!)).toEqual([["sky", "polygon"]]);
    expect(summary((await read(both, { labels: "persons" })).images[0]!)).toHaveLength(2);
  });
});

describe("polygons", () => {
  const objects = (list: readonly unknown[]) => one(polygons(place("polygons.json"), list));

  test("are clipped at the edge of the image, and skipped without three points or when deleted", async () => {
    const { image: read, problems } = await objects([
      { label: "car", polygon: [...triangle(14), [14, 1]] },
      { label: "car", polygon: [[1, 1]] },
      { label: "car", polygon: "1,2" },
      { label: "car", polygon: triangle(2), deleted: 1, draw: false },
      { label: "license plate", polygon: triangle(2), deleted: 0, user: "a" },
      { polygon: triangle(2) },
      7,
    ]);
    expect(read.figures.map(({ class: title }) => title)).toEqual(["car", "license plate", "unnamed"]);
    expect(read.figures[0]?.geometry).toMatchObject({ type: "polygon", rings: [expect.arrayContaining([[16, 1]])] });
    expect(read.figures[1]?.extra).toEqual({ user: "a" });
    expect(problems.map(({ code, object }) => [code, object])).toEqual([
      ["geometry_broken", "objects[1]"],
      ["geometry_broken", "objects[2]"],
      ["class_missing", "objects[5]"],
      ["geometry_broken", "objects[6]"],
      ["deleted_objects", undefined],
      ["clipped", "objects[0]"],
    ]);
  });

  test("of groups get the tag crowd only for classes with instances", async () => {
    const titles = ["polegroup", "skygroup", "bicyclegroup", "group"];
    const result = await objects(titles.map((title) => ({ label: title, polygon: triangle(2) })));
    expect(result.objects).toEqual([
      ["polegroup", "polygon"],
      ["skygroup", "polygon"],
      ["bicycle", "polygon", "crowd"],
      ["group", "polygon"],
    ]);
  });
});

describe("layouts", () => {
  test("archives that are unpacked side by side are one dataset; cities are datasets by option", async () => {
    const unpacked = withPolygons.map((file) => {
      const type = file.path.split("/")[0];
      return { ...file, path: `${type}_trainvaltest/${file.path}` };
    });
    expect((await read(unpacked)).objects).toBe(4);
    expect((await read(unpacked)).datasets).toEqual(["test", "train", "val"]);
    expect((await read(unpacked, { datasets: "cities" })).datasets).toEqual([
      "test/berlin",
      "train/aachen",
      "val/lindau",
    ]);
  });

  test("two datasets in a drop are separate", async () => {
    const twice = ["clear", "rain"].flatMap((folder) =>
      withInstances.map((file) => ({ ...file, path: `${folder}/${file.path}` })),
    );
    const { datasets, objects, problems } = await read(twice);
    expect([datasets, objects]).toEqual([["clear/train", "rain/train"], 14]);
    expect(problems.filter(({ code }) => code !== "duplicate_content")).toEqual([]);
  });

  test("the right view has no labels, depth maps are skipped, foggy versions share the labels", async () => {
    const [left, json] = withPolygons as [SampleFile, SampleFile];
    const { images, codes, files } = await read([
      left,
      json,
      image(left.path.replaceAll("leftImg8bit", "rightImg8bit"), 9),
      image(left.path.replaceAll("leftImg8bit", "disparity"), 8),
      image(left.path.replace("leftImg8bit", "leftImg8bit_foggy").replace(/\.png$/, "_foggy_beta_0.02.png"), 7),
    ]);
    expect(images.map(({ name, figures }) => [name, figures.length])).toEqual([
      ["aachen_000000_000019_leftImg8bit.png", 3],
      ["aachen_000000_000019_leftImg8bit_foggy_beta_0.02.png", 3],
      ["aachen_000000_000019_rightImg8bit.png", 0],
    ]);
    expect(codes).toEqual({ label_shared: 1 });
    expect(files.map(({ reason }) => reason)).toContain("depth map");
  });

  test("labels in a folder with another name are matched by a unique file name, never across splits", async () => {
    const json = (folder: string) =>
      polygons(`gtFine/${folder}/a_gtFine_polygons.json`, [{ label: "car", polygon: triangle(0) }]);
    const file = image("leftImg8bit/train/aachen/a_leftImg8bit.png");
    const loose = await read([file, json("train")]);
    expect([loose.objects, loose.codes]).toEqual([1, { image_found_loosely: 1 }]);
    const other = await read([file, json("val")]);
    expect([other.objects, other.codes]).toEqual([0, { annotation_without_image: 1 }]);
  });

  test("labels without an image are reported once for all their files", async () => {
    const { images, problems, files } = await read(withPolygons.slice(1));
    expect(images).toHaveLength(2);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ["annotation_without_image", "There is no image aachen_000000_000019 for these labels (3 objects)."],
    ]);
    expect(files.filter(({ reason }) => reason === "annotation without image")).toHaveLength(3);
  });

  test("images alone are recognized by folder and names, and JSON of its kind by content", async () => {
    const images = withPolygons.filter(({ path }) => path.startsWith("leftImg8bit"));
    expect((await detect(memoryTree(images))).verdict).toMatchObject({
      kind: "chosen",
      detection: { slug: "cityscapes", certainty: "likely" },
    });
    expect((await read(images)).images).toHaveLength(3);
    const free = [
      image("images/train/a.png"),
      polygons("labels/train/a.json", [{ label: "car", polygon: triangle(0) }]),
    ];
    const more = [...free, jsonFile("labels/info.json", { version: 1 })];
    expect((await detect(memoryTree(free))).verdict).toMatchObject({ detection: { slug: "cityscapes" } });
    const { objects, datasets, problems, files } = await read(more);
    expect([objects, datasets, problems]).toEqual([1, ["train"], []]);
    expect(files.map(({ path, outcome }) => [path, outcome])).toEqual([
      ["labels/train/a.json", "used"],
      ["labels/info.json", "skipped"],
    ]);
  });
});

formatSuite(cityscapesFormat, [
  { name: "polygons", files: withPolygons, images: 3, objects: 4, rename, renameClass: renameClass("car"), isMask },
  { name: "instance images", files: withInstances, images: 2, objects: 7, rename, isMask },
  { name: "CityPersons", files: withBoxes, images: 1, objects: 2, rename, renameClass: renameClass("ignore") },
]);

/** Each value of an instance image is one object, each polygon is one object; polygons have priority over the label image beside them. */
expectSharedSamples(
  "cityscapes",
  cityscapesFormat,
  (facts) => {
    const ofPolygons = Object.values(facts.polygon_objects as Record<string, number>).reduce((a, b) => a + b, 0);
    const splits = Object.keys(facts.splits as object).length;
    return {
      images: facts.images as number,
      objects: ofPolygons || (facts.instance_values_sum_over_files as number),
      folders: splits,
    };
  },
  (_name, { images, classes }, facts) => {
    const perSplit: Record<string, number> = {};
    for (const { dataset } of images) perSplit[dataset] = (perSplit[dataset] ?? 0) + 1;
    expect(perSplit).toEqual(facts.splits);
    const used: Record<string, number> = {};
    for (const { class: title } of images.flatMap(({ figures }) => figures)) used[title] = (used[title] ?? 0) + 1;
    const ids = { 27: "truck", 3: "out of roi", 12: "wall", 31: "train", 24: "person", 1: "ego vehicle" };
    const values = Object.entries(facts.instance_values as Record<string, number>);
    const named = values.map(([id, count]) => [ids[Number(id) as keyof typeof ids], count]);
    expect(used).toEqual({ ...Object.fromEntries(named), ...(facts.polygon_objects as object) });
    expect(classes).toHaveLength(Object.keys(used).length);
  },
);
