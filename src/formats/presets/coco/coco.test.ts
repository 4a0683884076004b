import { describe, expect, test } from "vitest";
import { type CocoLayout, cocoDataset } from "../../../samples/cocoDataset.ts";
import { turnedJpeg } from "../../../samples/imagesFolder.ts";
import { drawLabelImage } from "../../../samples/labelImage.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import { encodePng } from "../../codecs/png.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { cocoFormat } from "./format.ts";

type Json = Record<string, unknown>;

const png = drawImage({ seed: 3, width: 80, height: 60 });
const image = (path: string): SampleFile => ({ path, bytes: png });
const read = (files: readonly SampleFile[], format: Json = {}) => collect(cocoFormat, files, { format });
const parse = (file: SampleFile) => JSON.parse(new TextDecoder().decode(file.bytes)) as Json;

/** Changes every JSON file of a dataset. */
const withJson = (files: readonly SampleFile[], change: (json: Json, path: string) => Json) =>
  files.map((file) => (file.path.endsWith(".json") ? jsonFile(file.path, change(parse(file), file.path)) : file));

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const [split, old] = path.split("/").slice(-2);
  return withJson(files, (json, jsonPath) => {
    const isMine = !/train|val/.test(jsonPath) || jsonPath.includes(split!);
    const images = (json.images as Json[]).map((entry) => {
      if (!isMine || (entry.file_name !== old && entry.file_name !== `${split}/${old}`)) return entry;
      return { ...entry, file_name: (entry.file_name as string).replace(/[^/]*$/, () => name) };
    });
    return { ...json, images };
  }).map((file) => (file.path === path ? { ...file, path: path.replace(/[^/]*$/, () => name) } : file));
};

const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  withJson(files, (json) => ({
    ...json,
    categories: (json.categories as Json[]).map((entry) => (entry.name === "star" ? { ...entry, name: title } : entry)),
  }));

const fixture = (layout: CocoLayout): FormatFixture => ({
  name: layout,
  files: cocoDataset({ layout }),
  images: 5,
  objects: 12,
  rename,
  renameClass,
});

/** Returns a file that lists images by id, each with one box of the same id. */
const withIds = (names: Readonly<Record<number, string>>) => ({
  images: Object.entries(names).map(([id, name]) => ({ id: Number(id), file_name: name, width: 80, height: 60 })),
  annotations: Object.keys(names).map((id) => ({
    ...{ id: Number(id), image_id: Number(id), category_id: 1 },
    bbox: [1, 2, 3, 4],
  })),
  categories: [{ id: 1, name: "thing" }],
});

formatSuite(cocoFormat, [fixture("canonical"), fixture("roboflow"), fixture("single")]);

/** One image of 80 x 60 pixels with some annotations of the category 1, "thing". */
const one = async (annotations: readonly Json[], more: Json = {}, format: Json = {}) => {
  const json = {
    images: [{ id: 1, file_name: "a.png", width: 80, height: 60 }],
    annotations: annotations.map((annotation, i) => ({ id: i + 1, image_id: 1, category_id: 1, ...annotation })),
    categories: [{ id: 1, name: "thing" }],
    ...more,
  };
  const result = await read([image("a.png"), jsonFile("a.json", json)], format);
  return { ...result, figures: result.images[0]!.figures, figure: result.images[0]!.figures[0] };
};

