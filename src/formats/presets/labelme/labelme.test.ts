import { describe, expect, test } from "vitest";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { toBase64 } from "../../codecs/base64.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import { encodePng } from "../../codecs/png.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { labelmeFormat } from "./format.ts";

const format = labelmeFormat as DatasetFormat;
const png = drawImage({ seed: 3, width: 80, height: 60 });
const image = (path: string): SampleFile => ({ path, bytes: png });
const triangle = {
  label: "cat",
  points: [
    [1.25, 2.5],
    [30, 4],
    [12, 40.125],
  ],
  group_id: null,
  shape_type: "polygon",
  flags: {},
};
const box = {
  label: "dog",
  points: [
    [30, 40],
    [10, 20],
  ],
  group_id: 3,
  shape_type: "rectangle",
  flags: { blurred: true, old: false },
};
const content = (shapes: readonly unknown[], more: Record<string, unknown> = {}) => ({
  version: "5.4.1",
  flags: {},
  shapes,
  imagePath: "stale.png",
  imageData: null,
  imageHeight: 60,
  imageWidth: 80,
  ...more,
});
const one = (shapes: readonly unknown[], more?: Record<string, unknown>) =>
  collect(format, [image("a.png"), jsonFile("a.json", content(shapes, more))]);
const geometries = async (...shapes: unknown[]) =>
  (await one(shapes)).images[0]!.figures.map((figure) => figure.geometry);

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const stem = path.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
  const split = /^(train|val)\//.exec(path)?.[0] ?? "";
  return files.map((file) => {
    const [, folder, own, extension] = /^(.*?)([^/]*)(\.[^.]*)$/.exec(file.path)!;
    if (own !== stem || !file.path.startsWith(split)) return file;
    return { ...file, path: `${folder}${name.replace(/\.[^.]*$/, "")}${extension}` };
  });
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) =>
    file.path.endsWith(".json")
      ? textFile(
          file.path,
          new TextDecoder().decode(file.bytes).replaceAll('"cat"', () => JSON.stringify(title)),
        )
      : file,
  );

const beside: SampleFile[] = [
  ...[1, 2, 3].map((n) => image(`photo${n}.png`)),
  jsonFile("photo1.json", content([triangle, box])),
  jsonFile("photo2.json", content([])),
];
const splits: SampleFile[] = ["train", "val"].flatMap((split) => [
  image(`${split}/images/photo1.png`),
  image(`${split}/images/photo2.png`),
  jsonFile(`${split}/annotations/photo1.json`, content([triangle], { imagePath: "..\\images\\photo1.png" })),
]);

formatSuite(format, [
  { name: "beside the images", files: beside, images: 3, objects: 2, rename, renameClass },
  { name: "splits with folders of their own", files: splits, images: 4, objects: 2, rename, renameClass },
]);

expectSharedSamples(
  "labelme",
  format,
  // Every shape is one object, every image is imported; all are in one folder.
  (facts) => ({ images: facts.image_files as number, objects: facts.shapes as number, folders: 1 }),
  (_, result, facts) => {
    const used: Record<string, number> = {};
    const figures = result.images.flatMap((one) => one.figures);
    for (const figure of figures) used[figure.class] = (used[figure.class] ?? 0) + 1;
    expect(used).toEqual(facts.classes_used);
    expect(figures.filter(({ geometry }) => geometry.type === "polygon").length).toBe(facts["shape polygon"]);
    expect(result.images.filter(({ labelled }) => labelled).length).toBe(facts.json_files);
    expect(result.images.every(({ extra }) => extra === undefined)).toBe(true);
  },
);

