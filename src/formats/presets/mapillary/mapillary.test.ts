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
import { mapillaryFormat } from "./format.ts";

const [width, height] = [16, 12];
const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width, height }) });
const label = (path: string, columns: Columns, bitDepth: 8 | 16 = 8): SampleFile => ({
  path,
  bytes: drawLabelImage(columns, { width, height, bitDepth, rest: bitDepth === 16 ? 3 * 256 : 3 }),
});
const classes = [
  { name: "animal--bird", readable: "Bird", color: [165, 42, 42], instances: true, evaluate: true },
  { name: "construction--flat--road", readable: "Road", color: [128, 64, 128], instances: false, evaluate: true },
  { name: "object--vehicle--car", readable: "Car", color: [0, 0, 142], instances: true, evaluate: true },
  { name: "void--unlabeled", readable: "Unlabeled", color: [0, 0, 0], instances: false, evaluate: false },
];
const config = (path: string, labels: readonly object[] = classes) =>
  jsonFile(path, { labels, version: "1.1", mapping: "public", folder_structure: "" });
const triangle = (x: number) => [
  [x, 1],
  [x + 4, 1],
  [x, 7],
];
const polygons = (path: string, objects: readonly unknown[]) => jsonFile(path, { width, height, objects });

const first: SampleFile[] = [
  config("config.json"),
  image("training/images/a.png", 1),
  label("training/labels/a.png", [
    [1, 0, 4],
    [2, 4, 9],
  ]),
  label(
    "training/instances/a.png",
    [
      [256, 0, 4],
      [2 * 256, 4, 6],
      [2 * 256 + 1, 7, 9],
    ],
    16,
  ),
  image("validation/images/a.png", 2),
  label("validation/labels/a.png", [[0, 2, 5]]),
  image("testing/images/b.png", 4),
];
const second: SampleFile[] = [
  config("config_v2.0.json"),
  image("training/images/a.png", 1),
  polygons("training/v2.0/polygons/a.json", [
    { id: 0, label: "construction--flat--road", polygon: triangle(0) },
    { id: 1, label: "object--vehicle--car", polygon: triangle(6) },
  ]),
  label("training/v2.0/labels/a.png", [[1, 0, 4]]),
  label("training/v2.0/instances/a.png", [[256, 0, 4]], 16),
  label("training/v1.2/labels/a.png", [[0, 0, 4]]),
  image("validation/images/c.png", 4),
];

/** The same labels in COCO's panoptic format. */
const panoptic: SampleFile[] = [
  image("training/v2.0/panoptic/a.png", 7),
  jsonFile("training/v2.0/panoptic/panoptic_2020.json", {
    images: [{ id: "a", file_name: "a.png", width, height }],
    annotations: [{ image_id: "a", file_name: "a.png", segments_info: [{ id: 1, category_id: 1 }] }],
    categories: [{ id: 1, name: "animal--bird" }],
  }),
];

const isMask = (path: string) => /\/(labels|instances|panoptic)\//.test(path);
const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const [part] = path.split("/");
  const stem = name.replace(/\.png$/, "");
  return files.map((file) => {
    const isOf = file.path.startsWith(`${part}/`) && /\/a\.(png|json)$/.test(file.path);
    return isOf ? { ...file, path: file.path.replace(/[^/]*$/, (old) => old.replace(/^a/, () => stem)) } : file;
  });
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) => {
    if (!/config|polygons/.test(file.path)) return file;
    const text = new TextDecoder().decode(file.bytes);
    return {
      ...file,
      bytes: new TextEncoder().encode(text.replaceAll('"object--vehicle--car"', () => JSON.stringify(title))),
    };
  });

const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(mapillaryFormat, files, { format });
const summary = ({ figures }: ImageEvent) =>
  figures.map(({ class: title, geometry, extra }) => {
    const pixels = geometry.type === "bitmap" ? countPixels(decodeMask(geometry.data)) / height : geometry.type;
    return [title, pixels, ...(extra?.instanceId === undefined ? [] : [extra.instanceId])];
  });