describe("annotations", () => {
  test("one ring is a polygon, several rings are one object of several parts", async () => {
    const square = [10, 10, 20, 10, 20, 20, 10, 20];
    const { figure } = await one([{ segmentation: [square], bbox: [10, 10, 10, 10] }]);
    const ring = [
      [10, 10],
      [20, 10],
      [20, 20],
      [10, 20],
    ]; // prettier
    expect(figure?.geometry).toEqual({ type: "polygon", rings: [ring] });
    const parts = await one([{ segmentation: [square, [30, 30, 40, 30, 40, 40.5]] }]);
    expect(parts.figure?.geometry).toEqual({
      type: "multipart",
      parts: [
        [ring],
        [
          [
            [30, 30],
            [40, 30],
            [40, 40.5],
          ],
        ],
      ],
    });
    const closed = await one([{ segmentation: [[...square, 10, 10]] }]);
    expect(closed.figure?.geometry).toEqual({ type: "polygon", rings: [ring] });
    for (const spelling of [
      square,
      [
        [
          [10, 10],
          [20, 10],
          [20, 20],
          [10, 20],
        ],
      ],
    ]) {
      expect((await one([{ segmentation: spelling }])).figure?.geometry).toEqual({ type: "polygon", rings: [ring] });
    }
  });

  test("a ring inside another ring is a part, or a hole when the option says so", async () => {
    const segmentation = [
      [20, 20, 30, 20, 30, 30],
      [10, 10, 50, 10, 50, 50, 10, 50],
      [60, 10, 70, 10, 70, 20],
    ];
    expect((await one([{ segmentation }])).figure?.geometry).toMatchObject({ type: "multipart", parts: [{}, {}, {}] });
    const holes = await one([{ segmentation }], {}, { rings: "holes" });
    expect(holes.figure?.geometry).toMatchObject({
      type: "multipart",
      parts: [
        [
          [
            [10, 10],
            [50, 10],
            [50, 50],
            [10, 50],
          ],
          [
            [20, 20],
            [30, 20],
            [30, 30],
          ],
        ],
        [
          [
            [60, 10],
            [70, 10],
            [70, 20],
          ],
        ],
      ],
    });
  });

  test("run lengths are masks, as a list and as text, with the tag crowd", async () => {
    // Two columns of rows 3 to 5, from column 10 on: pixel by pixel, column by column.
    const counts = [10 * 60 + 3, 3, 57, 3, 80 * 60 - 11 * 60 - 6];
    const list = await one([{ segmentation: { size: [60, 80], counts }, bbox: [10, 3, 2, 3], iscrowd: 1 }]);
    expect(list.problems).toEqual([]);
    expect(list.figure?.tags).toEqual([{ name: "crowd" }]);
    const { geometry } = list.figure!;
    if (geometry.type !== "bitmap") throw new Error("not a bitmap");
    expect(geometry.origin).toEqual([10, 3]);
    const mask = decodeMask(geometry.data);
    expect([mask.width, mask.height, countPixels(mask)]).toEqual([2, 3, 6]);
    // The same counts as pycocotools writes them: 603, 3, 57, 3-3, 4134-57.
    const text = await one([{ segmentation: { size: [60, 80], counts: "kb03i10]o3" }, bbox: [10, 3, 2, 3] }]);
    expect(text.problems).toEqual([]);
    expect(text.figure?.geometry).toEqual(geometry);
  });

  test.each([
    ["counts that do not fill the size", { size: [60, 80], counts: [1, 2] }, "mask_broken"],
    ["an absurd size", { size: [100_000, 100_000], counts: [1e10] }, "mask_broken"],
    ["a size beyond memory", { size: [1e12, 1e12], counts: [1e24] }, "mask_broken"],
    ["negative counts", { size: [60, 80], counts: [-5, 4805] }, "mask_broken"],
    ["text that is not run lengths", { size: [60, 80], counts: "\u0000\u0001" }, "mask_broken"],
    ["text that ends early", { size: [60, 80], counts: "o" }, "mask_broken"],
    ["no counts", { size: [60, 80] }, "mask_broken"],
    ["no pixel", { size: [60, 80], counts: [4800] }, "no_area"],
    ["a word", "polygon", "geometry_broken"],
  ])("%s as a mask is reported, and the box is used instead", async (_, segmentation, code) => {
    const { figure, problems } = await one([{ segmentation, bbox: [1, 2, 3, 4] }]);
    expect(problems).toMatchObject([{ code, severity: "warning", path: "a.json", object: "annotation 1" }]);
    expect(figure?.geometry).toEqual({ type: "rectangle", left: 1, top: 2, right: 4, bottom: 6 });
  });

  test("a mask of another size than its image is reported and clipped at the edge", async () => {
    const { figure, codes } = await one([{ segmentation: { size: [60, 100], counts: [78 * 60, 240, 18 * 60] } }]);
    expect(codes).toEqual({ size_differs: 1, clipped: 1 });
    expect(figure?.geometry).toMatchObject({ type: "bitmap", origin: [78, 0] });
  });

  test("a ring that cannot be read is skipped without the others", async () => {
    const segmentation = [[1, 2, 3], [1, 2, 3, 4], [1, "x", 5, 5, 9, 9], [10, 10, 20, 10, 20, 20], []];
    const { figure, codes } = await one([{ segmentation, bbox: [10, 10, 10, 10] }]);
    expect(codes).toEqual({ ring_broken: 3 });
    expect(figure?.geometry.type).toBe("polygon");
    const none = await one([{ segmentation: [[1, 2, 3]], bbox: [10, 10, 10, 10] }]);
    expect(none.figure?.geometry.type).toBe("rectangle");
  });

  test("a box may be text, reversed or too large; one that cannot be read is skipped", async () => {
    expect((await one([{ bbox: ["1", "2.5", "3", "4"] }])).figure?.geometry).toMatchObject({ top: 2.5, right: 4 });
    const reversed = await one([{ bbox: [10, 10, -5, -5] }]);
    expect(reversed.figure?.geometry).toMatchObject({ left: 5, top: 5, right: 10, bottom: 10 });
    expect(reversed.codes).toEqual({ box_reversed: 1 });
    const large = await one([{ bbox: [-10, -10, 500, 500] }]);
    expect(large.figure?.geometry).toMatchObject({ left: 0, top: 0, right: 80, bottom: 60 });
    expect(large.codes).toEqual({ clipped: 1 });
    for (const bbox of [[1, 2, 3], "1 2 3 4", { x: 1 }, [1, 2, null, 4]]) {
      const { figures, codes } = await one([{ bbox }]);
      expect([figures, codes]).toEqual([[], { geometry_broken: 1 }]);
    }
    expect((await one([{ bbox: [] }])).codes).toEqual({ geometry_missing: 1 });
  });

  test("a box that does not match its outline is reported", async () => {
    const segmentation = [[10, 10, 20, 10, 20, 20, 10, 20]];
    expect((await one([{ segmentation, bbox: [10, 10, 10.4, 9.8] }])).problems).toEqual([]);
    expect((await one([{ segmentation, bbox: [10, 10, 20, 20] }])).codes).toEqual({ box_differs: 1 });
  });

  test("an oriented bounding box of CVAT keeps its angle", async () => {
    const { figure } = await one([
      { bbox: [10, 10, 20, 10], attributes: { rotation: 90, occluded: false, z: 2, "a b": true } },
    ]);
    expect(figure?.geometry).toMatchObject({ type: "rotatedRectangle", left: 10, right: 30, angle: Math.PI / 2 });
    expect(figure?.tags).toEqual([{ name: "z", value: 2 }, { name: "a b" }]);
  });

  test("keypoints are a graph of named points in the group of their box", async () => {
    const keypoints = [10, 10, 2, 0, 0, 0, 20, 12, 1];
    const categories = [
      {
        id: 1,
        name: "thing",
        keypoints: ["nose", "ear", "tail"],
        skeleton: [
          [1, 2],
          [2, 3],
        ],
      },
    ];
    const { figures, classes } = await one([{ keypoints, num_keypoints: 2, bbox: [5, 5, 30, 20] }], { categories });
    expect(figures.map((figure) => [figure.geometry.type, figure.group])).toEqual([
      ["rectangle", "annotation 1"],
      ["graph", "annotation 1"],
    ]);
    expect(figures[1]?.geometry).toEqual({
      type: "graph",
      nodes: [
        { id: "nose", at: [10, 10] },
        { id: "tail", at: [20, 12], disabled: true },
      ],
    });
    expect(classes[0]?.extra?.geometry_config).toMatchObject({
      edges: [
        { src: "nose", dst: "ear" },
        { src: "ear", dst: "tail" },
      ],
    });
    const none = await one([{ keypoints: [0, 0, 0, 0, 0, 0], bbox: [5, 5, 30, 20] }]);
    expect(none.figures.map((figure) => [figure.geometry.type, figure.group])).toEqual([["rectangle", undefined]]);
    expect((await one([{ keypoints: [1, 2], bbox: [5, 5, 30, 20] }])).codes).toEqual({ keypoints_broken: 1 });
  });

  test("a caption and a category without a place are tags of the image", async () => {
    const { images, tags, figures } = await one([
      { caption: "A cat.", category_id: undefined },
      { caption: "Two.", category_id: undefined },
      {},
    ]);
    expect(figures).toEqual([]);
    expect(images[0]?.tags).toEqual([
      { name: "caption", value: "A cat." },
      { name: "caption", value: "Two." },
      { name: "thing" },
    ]);
    expect(tags.map((tag) => [tag.name, tag.valueType])).toEqual([
      ["caption", "any_string"],
      ["thing", "none"],
    ]);
  });

  test("fields that are not read are kept unchanged", async () => {
    const { figure, images, classes } = await one([{ bbox: [1, 2, 3, 4], area: 5, track: { id: [7] } }], {
      images: [{ id: 1, file_name: "a.png", width: 80, height: 60, license: 3, attributes: { night: true } }],
      categories: [{ id: 1, name: "thing", supercategory: "all", isthing: 1, color: [255, 0, 16] }],
    });
    expect(figure?.extra).toEqual({ coco: { id: 1, track: { id: [7] } } });
    expect(images[0]).toMatchObject({ meta: { license: 3 }, tags: [{ name: "night" }] });
    expect(classes).toEqual([
      { title: "thing", shape: "any", color: "#FF0010", description: "all", extra: { coco: { id: 1, isthing: 1 } } },
    ]);
  });

  test("a category without a name is reported, and named by its id", async () => {
    const categories = [{ id: 1, name: null }, { id: 2 }];
    const { figures, problems } = await one([{ bbox: [1, 2, 3, 4] }], { categories });
    expect(figures.map((figure) => figure.class)).toEqual(["category 1"]);
    expect(problems).toMatchObject([
      { code: "class_missing", path: "a.json", object: "category 1" },
      { code: "class_missing", path: "a.json", object: "category 2" },
    ]);
  });

  test("a missing category is created and reported once, an annotation without a category is of the class object", async () => {
    const { figures, problems } = await one([
      { bbox: [1, 2, 3, 4], category_id: 17 },
      { bbox: [1, 2, 3, 5], category_id: 17 },
      { bbox: [1, 2, 3, 6], category_id: undefined },
    ]);
    expect(figures.map((figure) => figure.class)).toEqual(["category 17", "category 17", "object"]);
    expect(problems).toMatchObject([{ code: "unknown_class", object: "category 17" }]);
  });

  test("a missing category is reported also when several files describe the image", async () => {
    const annotation = { id: 1, image_id: 1, category_id: 17, bbox: [1, 2, 3, 4] };
    const listed = { images: [{ id: 1, file_name: "a.png" }], categories: [{ id: 1, name: "thing" }] };
    const { codes, objects } = await read([
      image("a.png"),
      jsonFile("one.json", { ...listed, annotations: [annotation] }),
      jsonFile("two.json", { ...listed, annotations: [{ ...annotation, id: 2, category_id: 1 }] }),
    ]);
    expect([codes, objects]).toEqual([{ unknown_class: 1 }, 2]);
  });

  test("one broken annotation does not take the others with it", async () => {
    const text = `{"images":[{"id":1,"file_name":"a.png"}],
"annotations":[
{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4]},
{"id":2,"image_id":1,"category_id":1,"bbox":[1,,3,4]},
{"id":3,"category_id":1,"bbox":[1,2,3,4]},
{"id":4,"image_id":1,"category_id":1,"bbox":[1,2,NaN,4]}],
"categories":[{"id":1,"name":"x"}, 5]}`;
    const { images, problems } = await read([image("a.png"), textFile("a.json", text)]);
    expect(images[0]?.figures).toHaveLength(1);
    expect(problems.map(({ code, line, object }) => [code, line, object])).toEqual([
      ["annotation_entry_broken", 5, "annotations[2]"],
      ["category_entry_broken", 7, "categories[1]"],
      ["annotation_entry_broken", undefined, "image 1"],
      ["geometry_broken", undefined, "annotation 4"],
    ]);
  });

  test("ids may be text, floats or beyond 2^53, and different ids stay different", async () => {
    const text = `{"images":[{"id":9007199254740993,"file_name":"a.png"},{"id":9007199254740992,"file_name":"b.png"},
{"id":"x-1","file_name":"c.png"},{"id":5,"file_name":"d.png"}],
"annotations":[{"id":1,"image_id":9007199254740993,"category_id":"a","bbox":[1,2,3,4]},
{"id":2,"image_id":"x-1","category_id":"a","bbox":[1,2,3,5]},{"id":3,"image_id":5.0,"category_id":"a","bbox":[1,2,3,6]},
{"id":3,"category_id":"a","bbox":[1,2,3,7],"image_id":"5"}],"categories":[{"id":"a","name":"x"}]}`;
    const { images, problems } = await read(
      [..."abcd"].map((name) => image(`${name}.png`)).concat(textFile("a.json", text)),
    );
    expect(problems).toEqual([]);
    expect(images.map((event) => event.figures.length)).toEqual([1, 0, 1, 2]);
  });
});