describe("shapes", () => {
  test("of every type have their geometry, to the last digit", async () => {
    const { shape_type: _, ...old } = triangle;
    expect(
      await geometries(
        triangle,
        old,
        box,
        {
          label: "a",
          points: [
            [1, 2],
            [3.5, 4],
          ],
          shape_type: "line",
        },
        {
          label: "a",
          points: [
            [1, 2],
            [3, 4],
            [5, 4],
          ],
          shape_type: "linestrip",
        },
        { label: "a", points: [[1, 2]], shape_type: "point" },
        {
          label: "a",
          points: [
            [1, 2],
            [3, 4],
          ],
          shape_type: "points",
        },
        {
          label: "a",
          points: [
            [1, 2],
            [9, 2],
            [9, 8],
            [1, 8],
          ],
          shape_type: "rectangle",
        },
        {
          label: "a",
          points: [
            [20, 10],
            [30, 20],
            [20, 30],
            [10, 20],
          ],
          shape_type: "rotation",
        },
      ),
    ).toMatchObject([
      { type: "polygon", rings: [triangle.points] },
      { type: "polygon", rings: [triangle.points] },
      { type: "rectangle", left: 10, top: 20, right: 30, bottom: 40 },
      {
        type: "polyline",
        points: [
          [1, 2],
          [3.5, 4],
        ],
      },
      {
        type: "polyline",
        points: [
          [1, 2],
          [3, 4],
          [5, 4],
        ],
      },
      { type: "point", at: [1, 2] },
      {
        type: "graph",
        nodes: [
          { id: "1", at: [1, 2] },
          { id: "2", at: [3, 4] },
        ],
      },
      { type: "rectangle", left: 1, top: 2, right: 9, bottom: 8 },
      { type: "rotatedRectangle", angle: Math.PI / 4 },
    ]);
  });

  test("with a circle become polygons that keep its centre and rim", async () => {
    const points = [
      [40, 30],
      [50, 30],
    ];
    const [figure] = (await one([{ label: "a", points, shape_type: "circle" }])).images[0]!.figures;
    if (figure?.geometry.type !== "polygon") throw new Error("The geometry is not a polygon.");
    expect(figure.geometry.rings[0]).toHaveLength(36);
    for (const [x, y] of figure.geometry.rings[0]!) expect(Math.hypot(x - 40, y - 30)).toBeCloseTo(10, 9);
    expect(figure.extra).toEqual({ circle: points });
  });

  test("with a mask are placed at its first point, pixel for pixel", async () => {
    const samples = Uint8Array.of(0, 255, 255, 0, 255, 0);
    const mask = toBase64(encodePng({ width: 3, height: 2, colorType: "grey", bitDepth: 8, samples }));
    const [geometry] = await geometries({
      label: "a",
      points: [
        [5, 6],
        [7, 7],
      ],
      shape_type: "mask",
      mask,
    });
    if (geometry?.type !== "bitmap") throw new Error("The geometry is not a bitmap.");
    expect(geometry.origin).toEqual([5, 6]);
    expect(decodeMask(geometry.data)).toMatchObject({ width: 3, height: 2, values: Uint8Array.of(0, 1, 1, 0, 1, 0) });
    expect(countPixels(decodeMask(geometry.data))).toBe(3);
  });

  test("keep flags, groups, descriptions and other fields", async () => {
    const shape = { ...box, description: "left one", line_color: null, patch: { path: "a" } };
    const { images, tags } = await one([shape], { flags: { night: true, rain: false }, author: "me" });
    expect(images[0]).toMatchObject({
      tags: [{ name: "night" }],
      extra: { author: "me" },
      annotatedSize: { width: 80, height: 60 },
      figures: [
        {
          group: "3",
          description: "left one",
          tags: [{ name: "blurred" }],
          extra: { patch: { path: "a" } },
        },
      ],
    });
    expect(tags.map((tag) => tag.name).sort()).toEqual(["blurred", "night"]);
  });

  test("of X-AnyLabeling have words as tags, on objects and on the image", async () => {
    const { label, points } = box;
    const shape = { label, points, shape_type: "rectangle", tags: ["new", " fast ", ""], attributes: { new: "x" } };
    const { images } = await one([shape], { tags: ["rain"] });
    expect(images[0]?.tags).toEqual([{ name: "rain" }]);
    expect(images[0]?.figures[0]?.tags).toEqual([{ name: "new", value: "x" }, { name: "fast" }]);
    expect([images[0]?.extra, images[0]?.figures[0]?.extra]).toEqual([undefined, undefined]);
  });

  test("of X-AnyLabeling may be cuboids, whose corners are kept in their order", async () => {
    const points = Array.from({ length: 8 }, (_, i) => [10 + 5 * i, 12 + 3 * i]);
    const { images, problems } = await one([{ label: "crate", points, shape_type: "cuboid", flags: {} }]);
    expect(problems).toEqual([]);
    expect(images[0]?.figures[0]).toMatchObject({
      geometry: { type: "graph", nodes: points.map((at, i) => ({ id: String(i + 1), at })) },
      extra: { shape_type: "cuboid" },
    });
  });

  test("of X-AnyLabeling have its attributes, score and flags as tags", async () => {
    const attributes = { color: "red", wheels: 4, parked: true, old: false, make: "", parts: ["a"] };
    const drawn = { label: "car", score: null, group_id: null, description: "", flags: null, kie_linking: [] };
    const shape = { ...drawn, score: 0.75, difficult: "true", attributes, shape_type: "rotation", direction: 0.79 };
    const points = [
      [40, 10],
      [60, 30],
      [50, 40],
      [30, 20],
    ];
    const quad = {
      ...drawn,
      points: [
        [10, 10],
        [40, 12],
        [38, 30],
        [12, 28],
      ],
      shape_type: "quadrilateral",
    };
    const linked = { ...quad, kie_linking: [[0, 1]], difficult: false, attributes: {} };
    const more = { checked: true, description: "at night", flags: {} };
    const { images, tags, problems } = await one([{ ...shape, points }, quad, linked], more);
    expect(problems).toEqual([]);
    expect(images[0]).toMatchObject({ tags: [{ name: "checked" }], description: "at night" });
    expect(images[0]?.extra).toBeUndefined();
    const [turned, outline, last] = images[0]?.figures ?? [];
    expect(turned?.geometry.type).toBe("rotatedRectangle");
    expect(turned?.extra).toBeUndefined();
    expect(turned?.tags).toEqual([
      { name: "difficult" },
      { name: "color", value: "red" },
      { name: "wheels", value: 4 },
      { name: "parked" },
      { name: "parts", value: '["a"]' },
      { name: "score", value: 0.75 },
    ]);
    expect(outline).toEqual({ class: "car", geometry: { type: "polygon", rings: [quad.points] }, tags: [] });
    expect(last).toMatchObject({ tags: [], extra: { kie_linking: [[0, 1]] } });
    expect(tags.map(({ name, valueType }) => [name, valueType])).toEqual([
      ["checked", "none"],
      ["difficult", "none"],
      ["color", "any_string"],
      ["wheels", "any_number"],
      ["parked", "none"],
      ["parts", "any_string"],
      ["score", "any_number"],
    ]);
  });

  test.each<[string, unknown, string]>([
    [
      "a quadrilateral of five points",
      { ...triangle, points: [...triangle.points, [1, 1], [2, 2]], shape_type: "quadrilateral" },
      "geometry_broken",
    ],
    ["something else than an object", 7, "shape_broken"],
    ["no points", { label: "a", points: null }, "geometry_broken"],
    [
      "two points of a polygon",
      {
        label: "a",
        points: [
          [1, 2],
          [3, 4],
        ],
      },
      "geometry_broken",
    ],
    [
      "a point that is not a number",
      {
        label: "a",
        points: [
          [1, "x"],
          [3, 4],
          [5, 6],
        ],
      },
      "geometry_broken",
    ],
    ["an unknown type", { label: "a", points: [[1, 2]], shape_type: "sphere" }, "unsupported_geometry"],
    ["a cuboid of one point", { label: "a", points: [[1, 2]], shape_type: "cuboid" }, "geometry_broken"],
    ["a broken mask", { label: "a", points: [[1, 2]], shape_type: "mask", mask: "%%%" }, "geometry_broken"],
    ["a point outside of the image", { label: "a", points: [[100, 2]], shape_type: "point" }, "outside_of_image"],
    ["no label", { points: [[1, 2]], shape_type: "point" }, "class_missing"],
  ])("with %s are reported by one problem that names the shape", async (_, shape, code) => {
    const { problems, images } = await one([triangle, shape]);
    expect(problems).toMatchObject([{ code, path: "a.json", object: "shapes[1]" }]);
    expect(images[0]?.figures.length).toBe(code === "class_missing" ? 2 : 1);
  });
});

