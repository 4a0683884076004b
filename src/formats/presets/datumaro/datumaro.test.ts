import { describe, expect, test } from "vitest";
import { datumaroDataset } from "../../../samples/datumaroDataset.ts";
import { jsonFile, type SampleFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { datumaroFormat } from "./format.ts";

type Json = Record<string, unknown>;

const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });
const withJson = (files: readonly SampleFile[], change: (json: Json, path: string) => Json) =>
  files.map((file) =>
    file.path.endsWith(".json")
      ? jsonFile(file.path, change(JSON.parse(new TextDecoder().decode(file.bytes)) as Json, file.path))
      : file,
  );

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const [, subset, old] = path.split("/") as [string, string, string];
  return withJson(files, (json, jsonPath) => {
    if (!jsonPath.includes(subset)) return json;
    const items = (json.items as { id: string; image: Json }[]).map((item) =>
      item.image.path === old
        ? { ...item, id: name.replace(/\.[^.]*$/, ""), image: { ...item.image, path: name } }
        : item,
    );
    return { ...json, items };
  }).map((file) => (file.path === path ? { ...file, path: `images/${subset}/${name}` } : file));
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  withJson(files, (json) => {
    const categories = json.categories as { label: { labels: { name: string }[] } };
    const labels = categories.label.labels.map((label) => (label.name === "star" ? { ...label, name: title } : label));
    return { ...json, categories: { ...categories, label: { ...categories.label, labels } } };
  });

formatSuite(datumaroFormat, [
  { name: "two subsets", files: datumaroDataset(), images: 5, objects: 18, rename, renameClass },
]);

/** One image of 80 x 60 pixels with some annotations of the label 0, "thing". */
const one = async (annotations: readonly unknown[], item: Json = {}, categories: Json = {}) => {
  const labels = [{ name: "thing", parent: "all", attributes: [] }];
  const json = {
    categories: { label: { labels }, ...categories },
    items: [{ id: "a", annotations, image: { path: "a.png", size: [60, 80] }, ...item }],
  };
  const result = await collect(datumaroFormat, [
    image("images/default/a.png"),
    jsonFile("annotations/default.json", json),
  ]);
  return { ...result, figures: result.images[0]!.figures, figure: result.images[0]!.figures[0] };
};