describe("files and images", () => {
  const listing = (names: readonly string[], more: Json = {}) => ({
    images: names.map((file_name, i) => ({ id: i + 1, file_name, width: 80, height: 60 })),
    annotations: names.map((_, i) => ({ id: i + 1, image_id: i + 1, category_id: 1, bbox: [1, 2, 3 + i, 4] })),
    categories: [{ id: 1, name: "thing" }],
    ...more,
  });
  const places = (result: Awaited<ReturnType<typeof read>>) =>
    result.images.map((event) => `${event.dataset}: ${event.name} ${event.figures.length}`).sort();

  test.each([
    ["a path", "photos/a.png"],
    ["back-slashes", "photos\\a.png"],
    ["a leading ./", "./photos/a.png"],
    ["a path of another machine", "/home/me/data/photos/a.png"],
    ["a path that leaves the drop", "../../../photos/a.png"],
    ["a web address", "https://host/x/photos/a.png?size=1"],
    ["only a name", "a.png"],
  ])("file_name may be %s", async (_, name) => {
    const result = await read([image("set/photos/a.png"), jsonFile("set/labels/all.json", listing([name]))]);
    expect(result.problems).toEqual([]);
    expect(result.objects).toBe(1);
  });

  test("LVIS names images only by their web address", async () => {
    const json = listing(["x"], {
      images: [{ id: 1, coco_url: "http://images.cocodataset.org/train2017/000000391895.jpg" }],
    });
    const result = await read([
      image("train2017/000000391895.jpg"),
      image("val2017/000000391895.jpg"),
      jsonFile("lvis_v1_train.json", json),
    ]);
    expect(places(result)).toEqual(["train: 000000391895.jpg 1", "val2017: 000000391895.jpg 0"]);
  });

  test("a file of all images beside the files of the splits adds no labels, and the splits are the datasets", async () => {
    const all = [
      jsonFile("labels/all.json", withIds({ 1: "a.png", 2: "b.png" })),
      jsonFile("labels/train.json", withIds({ 1: "a.png" })),
      jsonFile("labels/val.json", withIds({ 2: "b.png" })),
    ];
    const { images, objects, codes } = await read([image("images/a.png"), image("images/b.png"), ...all]);
    expect(images.map(({ dataset, name }) => `${dataset}/${name}`)).toEqual(["train/a.png", "val/b.png"]);
    expect([objects, codes]).toEqual([2, {}]);
  });

  test("an unlisted image among those of several splits is put into none of them", async () => {
    const files = [
      jsonFile("annotations/instances_train.json", withIds({ 1: "a.png" })),
      jsonFile("annotations/instances_val.json", withIds({ 1: "b.png" })),
    ];
    const { images } = await read([...["a", "b", "c"].map((name) => image(`images/${name}.png`)), ...files]);
    expect(images.map(({ dataset, name }) => `${dataset}/${name}`).sort()).toEqual([
      "train/a.png",
      "unlisted/c.png",
      "val/b.png",
    ]);
  });

  test("the images of test-dev lie among those of test", async () => {
    const listed = { images: [{ id: 1, file_name: "a.png" }], categories: [{ id: 1, name: "thing" }] };
    const { images, codes } = await read([
      image("test2017/a.png"),
      jsonFile("annotations/image_info_test-dev2017.json", listed),
      jsonFile("annotations/image_info_test2017.json", listed),
    ]);
    expect([images.length, codes]).toEqual([1, {}]);
  });

  test("splits with the same image names stay apart and share no labels", async () => {
    const files = [
      image("images/train/a.png"),
      image("images/val/b.png"),
      jsonFile("annotations/instances_train.json", listing(["a.png", "b.png"])),
      jsonFile("annotations/instances_val.json", listing(["a.png", "b.png"])),
    ];
    const result = await read(files);
    expect(places(result)).toEqual(["train: a.png 1", "val: b.png 1"]);
    expect(result.codes).toEqual({ annotation_without_image: 2 });
  });

  test.each([
    ["train_images", "val_images", "train.json", "val.json"],
    ["imgs/set-train", "imgs/set-val", "labels/coco_train.json", "labels/coco_val.json"],
    ["train/images", "valid/images", "train/labels.json", "valid/labels.json"],
    ["images/train2017", "images/val2017", "annotations/instances_train.json", "annotations/instances_val.json"],
    ["one/images", "two/images", "one/annotations/instances_default.json", "two/annotations/instances_default.json"],
    ["images/batch1", "images/batch2", "batch1.json", "batch2.json"],
  ])("images of the same names are distinguished by their folders: %s and %s", async (one, two, oneJson, twoJson) => {
    const other = listing(["a.png"], { categories: [{ id: 1, name: "other" }] });
    const result = await read([
      image(`${one}/a.png`),
      image(`${two}/a.png`),
      jsonFile(oneJson, listing(["a.png"])),
      jsonFile(twoJson, other),
    ]);
    expect(result.problems).toEqual([]);
    const found = new Map(
      result.images.map((event) => [event.path as string, event.figures.map((figure) => figure.class)]),
    );
    expect([found.get(`${one}/a.png`), found.get(`${two}/a.png`)]).toEqual([["thing"], ["other"]]);
    expect(result.datasets).toHaveLength(2);
  });

  test("a large file is detected by its beginning, whatever comes first in it", async () => {
    const many = Array.from({ length: 4000 }, (_, i) => ({ id: i, name: `class ${i}`, synonyms: ["x".repeat(50)] }));
    const images = [{ id: 1, file_name: "a.png" }];
    const boxes = Array.from({ length: 90_000 }, (_, id) => ({
      id,
      image_id: 1,
      category_id: 1,
      bbox: [1, 2, 3, 4],
      note: "x".repeat(40),
    }));
    for (const json of [
      { categories: many, images, annotations: [] },
      { annotations: boxes, images, categories: [] },
    ]) {
      const files = [image("a.png"), { path: "x.json", bytes: new TextEncoder().encode(JSON.stringify(json)) }];
      const { verdict } = await detect(memoryTree(files));
      expect(verdict).toMatchObject({ kind: "chosen", detection: { slug: "coco" } });
    }
  });

  test("ids of two files are never mixed", async () => {
    const files = [
      image("train/a.png"),
      image("valid/a.png"),
      jsonFile("train/_annotations.coco.json", listing(["a.png"])),
      jsonFile("valid/_annotations.coco.json", listing(["a.png"], { categories: [{ id: 1, name: "other" }] })),
    ];
    const { images } = await read(files);
    expect(images.map((event) => [event.dataset, event.figures[0]?.class])).toEqual([
      ["train", "thing"],
      ["valid", "other"],
    ]);
  });

  test("instances, keypoints and captions of the same images are one object each", async () => {
    const box = { image_id: 1, category_id: 1, bbox: [1, 2, 30, 40], iscrowd: 0 };
    const images = [{ id: 1, file_name: "a.png", width: 80, height: 60 }];
    const segmentation = [[1, 2, 31, 2, 31, 42, 1, 42]];
    const files = [
      image("train2017/a.png"),
      jsonFile("annotations/instances_train2017.json", {
        images,
        annotations: [
          { ...box, id: 11, segmentation },
          { ...box, id: 12, category_id: 2, bbox: [5, 5, 5, 5] },
        ],
        categories: [
          { id: 1, name: "person" },
          { id: 2, name: "dog" },
        ],
      }),
      jsonFile("annotations/person_keypoints_train2017.json", {
        images,
        annotations: [{ ...box, id: 11, segmentation, keypoints: [5, 5, 2], num_keypoints: 1 }],
        categories: [{ id: 1, name: "person", keypoints: ["nose"], skeleton: [] }],
      }),
      jsonFile("annotations/captions_train2017.json", {
        images,
        annotations: [{ id: 11, image_id: 1, caption: "A person and a dog." }],
      }),
    ];
    const result = await read(files);
    expect(result.problems).toEqual([]);
    expect(result.datasets).toEqual(["train2017"]);
    expect(result.images[0]?.figures.map((figure) => [figure.class, figure.geometry.type]).sort()).toEqual([
      ["dog", "rectangle"],
      ["person", "graph"],
      ["person", "polygon"],
    ]);
    expect(result.images[0]?.tags).toEqual([{ name: "caption", value: "A person and a dog." }]);
  });

  test("files of two annotators who both number from 1 keep all objects", async () => {
    const files = [
      image("a.png"),
      jsonFile("one.json", listing(["a.png"])),
      jsonFile("two.json", listing(["a.png"], { categories: [{ id: 1, name: "x" }] })),
    ];
    expect((await read(files)).objects).toBe(2);
  });

  describe("masks beside the JSON", () => {
    const label = (path: string, colorType: "grey" | "rgb" = "grey"): SampleFile => ({
      path,
      bytes: drawLabelImage([[colorType === "grey" ? 1 : [7, 0, 0], 5, 9]], { width: 80, height: 60, colorType }),
    });
    const images = ["a.jpg", "b.jpg"].map((file_name, i) => ({ id: i + 1, file_name, width: 80, height: 60 }));
    const instances = jsonFile("annotations/instances_val2017.json", {
      images,
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [5, 7, 4, 3], area: 12, iscrowd: 0 }],
      categories: [{ id: 1, name: "cat" }],
    });
    const panoptic = (path: string) =>
      jsonFile(path, {
        images,
        annotations: images.map(({ id, file_name }) => ({
          image_id: id,
          file_name: file_name.replace("jpg", "png"),
          segments_info: [{ id: 7, category_id: 1, area: 240, iscrowd: 0 }],
        })),
        categories: [{ id: 1, name: "cat", isthing: 1 }],
      });
    const drop = images.map(({ file_name }) => image(`val2017/${file_name}`));

    test.each(["masks", "stuffthingmaps/val2017", "panoptic_val2017", "rendered"])(
      "in %s are skipped by file when no JSON states their segments",
      async (folder) => {
        const masks = ["a", "b"].map((name) => label(`${folder}/${name}.png`));
        const result = await read([...drop, instances, ...masks]);
        expect(result.images.map(({ path }) => path)).toEqual(["val2017/a.jpg", "val2017/b.jpg"]);
        expect(result.files.filter(({ reason }) => reason === "mask of an image").map(({ path }) => path)).toEqual(
          masks.map(({ path }) => path),
        );
        expect(result.codes).toMatchObject({ masks_not_read: 1 });
      },
    );

    test.each(["masks/val2017", "panoptic_masks", "annotations/panoptic", "val2017"])(
      "in %s are read when a panoptic JSON names them",
      async (folder) => {
        const masks = ["a", "b"].map((name) => label(`${folder}/${name}.png`, "rgb"));
        const result = await read([...drop, panoptic("annotations/segments.json"), ...masks]);
        expect(result.images.map(({ path, figures }) => [path, figures.map((figure) => figure.class)])).toEqual([
          ["val2017/a.jpg", ["cat"]],
          ["val2017/b.jpg", ["cat"]],
        ]);
        expect(result.codes).toEqual({ extension_differs: 2 });
      },
    );

    test("of the same name in two folders belong to the nearer one, and to none when both are as near", async () => {
      const masks = ["masks/val2017/a.png", "masks/other/a.png"].map((path) => label(path, "rgb"));
      const near = await read([...drop, panoptic("annotations/segments.json"), ...masks]);
      expect(near.images.map(({ figures }) => figures.length)).toEqual([1, 0]);
      const tie = ["masks/one/a.png", "masks/two/a.png"].map((path) => label(path, "rgb"));
      const { images: found, problems } = await read([...drop, panoptic("annotations/segments.json"), ...tie]);
      expect(found.map(({ figures }) => figures.length)).toEqual([0, 0]);
      expect(problems.map(({ message }) => message)).toContainEqual(
        expect.stringContaining("may be any of masks/one/a.png, masks/two/a.png"),
      );
    });
  });

  test("panoptic segments are masks of their ids", async () => {
    const samples = new Uint8Array(80 * 60 * 3);
    const paint = (x: number, y: number, id: number) =>
      samples.set([id & 255, (id >> 8) & 255, id >> 16], 3 * (y * 80 + x));
    for (let x = 5; x < 9; x++) for (let y = 7; y < 10; y++) paint(x, y, 70_000);
    paint(20, 20, 3);
    paint(21, 20, 4);
    const files = [
      image("val2017/a.jpg"),
      {
        path: "annotations/panoptic_val2017/a.png",
        bytes: encodePng({ width: 80, height: 60, colorType: "rgb", bitDepth: 8, samples }),
      },
      jsonFile("annotations/panoptic_val2017.json", {
        images: [{ id: 1, file_name: "a.jpg", width: 80, height: 60 }],
        annotations: [
          {
            image_id: 1,
            file_name: "a.png",
            segments_info: [
              { id: 70_000, category_id: 1, area: 12, iscrowd: 0 },
              { id: 3, category_id: 2, area: 1, iscrowd: 1 },
              { id: 9, category_id: 2, area: 1, iscrowd: 0 },
            ],
          },
        ],
        categories: [
          { id: 1, name: "cat", isthing: 1, color: [1, 2, 3] },
          { id: 2, name: "sky", isthing: 0 },
        ],
      }),
    ];
    const result = await read(files);
    expect(result.images).toHaveLength(1);
    expect(result.codes).toEqual({ extension_differs: 1, segment_without_pixels: 1, pixels_without_segment: 1 });
    const masks = result.images[0]!.figures.map(({ class: title, geometry, tags }) => {
      if (geometry.type !== "bitmap") throw new Error("not a bitmap");
      return [title, geometry.origin, countPixels(decodeMask(geometry.data)), tags];
    });
    expect(masks).toEqual([
      ["cat", [5, 7], 12, []],
      ["sky", [20, 20], 1, [{ name: "crowd" }]],
    ]);
    expect(result.classes.map((definition) => definition.color)[0]).toBe("#010203");
  });

  test("an image that is listed without annotations is labelled; one in a file without annotations, or unlisted, is not", async () => {
    const files = [
      ...["a", "b", "c"].map((name) => image(`images/${name}.png`)),
      jsonFile("instances_val.json", listing(["a.png", "b.png"], { annotations: [] })),
    ];
    expect((await read(files)).images.map((event) => event.labelled)).toEqual([true, true, false]);
    const info = { images: listing(["a.png"]).images, categories: [] };
    const unlabelled = await read([image("test/a.png"), jsonFile("annotations/image_info_test.json", info)]);
    expect(unlabelled.images.map((event) => [event.dataset, event.labelled])).toEqual([["test", false]]);
  });

  test("folders in file_name become datasets, and images of the same name stay two", async () => {
    const names = ["cam1/a.png", "cam2/a.png"];
    const result = await read([
      ...names.map((name) => image(`images/${name}`)),
      jsonFile("annotations/instances_train.json", listing(names)),
    ]);
    expect(places(result)).toEqual(["train/cam1: a.png 1", "train/cam2: a.png 1"]);
    const alone = await read([
      ...names.map((name) => image(`images/${name}`)),
      jsonFile("labels.json", listing(names)),
    ]);
    expect(places(alone)).toEqual(["cam1: a.png 1", "cam2: a.png 1"]);
  });

  test("an image that is listed twice gets the annotations of both entries", async () => {
    const result = await read([image("a.png"), jsonFile("x.json", listing(["a.png", "a.png"]))]);
    expect(result.images.map((event) => event.figures.length)).toEqual([2]);
  });

  test("annotations of unlisted images and ids that are used twice are reported", async () => {
    const json = listing(["a.png", "b.png"]);
    json.images[1]!.id = 1;
    const result = await read([image("a.png"), image("b.png"), jsonFile("x.json", json)]);
    expect(result.codes).toEqual({ duplicate_id: 1, annotation_without_image: 1 });
    expect(result.images.map((event) => event.figures.length)).toEqual([1, 0]);
  });

  test("a training log with a JSON value on each line is not reported as a broken annotation file", async () => {
    const log = textFile("work_dirs/x.log.json", '{"env": {"x": 1}, "seed": 0}\n{"mode": "train", "epoch": 1}\n');
    const result = await read([image("a.png"), jsonFile("coco.json", listing(["a.png"])), log]);
    expect(result.problems).toEqual([]);
    expect(result.files.find(({ path }) => path === log.path)?.outcome).toBe("skipped");
    const twice = textFile("coco.json", `${JSON.stringify(listing(["a.png"]))}{}`);
    expect((await read([image("a.png"), twice])).codes).toMatchObject({ annotation_broken: 1 });
  });

  test("predictions are distinguished from labels", async () => {
    const results = jsonFile("results.json", [{ image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], score: 0.5 }]);
    const { detections } = await detect(memoryTree([image("a.png"), results]));
    expect(detections[0]).toMatchObject({
      slug: "coco",
      certainty: "weak",
      reasons: [expect.stringMatching(/predictions/)],
    });
    const read_ = await read([image("a.png"), jsonFile("x.json", listing(["a.png"])), results]);
    expect(read_.codes).toEqual({ predictions_not_read: 1 });
    expect(read_.objects).toBe(1);
  });

  test("when no image is in the drop, each listed one is reported", async () => {
    const { images, codes } = await read([jsonFile("x.json", listing(["a.png", "b.png"]))]);
    expect([images, codes]).toEqual([[], { annotation_without_image: 2 }]);
  });

  test("the stated size shows whether labels of a rotated photo lie on its stored or its upright pixels", async () => {
    const photo = { path: "a.jpg", bytes: turnedJpeg({ seed: 1, width: 60, height: 80, objects: 1 }, 6) };
    const of = (width: number, height: number) =>
      read([photo, jsonFile("x.json", listing(["a.jpg"], { images: [{ id: 1, file_name: "a.jpg", width, height }] }))]);
    expect((await of(60, 80)).problems).toEqual([]);
    expect((await of(80, 60)).codes).toEqual({ labels_on_stored_pixels: 1 });
    expect((await of(33, 44)).codes).toEqual({ size_differs: 1 });
  });

  test("other ids and other orders of lists and keys give the same objects", async () => {
    const files = cocoDataset();
    const plain = (await read(files)).images.map((event) => event.figures.map((figure) => figure.geometry));
    const remapped = withJson(files, (json) => ({
      categories: (json.categories as Json[]).map((entry) => ({ ...entry, id: (entry.id as number) + 1000 })).reverse(),
      annotations: (json.annotations as Json[]).map((entry) => ({
        ...entry,
        image_id: (entry.image_id as number) * 7,
        category_id: (entry.category_id as number) + 1000,
      })),
      images: (json.images as Json[]).map((entry) => ({ ...entry, id: (entry.id as number) * 7 })).reverse(),
    }));
    expect((await read(remapped)).images.map((event) => event.figures.map((figure) => figure.geometry))).toEqual(plain);
  });

  test("a list that is nested too deep is reported with its file and line", async () => {
    const deep = `{"images":[{"id":1,"file_name":"a.png"}],"annotations":[${"[".repeat(300)}`;
    const result = await read([image("a.png"), jsonFile("good.json", listing(["a.png"])), textFile("deep.json", deep)]);
    expect(result.problems).toMatchObject([
      { code: "annotation_broken", severity: "error", path: "deep.json", line: 1 },
    ]);
    expect(result.objects).toBe(1);
  });
});