describe("files", () => {
  test("are matched by their names, then by imagePath; a JSON file without an image is reported", async () => {
    const files = [
      image("a.png"),
      image("b.png"),
      jsonFile("a.json", content([triangle], { imagePath: "b.png" })),
      jsonFile("17.json", content([box], { imagePath: ".\\b.png" })),
      jsonFile("gone.json", content([box], { imagePath: "gone.png", imageData: null })),
      jsonFile("package.json", { name: "x" }),
    ];
    const { images, codes, files: outcomes } = await collect(format, files);
    expect(images.map(({ figures }) => figures.map((figure) => figure.class))).toEqual([["cat"], ["dog"]]);
    expect(codes).toEqual({ image_found_loosely: 1, annotation_without_image: 1 });
    expect(outcomes.find(({ path }) => path === "package.json")?.outcome).toBe("skipped");
  });

  test("are matched without a problem by a path to the image, or by the whole name of the image before .json", async () => {
    const { images, codes } = await collect(format, [
      ...["photos/a/x.png", "photos/b/x.png", "y.png"].map(image),
      jsonFile("marks/a/x.json", content([triangle], { imagePath: "..\\..\\photos\\a\\x.png" })),
      jsonFile("marks/b/x.json", content([box, box], { imagePath: "../../photos/b/x.png" })),
      jsonFile("y.png.json", content([triangle, triangle, triangle], { imagePath: "y.png" })),
    ]);
    expect(images.map(({ path, figures }) => `${path} ${figures.length}`).sort()).toEqual([
      "photos/a/x.png 1",
      "photos/b/x.png 2",
      "y.png 3",
    ]);
    expect(codes).toEqual({});
  });

  test("whose images are found by name alone in another folder are reported once for the folder", async () => {
    const names = ["a", "b", "c"];
    const { objects, problems } = await collect(format, [
      ...names.map((name) => image(`pics/${name}.png`)),
      ...names.map((name) => jsonFile(`marks/${name}.json`, content([triangle], { imagePath: `${name}.png` }))),
    ]);
    expect(objects).toBe(3);
    expect(problems).toMatchObject([{ code: "image_found_loosely", path: "marks/a.json" }]);
    expect(problems[0]!.message).toContain("2 more in its folder");
  });

  test("with the same name in two folders are separate, and a second file of one image is reported", async () => {
    const files = ["a", "b"].flatMap((folder) => [
      image(`${folder}/x.png`),
      jsonFile(`${folder}/x.json`, content([{ ...triangle, label: folder }])),
    ]);
    const { images, codes } = await collect(format, [
      ...files,
      jsonFile("b/copy.json", content([box], { imagePath: "x.png" })),
    ]);
    expect(images.map(({ dataset, figures }) => [dataset, figures[0]?.class])).toEqual([
      ["a", "a"],
      ["b", "b"],
    ]);
    expect(codes).toEqual({ second_annotation: 1 });
  });

  test("with NaN, deep brackets or another size are reported", async () => {
    const text = JSON.stringify(content([triangle])).replace("1.25", "NaN");
    const nan = await collect(format, [image("a.png"), textFile("a.json", text)]);
    expect(nan.codes).toEqual({ json_repaired: 1, geometry_broken: 1 });
    const deep = await collect(format, [image("a.png"), textFile("a.json", `{"shapes":${"[".repeat(9000)}`)], {
      root: "",
    });
    expect(deep.codes).toEqual({ annotation_broken: 1 });
    expect((await one([triangle], { imageWidth: 800 })).codes).toEqual({ size_differs: 1 });
  });
});

describe("detection", () => {
  const claimOn = async (...files: SampleFile[]) => {
    const { detections } = await detect(memoryTree(files), undefined, [format]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };

  test("is certain with the fields of LabelMe, even after a large image, and does not find other JSON", async () => {
    expect(await claimOn(image("d/x.png"), jsonFile("d/x.json", content([triangle])))).toEqual([["certain", "d"]]);
    expect(await claimOn(jsonFile("x.json", content([])))).toEqual([["certain", ""]]);
    const { shapes, ...rest } = content([triangle], { imageData: "A".repeat(100_000) });
    expect(await claimOn(jsonFile("x.json", { ...rest, shapes }))).toEqual([["certain", ""]]);
    expect(await claimOn(jsonFile("x.json", { shapes: [{ label: "a", points: [[1, 2]] }] }))).toEqual([["likely", ""]]);
    for (const other of [{ images: [], annotations: [] }, { objects: [], size: {} }, [], { shapes: 3 }]) {
      expect(await claimOn(image("x.png"), jsonFile("x.json", other))).toEqual([]);
    }
  });
});
