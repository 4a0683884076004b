import { describe, expect, test } from "vitest";
import { turnedJpeg } from "../../../samples/imagesFolder.ts";
import type { SampleFile } from "../../../samples/sampleFile.ts";
import { jsonFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { superviselyProject } from "../../../samples/superviselyProject.ts";
import { countPixels, decodeMask, encodeMask } from "../../codecs/bitmap.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { type Collected, collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { superviselyFormat } from "./format.ts";

type Json = Record<string, unknown>;

const read = (files: readonly SampleFile[], root?: string) =>
  collect(superviselyFormat, files, root === undefined ? {} : { root });
const parse = (file: SampleFile) => JSON.parse(new TextDecoder().decode(file.bytes)) as Json;

/** Renames an image and the files that are named after it. */
const rename: FormatFixture["rename"] = (files, path, name) => {
  const at = path.lastIndexOf("/") + 1;
  const [folder, old] = [path.slice(0, at), path.slice(at)];
  const [stem, newStem] = [old.replace(/\.[^.]*$/, ""), name.replace(/\.[^.]*$/, "")];
  const beside = folder.replace(/img\/$/, "ann/");
  const names = new Map([
    [path, folder + name],
    [`${beside}${old}.json`, `${beside}${name}.json`],
    [`${beside}${stem}.json`, `${beside}${newStem}.json`],
  ]);
  return files.map((file) => ({ ...file, path: names.get(file.path) ?? file.path }));
};

/** Renames the class of the first object. */
const renameClass: FormatFixture["renameClass"] = (files, title) => {
  const annotated = files.filter((file) => /\.json$/.test(file.path)).map(parse);
  const objects = annotated.flatMap((json) => (json.objects as Json[] | undefined) ?? []);
  const old = objects[0]!.classTitle as string;
  return files.map((file) => {
    if (!file.path.endsWith(".json")) return file;
    const text = new TextDecoder().decode(file.bytes);
    const quoted = (key: string, value: string) => `"${key}": ${JSON.stringify(value)}`;
    return textFile(
      file.path,
      text
        .replaceAll(quoted("classTitle", old), () => quoted("classTitle", title))
        .replaceAll(quoted("title", old), () => quoted("title", title)),
    );
  });
};

const png = drawImage({ seed: 3, width: 80, height: 60 });
const size = { width: 80, height: 60 };
const bareImages = ({ problems }: Collected) => problems.filter(({ code }) => code === "image_without_annotation");
const ann = (objects: Json[] = [], more: Json = {}) => ({ description: "", tags: [], size, objects, ...more });
const rectangle = (classTitle: string, fields: Json = {}): Json => ({
  classTitle,
  tags: [],
  points: {
    exterior: [
      [10, 10],
      [30, 25],
    ],
    interior: [],
  },
  ...fields,
});

/** The flat form of the first generation, as on the original page of the API. */
const firstGeneration: SampleFile[] = [
  jsonFile("classes.json", [
    { title: "car", shape: "rectangle", color: "#112233" },
    { title: "road", shape: "line" },
  ]),
  { path: "img.png", bytes: png },
  jsonFile("img.json", {
    description: "",
    tags: [],
    size,
    objects: [
      rectangle("car", { bitmap: null, type: "polygon" }),
      {
        classTitle: "road",
        tags: [],
        type: "polygon",
        points: {
          exterior: [
            [0, 0],
            [10, 20],
          ],
          interior: [],
        },
      },
    ],
  }),
  { path: "other.png", bytes: png },
  jsonFile("other.png.json", { description: "", tags: [], size, objects: [rectangle("car")] }),
];

/** The second generation: folders, tags in two lists, annotations named without the extension of the image. */
const secondGeneration: SampleFile[] = [
  jsonFile("meta.json", {
    classes: [{ title: "car", shape: "rectangle", color: "#112233" }],
    tags_images: ["night", "checked"],
    tags_objects: ["checked", "hidden"],
  }),
  { path: "ds/img/a.png", bytes: png },
  jsonFile("ds/ann/a.json", {
    description: "",
    tags: ["night"],
    size,
    objects: [rectangle("car", { tags: ["hidden"] })],
  }),
  { path: "ds/img/b.png", bytes: png },
];

const current = superviselyProject();
const drawn = { objects: 0 };
for (const file of current) if (/ann\//.test(file.path)) drawn.objects += (parse(file).objects as Json[]).length;

formatSuite(superviselyFormat, [
  { name: "v4 in folders, nested", files: current, images: 6, objects: drawn.objects, rename, renameClass },
  { name: "v1, flat", files: firstGeneration, images: 2, objects: 3, rename, renameClass },
  {
    name: "v2 in folders",
    files: secondGeneration,
    images: 2,
    objects: 1,
    says: ["image_without_annotation"],
    rename,
    renameClass,
  },
]);

describe("the four generations of meta", () => {
  test("v1: a list of classes; a missing colour is generated from the title, always the same", async () => {
    const { classes } = await read(firstGeneration);
    expect(classes).toMatchObject([
      { title: "car", shape: "rectangle", color: "#112233" },
      { title: "road", shape: "polyline", color: expect.stringMatching(/^#[0-9A-F]{6}$/) },
    ]);
    expect((await read(firstGeneration)).classes).toEqual(classes);
  });

  test("v2: the same name in both lists of tags is one tag", async () => {
    const { tags } = await read(secondGeneration);
    expect(tags.map((tag) => [tag.name, tag.valueType])).toEqual([
      ["night", "none"],
      ["checked", "none"],
      ["hidden", "none"],
    ]);
  });

  test("v3: tags as names", async () => {
    const meta = jsonFile("meta.json", { classes: [{ title: "car", shape: "rectangle" }], tags: ["night", "hidden"] });
    const { tags, problems } = await read([meta, ...secondGeneration.slice(1)]);
    expect(tags.map((tag) => tag.name)).toEqual(["night", "hidden"]);
    expect(problems.map(({ code }) => code)).toEqual(["image_without_annotation"]);
  });

  test("v4: fields that are not read are kept unchanged", async () => {
    const definition = {
      title: "x",
      shape: "cuboid_3d",
      color: "#abcdef",
      id: 7,
      hotkey: "q",
      geometry_config: {},
      zz: [1],
    };
    const { classes } = await read([
      jsonFile("meta.json", { classes: [definition], tags: [] }),
      ...secondGeneration.slice(1, 2),
    ]);
    expect(classes[0]).toEqual({
      title: "x",
      shape: "other",
      color: "#abcdef",
      extra: { id: 7, hotkey: "q", zz: [1], shape: "cuboid_3d" },
    });
  });

  test("fields of a meta file beside classes and tags are reported as not kept", async () => {
    const meta = jsonFile("meta.json", {
      classes: [],
      tags: [],
      projectSettings: { multiView: {} },
      projectType: "images",
    });
    const result = await read([meta, { path: "ds/img/a.png", bytes: png }, jsonFile("ds/ann/a.png.json", ann())]);
    expect(result.problems).toMatchObject([
      { code: "meta_field_not_kept", severity: "info", message: expect.stringContaining("projectSettings") },
    ]);
  });

  test("the first declaration of a class or tag is used", async () => {
    const classes = [{ title: "a", shape: "point" }, { title: "a", shape: "line" }, { shape: "line" }];
    const meta = jsonFile("meta.json", { classes, tags: ["t", { name: "t", value_type: "any_number" }] });
    const result = await read([meta, { path: "ds/img/a.png", bytes: png }, jsonFile("ds/ann/a.png.json", ann())]);
    expect(result.classes.map((definition) => definition.shape)).toEqual(["point"]);
    expect(result.codes).toEqual({ class_twice: 1, class_broken: 1, tag_twice: 1 });
  });

  test("colours and value types that cannot be read are reported once each", async () => {
    const meta = (classes: Json[], tags: Json[]) => [
      jsonFile("meta.json", { classes, tags }),
      { path: "ds/img/a.png", bytes: png },
      jsonFile("ds/ann/a.png.json", ann()),
    ];
    const wrong = await read(
      meta(
        [
          { title: "a", shape: "point", color: "red" },
          { title: "b", shape: "point", color: "#12345" },
        ],
        [
          { name: "t", value_type: "number", color: [1, 2, 300] },
          { name: "u", value_type: "none" },
        ],
      ),
    );
    expect(wrong.problems).toMatchObject([
      {
        code: "color_broken",
        severity: "warning",
        path: "meta.json",
        message: '3 colours are not known, such as "red" of "a". Colours have the form "#RRGGBB".',
      },
      {
        code: "tag_type_unknown",
        path: "meta.json",
        message: expect.stringMatching(/^1 value_type .*"number" of "t"/),
      },
    ]);
    const right = [
      { title: "a", shape: "point", color: "#abc" },
      { title: "b", shape: "point", color: null },
      { title: "c", shape: "point" },
    ];
    expect((await read(meta(right, [{ name: "t", color: "" }]))).problems).toEqual([]);
    const list = [
      jsonFile("classes.json", [{ title: "car", shape: "rectangle", color: 7 }]),
      ...firstGeneration.slice(1),
    ];
    expect((await read(list)).codes).toMatchObject({ color_broken: 1 });
  });

  test("a broken meta.json is reported with its line, and the images are imported", async () => {
    const broken = textFile("meta.json", '{\n "classes": [\n  {"title": "car" "shape": "rectangle"}\n ]\n}');
    const files = [broken, ...secondGeneration.slice(1)];
    const { detections, verdict } = await detect(memoryTree(files));
    expect(verdict.kind).toBe("chosen");
    expect(detections[0]?.reasons.join()).toContain("line 3");
    const result = await read(files);
    expect(result.problems[0]).toMatchObject({ code: "meta_broken", severity: "error", path: "meta.json", line: 3 });
    expect([result.images.length, result.objects]).toEqual([2, 1]);
    expect(result.classes).toMatchObject([{ title: "car", shape: "any" }]);
  });

  test("a project of videos is not detected", async () => {
    const meta = jsonFile("meta.json", { classes: [{ title: "a", shape: "any" }], tags: [], projectType: "videos" });
    const { verdict } = await detect(memoryTree([meta, { path: "ds/video/a.mp4", bytes: new Uint8Array(9) }]));
    expect(verdict).toMatchObject({ kind: "unsupported", unread: { name: "a Supervisely project of videos" } });
  });
});

describe("how annotations find their images", () => {
  const labelled = (result: Collected) =>
    result.images.filter((image) => image.labelled).map((image) => `${image.dataset}/${image.name}`);

  test("an annotation belongs to the image of its own dataset, never to one of the same name elsewhere", async () => {
    const files = [
      { path: "a/img/1.png", bytes: png },
      jsonFile("a/ann/1.png.json", ann([rectangle("x"), rectangle("y")])),
      { path: "b/img/1.png", bytes: png },
      { path: "c/img/2.png", bytes: png },
      jsonFile("c/ann/1.png.json", ann([rectangle("z")])),
    ];
    const result = await read(files);
    expect(labelled(result)).toEqual(["a/1.png"]);
    expect(result.objects).toBe(2);
    expect(result.problems.filter((problem) => problem.code === "annotation_without_image")).toMatchObject([
      { path: "c/ann/1.png.json", message: expect.stringContaining("1 object") },
    ]);
  });

  test("the full name is used before the name without extension", async () => {
    const files = [
      { path: "ds/img/a.png", bytes: png },
      { path: "ds/img/a.jpg", bytes: turnedJpeg({ seed: 1, width: 80, height: 60, objects: 1 }, 1) },
      jsonFile("ds/ann/a.png.json", ann([rectangle("x")])),
      jsonFile("ds/ann/a.json", ann([rectangle("y"), rectangle("y")])),
    ];
    const result = await read(files);
    expect(result.images.map((image) => [image.name, image.figures.length])).toEqual([
      ["a.jpg", 2],
      ["a.png", 1],
    ]);
  });

  test("an annotation that fits two images is skipped, unless it names one of them", async () => {
    const files = (more: Json) => [
      { path: "ds/img/a.png", bytes: png },
      { path: "ds/img/a.jpg", bytes: turnedJpeg({ seed: 1, width: 80, height: 60, objects: 1 }, 1) },
      jsonFile("ds/ann/a.json", ann([rectangle("y")], more)),
    ];
    const undecided = await read(files({}));
    expect(labelled(undecided)).toEqual([]);
    expect(undecided.codes.annotation_ambiguous).toBe(1);
    expect(labelled(await read(files({ name: "a.png" })))).toEqual(["ds/a.png"]);
  });

  test("a name that differs only in Unicode form is used, with a warning", async () => {
    const result = await read([
      { path: "ds/img/caf\u00e9.png", bytes: png },
      jsonFile("ds/ann/cafe\u0301.png.json", ann([rectangle("x")])),
    ]);
    expect(result.objects).toBe(1);
    expect(result.codes.name_differs).toBe(1);
  });

  test("an image without an annotation is not labelled, one with an empty annotation is", async () => {
    const result = await read([
      { path: "ds/img/a.png", bytes: png },
      { path: "ds/img/b.png", bytes: png },
      jsonFile("ds/ann/b.png.json", ann()),
    ]);
    expect(result.images.map((image) => [image.name, image.labelled])).toEqual([
      ["a.png", false],
      ["b.png", true],
    ]);
    expect(bareImages(result)).toMatchObject([
      { severity: "info", path: "ds/img/a.png", message: "The image a.png has no annotation." },
    ]);
  });

  test("images without an annotation are reported once for the project, without those that cannot be read", async () => {
    const images = ["x/img/a.png", "x/img/b.png", "y/img/a.png"].map((path) => ({ path, bytes: png }));
    const result = await read([...images, textFile("y/img/c.png", "words")]);
    expect(result.images).toHaveLength(3);
    expect(bareImages(result)).toMatchObject([{ message: "3 images have no annotation, such as x/img/a.png." }]);
    const labelled = await read([images[0]!, jsonFile("x/ann/a.png.json", ann())]);
    expect(bareImages(labelled)).toEqual([]);
  });

  test("an annotation may be wrapped, as the API exports it", async () => {
    const result = await read([
      { path: "ds/img/a.png", bytes: png },
      jsonFile("ds/ann/a.png.json", { imageId: 5, imageName: "a.png", annotation: ann([rectangle("x")]) }),
    ]);
    expect(result.objects).toBe(1);
    expect(result.images[0]?.extra).toEqual({ imageId: 5, imageName: "a.png" });
  });

  test("the annotation of a file that is not an image is reported", async () => {
    const result = await read([
      { path: "ds/img/a.png", bytes: png },
      textFile("ds/img/b.nrrd", "NRRD0004"),
      textFile("ds/img/c.png", "words"),
      jsonFile("ds/ann/b.nrrd.json", ann([rectangle("x")])),
      jsonFile("ds/ann/c.png.json", ann([rectangle("x")])),
    ]);
    expect(result.images).toHaveLength(1);
    expect(
      result.problems.filter((problem) => problem.code === "annotation_without_image").map((problem) => problem.path),
    ).toEqual(["ds/ann/b.nrrd.json", "ds/ann/c.png.json"]);
  });

  test("objects that are not a list are an error, not an empty annotation", async () => {
    const result = await read([
      { path: "ds/img/a.png", bytes: png },
      jsonFile("ds/ann/a.png.json", { ...ann(), objects: {} }),
    ]);
    expect(result.problems).toMatchObject([{ code: "meta_missing" }, { code: "objects_broken", severity: "error" }]);
  });

  test("metadata of an image is read from the folder meta", async () => {
    const result = await read([
      { path: "ds/img/a.png", bytes: png },
      jsonFile("ds/ann/a.png.json", ann()),
      jsonFile("ds/meta/a.png.json", { camera: { iso: 100 } }),
      jsonFile("ds/meta/gone.png.json", {}),
    ]);
    expect(result.images[0]?.meta).toEqual({ camera: { iso: 100 } });
    expect(result.files.find((file) => file.path.includes("gone"))?.reason).toBe("metadata without image");
  });

  test("images beside the datasets are reported, renderings of the export are skipped", async () => {
    const result = await read([
      ...secondGeneration,
      { path: "cover.png", bytes: png },
      { path: "ds/masks_human/a.png", bytes: png },
      { path: "ds/seg/a.json", bytes: new Uint8Array() },
    ]);
    expect(result.images).toHaveLength(2);
    expect(result.codes.image_outside_of_dataset).toBe(1);
    expect(result.files.filter((file) => file.reason === "rendering of the labels")).toHaveLength(2);
  });

  test("an image outside of the project is reported", async () => {
    const wrapped = secondGeneration.map((file) => ({ ...file, path: `project/${file.path}` }));
    const result = await read([...wrapped, { path: "cover.png", bytes: png }, textFile("README.md", "")]);
    expect(result.images).toHaveLength(2);
    expect(result.problems).toMatchObject([
      { code: "image_without_annotation" },
      { code: "image_outside_of_dataset", path: "cover.png" },
    ]);
    expect(result.files.find((file) => file.path === "README.md")?.reason).toBe("outside of the dataset's folder");
  });

  test("datasets keep their nesting and their names", async () => {
    const folders = ["train", "train/datasets/night", "img", "datasets"];
    const result = await read(
      folders.flatMap((folder) => [
        { path: `${folder}/img/a.png`, bytes: png },
        jsonFile(`${folder}/ann/a.png.json`, ann()),
      ]),
    );
    expect([...result.datasets].sort()).toEqual(["datasets", "img", "train", "train/night"]);
  });

  test("the content of a single dataset is a project", async () => {
    const result = await read([{ path: "img/a.png", bytes: png }, jsonFile("ann/a.png.json", ann([rectangle("x")]))]);
    expect(result.datasets).toEqual(["ds0"]);
    expect(result.objects).toBe(1);
  });
});

describe("objects", () => {
  const one = async (object: Json, declared: Json[] = [], annotated: Json = size) => {
    const result = await read([
      jsonFile("meta.json", { classes: declared, tags: [] }),
      { path: "ds/img/a.png", bytes: png },
      jsonFile("ds/ann/a.png.json", { description: "", tags: [], size: annotated, objects: [object] }),
    ]);
    return { ...result, figure: result.images[0]?.figures[0] };
  };
  const points = (...exterior: unknown[]) => ({ points: { exterior, interior: [] } });

  test("the geometry is that of geometryType, else shape, else the class, else the fields; never the old type", async () => {
    const two = points([1, 2], [30, 40]);
    const line = { title: "c", shape: "line" };
    const typeOf = async (object: Json, declared: Json[] = []) => (await one(object, declared)).figure?.geometry.type;
    expect(await typeOf({ classTitle: "c", geometryType: "rectangle", shape: "line", ...two }, [line])).toBe(
      "rectangle",
    );
    expect(await typeOf({ classTitle: "c", shape: "rectangle", ...two }, [line])).toBe("rectangle");
    expect(await typeOf({ classTitle: "c", type: "polygon", ...two }, [line])).toBe("polyline");
    expect(await typeOf({ classTitle: "c", ...two })).toBe("rectangle");
    expect(await typeOf({ classTitle: "c", ...points([1, 1]) })).toBe("point");
    expect(await typeOf({ classTitle: "c", ...points([1, 1], [9, 1], [9, 9]) })).toBe("polygon");
  });

  test("corners may come in any order, a ring may repeat its first point, numbers may be text", async () => {
    const box = await one({ classTitle: "c", geometryType: "rectangle", ...points([30, 5], ["10", "25"]) });
    expect(box.figure?.geometry).toEqual({ type: "rectangle", left: 10, top: 5, right: 30, bottom: 25 });
    const ring = await one({ classTitle: "c", geometryType: "polygon", ...points([1, 1], [9, 1], [9, 9], [1, 1]) });
    expect(ring.figure?.geometry).toEqual({
      type: "polygon",
      rings: [
        [
          [1, 1],
          [9, 1],
          [9, 9],
        ],
      ],
    });
  });

  test("masks, alpha masks, oriented bounding boxes, graphs, several parts and unknown geometries are all kept", async () => {
    const data = encodeMask({ width: 2, height: 2, alpha: false, values: Uint8Array.of(1, 1, 0, 1) });
    const bitmap = await one({
      classTitle: "c",
      geometryType: "bitmap",
      bitmap: { origin: [3, 4], data },
      points: { exterior: [], interior: [] },
    });
    expect(bitmap.figure).toEqual({ class: "c", geometry: { type: "bitmap", origin: [3, 4], data }, tags: [] });
    const alpha = await one({ classTitle: "c", geometryType: "alpha_mask", bitmap: { origin: [3, 4], data } });
    expect(alpha.figure?.geometry).toMatchObject({ alpha: true });
    const oriented = await one({
      classTitle: "c",
      geometryType: "oriented_bbox",
      points: [
        [10, 10],
        [30, 20],
      ],
      angle: 0.5,
    });
    expect(oriented.figure?.geometry).toMatchObject({ type: "rotatedRectangle", left: 10, bottom: 20, angle: 0.5 });
    const graph = await one({
      classTitle: "c",
      geometryType: "graph",
      nodes: { a: { loc: [1, 2] }, __b: { loc: [3, 4], disabled: true, label: "x" } },
    });
    expect(graph.figure?.geometry).toEqual({
      type: "graph",
      nodes: [
        { id: "a", at: [1, 2] },
        { id: "__b", at: [3, 4], disabled: true, extra: { label: "x" } },
      ],
    });
    const parts = [
      {
        exterior: [
          [1, 1],
          [9, 1],
          [9, 9],
        ],
        interior: [],
      },
      {
        exterior: [
          [20, 20],
          [30, 20],
          [30, 30],
        ],
      },
    ];
    const multi = await one({ classTitle: "c", geometryType: "multipolygon", parts });
    expect(multi.figure?.geometry).toMatchObject({
      type: "multipart",
      parts: [
        [
          [
            [1, 1],
            [9, 1],
            [9, 9],
          ],
        ],
        [
          [
            [20, 20],
            [30, 20],
            [30, 30],
          ],
        ],
      ],
    });
    const cuboid = await one({ classTitle: "c", geometryType: "cuboid", points: [[1, 1]], faces: [[0]], id: 5 });
    expect(cuboid.figure).toMatchObject({
      geometry: { type: "other", shape: "cuboid", raw: { points: [[1, 1]], faces: [[0]] } },
      extra: { id: 5 },
    });
  });

  test("a class that is not declared is created and reported once", async () => {
    const { classes, problems } = await one(rectangle("new"), [{ title: "known", shape: "rectangle" }]);
    expect(classes.map((definition) => definition.title)).toEqual(["known", "new"]);
    expect(problems).toMatchObject([{ code: "unknown_class", severity: "warning", path: "ds/ann/a.png.json" }]);
  });

  test.each([
    ["polygon", points([1, 1], [2, 2]), "too_few_points"],
    ["line", points([1, 1]), "too_few_points"],
    ["rectangle", points([1, 1]), "too_few_points"],
    ["polygon", points([1, 1], [2, null], [3, 3]), "geometry_broken"],
    ["rectangle", points([1, 1], ["a", 2]), "geometry_broken"],
    ["bitmap", { bitmap: { origin: [0, 0], data: "AAAA" } }, "mask_broken"],
    ["graph", { nodes: { a: {} } }, "geometry_broken"],
    ["point", points([500, 500]), "outside_of_image"],
  ])("a %s that cannot be read is reported with its place: %j", async (geometryType, fields, code) => {
    const { figure, problems } = await one({ classTitle: "c", geometryType, ...fields }, [
      { title: "c", shape: "any" },
    ]);
    expect(figure).toBeUndefined();
    expect(problems).toMatchObject([{ code, path: "ds/ann/a.png.json", object: "objects[0]" }]);
  });

  test("an object that reaches beyond the image is clipped and reported", async () => {
    const { figure, codes } = await one({ classTitle: "c", geometryType: "rectangle", ...points([-5, 10], [200, 20]) });
    expect(figure?.geometry).toEqual({ type: "rectangle", left: 0, top: 10, right: 80, bottom: 20 });
    expect(codes.clipped).toBe(1);
  });

  test("a size that differs from the image is reported, and nothing is scaled", async () => {
    const { figure, codes } = await one(rectangle("c"), [{ title: "c", shape: "rectangle" }], {
      width: 160,
      height: 120,
    });
    expect(figure?.geometry).toMatchObject({ left: 10, right: 30 });
    expect(codes).toEqual({ size_differs: 1 });
  });

  test("the stated size shows whether labels of a rotated photo lie on its stored or its upright pixels", async () => {
    const photo = turnedJpeg({ seed: 1, width: 60, height: 80, objects: 1 }, 6);
    const withSize = (annotated: Json) =>
      read([
        { path: "ds/img/a.jpg", bytes: photo },
        jsonFile("ds/ann/a.jpg.json", { tags: [], size: annotated, objects: [rectangle("c")] }),
      ]);
    expect((await withSize({ width: 60, height: 80 })).codes.labels_on_stored_pixels).toBeUndefined();
    const stored = await withSize({ width: 80, height: 60 });
    expect(stored.codes.labels_on_stored_pixels).toBe(1);
    expect(stored.images[0]?.annotatedSize).toEqual({ width: 80, height: 60 });
  });
});

expectSharedSamples(
  "supervisely",
  superviselyFormat,
  (facts) => ({
    images: facts.image_files as number,
    objects: facts.objects as number,
    folders: Object.keys(facts["datasets(img dirs)"] as object).length,
  }),
  (_, result, facts) => {
    expect(result.classes).toHaveLength(facts.classes_declared as number);
    const figures = result.images.flatMap((image) => image.figures);
    const words: Record<string, string> = { polyline: "line" };
    for (const [word, count] of Object.entries(facts)) {
      if (!word.startsWith("geo ")) continue;
      const found = figures.filter(({ geometry }) => `geo ${words[geometry.type] ?? geometry.type}` === word);
      expect([word, found.length]).toEqual([word, count]);
    }
    const used: Record<string, number> = {};
    for (const figure of figures) used[figure.class] = (used[figure.class] ?? 0) + 1;
    expect(used).toEqual(facts.classes_used);
    const tags: Record<string, number> = {};
    for (const image of result.images) {
      for (const tag of image.tags) tags[`image:${tag.name}`] = (tags[`image:${tag.name}`] ?? 0) + 1;
      for (const tag of image.figures.flatMap((figure) => figure.tags))
        tags[`object:${tag.name}`] = (tags[`object:${tag.name}`] ?? 0) + 1;
    }
    expect(tags).toEqual(facts.tags);
    if (facts.bitmap_true_pixels === undefined) return;
    const masks = figures.flatMap(({ geometry }) => (geometry.type === "bitmap" ? [decodeMask(geometry.data)] : []));
    expect(masks.reduce((sum, mask) => sum + countPixels(mask), 0)).toBe(facts.bitmap_true_pixels);
    const holed = figures.filter(({ geometry }) => geometry.type === "polygon" && geometry.rings.length > 1);
    expect(holed).toHaveLength(facts.polygons_with_hole as number);
  },
);