/** One annotation is one figure; keypoints beside a box or an outline are a second one in its group. */
expectSharedSamples(
  "coco",
  cocoFormat,
  (facts) => {
    const files = Object.entries(facts)
      .filter(([name]) => name.endsWith(".json"))
      .map(([, file]) => file as Record<string, number>);
    const sum = (key: string) => files.reduce((total, file) => total + (file[key] ?? 0), 0);
    return {
      images: facts.image_files as number,
      objects: sum("annotations") + sum("with_keypoints"),
      folders: files.length,
    };
  },
  (name, result, facts) => {
    const files = Object.entries(facts)
      .filter(([path]) => path.endsWith(".json"))
      .map(([, file]) => file as Json);
    const used: Record<string, number> = {};
    const shapes: Record<string, number> = {};
    for (const figure of result.images.flatMap((event) => event.figures)) {
      if (figure.geometry.type !== "graph") used[figure.class] = (used[figure.class] ?? 0) + 1;
      shapes[figure.geometry.type] = (shapes[figure.geometry.type] ?? 0) + 1;
    }
    const expected: Record<string, number> = {};
    for (const file of files) {
      for (const [title, count] of Object.entries(file.by_class as Record<string, number>))
        expected[title] = (expected[title] ?? 0) + count;
    }
    expect(used).toEqual(expected);
    const sum = (key: string) => files.reduce((total, file) => total + ((file[key] as number | undefined) ?? 0), 0);
    expect([shapes.polygon ?? 0, shapes.bitmap ?? 0, shapes.rectangle ?? 0]).toEqual([
      sum("polygon"),
      sum("rle_uncompressed"),
      sum("bbox_only"),
    ]);
    expect(result.codes).toEqual({});
    if (name !== "coco/datumaro-instances") return;
    // Source: tests/unit/data_formats/test_coco_format.py of datumaro.
    const [a, b] = result.images;
    expect(a).toMatchObject({ dataset: "train", name: "a.jpg" });
    expect(a?.figures[0]).toMatchObject({ class: "b", geometry: { left: 2, top: 2, right: 5, bottom: 3 } });
    expect(b?.figures[0]).toMatchObject({
      class: "a",
      geometry: {
        rings: [
          [
            [0, 0],
            [1, 0],
            [1, 2],
            [0, 2],
          ],
        ],
      },
      tags: [
        { name: "x", value: 1 },
        { name: "y", value: "hello" },
      ],
    });
    const crowd = b?.figures[1]?.geometry;
    if (crowd?.type !== "bitmap") throw new Error("not a bitmap");
    const mask = decodeMask(crowd.data);
    expect([crowd.origin, mask.width, mask.height, countPixels(mask)]).toEqual([[0, 0], 2, 10, 20]);
  },
);