describe("sources", () => {
  test("instances are separate where the class has instances, unlabelled is not imported, all classes are declared", async () => {
    const { images, classes: declared, problems, datasets } = await read(first);
    expect(datasets).toEqual(["testing", "training", "validation"]);
    expect(images.map(({ labelled }) => labelled)).toEqual([false, true, true]);
    expect(images.slice(1).map(summary)).toEqual([
      [
        ["construction--flat--road", 4],
        ["object--vehicle--car", 2, 0],
        ["object--vehicle--car", 2, 1],
      ],
      [["animal--bird", 3]],
    ]);
    expect(declared.map(({ title, color, description }) => [title, color, description])).toEqual([
      ["animal--bird", "#A52A2A", "Bird"],
      ["construction--flat--road", "#804080", "Road"],
      ["object--vehicle--car", "#00008E", "Car"],
    ]);
    expect(problems).toEqual([]);
  });

  test("polygons come first, of the newest version or the one of the option; classes may have readable names", async () => {
    const { images, files } = await read(second);
    expect(summary(images[0]!)).toEqual([
      ["construction--flat--road", "polygon"],
      ["object--vehicle--car", "polygon"],
    ]);
    expect(files.find(({ path }) => path.includes("v1.2"))?.reason).toBe("the polygons of its image are used");
    const old = await read(second, { version: "v1.2", titles: "readable" });
    expect(summary(old.images[0]!)).toEqual([["Bird", 4]]);
    expect(old.classes.map(({ title, description }) => [title, description])).toContainEqual([
      "Car",
      "object--vehicle--car",
    ]);
  });

  test("each version has its own class list", async () => {
    const other = config("config_v1.2.json", [{ name: "thing", color: [1, 2, 3], instances: true }]);
    const files = [...second.filter(({ path }) => !path.includes("v2.0/")), other];
    expect(summary((await read(files)).images[0]!)).toEqual([
      ["thing", 4],
      ["class 3", 12],
    ]);
  });

  test("without a class list, label images give class ids and polygons give names", async () => {
    const { images, codes } = await read(first.slice(1));
    expect(summary(images[1]!).map(([title]) => title)).toEqual(["class 1", "class 2", "class 2", "class 3"]);
    expect(codes).toEqual({ label_map_missing: 1 });
    const named = await read(second.slice(1, 3));
    expect(named.objects).toBe(2);
  });

  test("a broken label file is reported and the next one is used", async () => {
    const files = second.map((file) => (file.path.endsWith("polygons/a.json") ? textFile(file.path, "{") : file));
    const { images, problems } = await read(files);
    expect(summary(images[0]!)).toEqual([["construction--flat--road", 4]]);
    expect(problems).toMatchObject([{ code: "annotation_broken", path: "training/v2.0/polygons/a.json" }]);
  });

  test("a polygon may be one list of numbers", async () => {
    const flat = polygons("training/polygons/a.json", [{ label: "animal--bird", polygon: [[0, 0, 4, 0, 4, 5]] }]);
    expect((await read([config("config.json"), image("training/images/a.png"), flat])).objects).toBe(1);
  });

  test("labels without an image are reported once", async () => {
    const { codes, images } = await read(second.filter(({ path }) => path !== "training/images/a.png"));
    expect([images.length, codes]).toEqual([1, { annotation_without_image: 1 }]);
  });
});

test("it is recognized by its class list or by names in polygons, without asking", async () => {
  const verdictOf = async (files: readonly SampleFile[]) => (await detect(memoryTree(files))).verdict;
  const certain = { kind: "chosen", detection: { slug: "mapillary", certainty: "certain" } };
  expect(await verdictOf(first)).toMatchObject(certain);
  expect(await verdictOf([...second, ...panoptic])).toMatchObject(certain);
  expect((await read([...second, ...panoptic])).objects).toBe(2);
  const images = second.filter(({ path }) => path.includes("/images/"));
  expect(await verdictOf([...images, ...panoptic])).toMatchObject({ detection: { slug: "coco" } });
  const bare = second.slice(1, 3);
  expect(await verdictOf(bare)).toMatchObject({
    kind: "chosen",
    detection: { slug: "mapillary", certainty: "likely" },
  });
  const other = [jsonFile("config.json", { labels: ["a"], epochs: 3 }), image("images/a.png")];
  expect((await verdictOf(other)).kind).toBe("imagesOnly");
});

formatSuite(mapillaryFormat, [
  { name: "label images", files: first, images: 3, objects: 4, rename, isMask },
  { name: "polygons", files: second, images: 2, objects: 2, rename, renameClass, isMask },
]);