describe("annotations", () => {
  const shape = { id: 1, label_id: 0, group: 0, attributes: {} };

  test("every type becomes the geometry that it describes", async () => {
    const { figures, problems } = await one([
      { ...shape, type: "bbox", bbox: [1.5, 2, 3, 4] },
      { ...shape, type: "polygon", points: [1, 1, 9, 1, 9, 9] },
      { ...shape, type: "polyline", points: [1, 1, 9, 1] },
      { ...shape, type: "points", points: [3, 4], visibility: [2] },
      { ...shape, type: "points", points: [3, 4, 5, 6, 7, 8], visibility: [2, 0, 1] },
      { ...shape, type: "mask", rle: { size: [60, 80], counts: "kb03i10]o3" } },
      { ...shape, type: "ellipse", points: [10, 10, 30, 20] },
      {
        ...shape,
        type: "cuboid_2d",
        points: [
          [1, 2],
          [3, 4],
        ],
      },
    ]);
    expect(problems).toEqual([]);
    expect(figures.map((figure) => figure.geometry.type)).toEqual([
      "rectangle",
      "polygon",
      "polyline",
      "point",
      "graph",
      "bitmap",
      "polygon",
      "other",
    ]);
    expect(figures[0]?.geometry).toMatchObject({ left: 1.5, top: 2, right: 4.5, bottom: 6 });
    expect(figures[4]?.geometry).toMatchObject({ nodes: [{ id: "1" }, { id: "3", disabled: true }] });
    expect(figures[6]?.extra).toEqual({ datumaro: { ellipse: [10, 10, 30, 20] } });
  });

  test("a skeleton is a graph whose points are named by labels, which are not classes", async () => {
    const child = { parent: "thing", attributes: [] };
    const categories = {
      label: {
        labels: [
          { name: "thing", parent: "" },
          { ...child, name: "nose" },
          { ...child, name: "tail" },
        ],
      },
      points: { items: [{ label_id: 0, labels: ["nose", "tail", "paw"], joints: [[1, 2]] }] },
    };
    const skeleton = { ...shape, type: "skeleton", points: [0.9, 3.5, 2, 2.5, 7.6, 1, 0, 0, 0] };
    const { figures, classes, problems } = await one([skeleton], {}, categories);
    expect(problems).toEqual([]);
    expect(classes.map(({ title }) => title)).toEqual(["thing"]);
    const nodes = [
      { id: "nose", at: [0.9, 3.5] },
      { id: "tail", at: [2.5, 7.6], disabled: true },
    ];
    expect(figures.map(({ geometry }) => geometry)).toEqual([{ type: "graph", nodes }]);
  });

  test("a box with CVAT's attribute rotation, or with a centre and an angle, is an oriented bounding box", async () => {
    const { figures, problems } = await one([
      { ...shape, type: "bbox", bbox: [10, 20, 30, 10], attributes: { rotation: 90, color: "red" } },
      { ...shape, type: "bbox", bbox: [10, 20, 30, 10], attributes: { rotation: 0 } },
      { ...shape, type: "rotated_bbox", points: [25, 25, 30, 10, 90] },
      { ...shape, type: "rotated_bbox", cx: 25, cy: 25, w: 30, h: 10, r: 90 },
    ]);
    expect(problems).toEqual([]);
    const sides = { left: 10, top: 20, right: 40, bottom: 30 };
    const oriented = { type: "rotatedRectangle", ...sides, angle: Math.PI / 2 };
    expect(figures.map(({ geometry }) => geometry)).toEqual([
      oriented,
      { type: "rectangle", ...sides },
      oriented,
      oriented,
    ]);
    expect(figures.map(({ tags }) => tags)).toEqual([[{ name: "color", value: "red" }], [], [], []]);
  });

  test("labels of objects are classes with colours, parents and keypoints", async () => {
    const { classes, figure } = await one(
      [{ ...shape, type: "points", points: [3, 4, 5, 6] }],
      {},
      {
        mask: { colormap: [{ label_id: 0, r: 1, g: 2, b: 3 }] },
        points: { items: [{ label_id: 0, labels: ["nose", "tail"], joints: [[1, 2]] }] },
      },
    );
    expect(classes).toMatchObject([{ title: "thing", color: "#010203", description: "all" }]);
    expect(classes[0]?.extra?.geometry_config).toMatchObject({ edges: [{ src: "nose", dst: "tail" }] });
    expect(figure?.geometry).toMatchObject({ nodes: [{ id: "nose" }, { id: "tail" }] });
  });

  test("groups, attributes, drawing order and other fields are kept", async () => {
    const { figures } = await one([
      {
        ...shape,
        type: "bbox",
        bbox: [1, 2, 3, 4],
        z_order: 2,
        group: 7,
        attributes: { occluded: true, age: 3, x: false },
      },
      { ...shape, type: "polyline", points: [1, 1, 9, 1], z_order: 1, group: 7, object_id: 12 },
    ]);
    expect(figures.map((figure) => [figure.geometry.type, figure.group])).toEqual([
      ["polyline", "group 7"],
      ["rectangle", "group 7"],
    ]);
    expect(figures[1]?.tags).toEqual([{ name: "occluded" }, { name: "age", value: 3 }]);
    expect(figures[0]?.extra).toEqual({ datumaro: { object_id: 12 } });
  });

  test("labels and captions of images are tags, and a classification has no classes", async () => {
    const { images, classes, tags } = await one(
      [
        { ...shape, type: "label", attributes: { score: 1 } },
        { type: "caption", caption: "A thing." },
      ],
      { attr: { night: true } },
    );
    expect(images[0]?.tags).toEqual([
      { name: "night" },
      { name: "thing", extra: { datumaro: { attributes: { score: 1 } } } },
      { name: "caption", value: "A thing." },
    ]);
    expect(classes).toEqual([]);
    expect(tags[0]).toMatchObject({ name: "thing", appliesTo: "imagesOnly" });
  });

  test("an annotation that cannot be read is reported with its place, and the others are read", async () => {
    const { codes, figures, problems } = await one([
      5,
      { ...shape, type: "bbox", bbox: [1, 2] },
      { ...shape, type: "polygon", points: [1, 2, 3, 4] },
      { ...shape, type: "polygon", points: [1, 2, 3] },
      { ...shape, type: "mask", rle: { size: [60, 80], counts: "" } },
      { ...shape, type: "hologram", points: [] },
      { ...shape, type: "bbox", bbox: [1, 2, 3, 4], label_id: 9 },
    ]);
    expect(codes).toEqual({
      annotation_entry_broken: 1,
      geometry_broken: 3,
      mask_broken: 1,
      geometry_unknown: 1,
      unknown_class: 1,
    });
    expect(problems[0]).toMatchObject({ path: "annotations/default.json", object: 'item "a", annotation 0' });
    expect(figures.map((figure) => figure.class)).toEqual(["label 9"]);
  });

  test("the image of an item without a path is found by its id", async () => {
    for (const media of [
      { image: { path: "" } },
      { image: undefined },
      { image: undefined, media: { path: "default/a.png" } },
    ]) {
      const { images, codes } = await one([{ ...shape, type: "bbox", bbox: [1, 2, 3, 4] }], media);
      expect([codes, images.map((event) => [event.dataset, event.labelled, event.figures.length])]).toEqual([
        {},
        [["default", true, 1]],
      ]);
    }
  });
});

/** The samples hold labels of images only: tags, no object. */
expectSharedSamples(
  "datumaro",
  datumaroFormat,
  (facts) => ({
    images: facts.image_files as number,
    objects: 0,
    folders: Object.keys(facts).filter((path) => path.endsWith(".json")).length,
  }),
  (_, result, facts) => {
    const files = Object.values(facts).filter((file) => typeof file === "object") as {
      by_type: { label?: number };
      labels: string[];
    }[];
    const tags = result.images.flatMap((event) => event.tags);
    expect(tags).toHaveLength(files.reduce((sum, file) => sum + (file.by_type.label ?? 0), 0));
    expect(result.tags.map((tag) => tag.name)).toEqual(files[0]!.labels);
    expect(result.images.every((event) => event.labelled)).toBe(true);
  },
);
