import { describe, expect, test } from "vitest";
import { drawLabelImage } from "../../../samples/labelImage.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { vocColor } from "../../classes/maskColors.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import { encodePng } from "../../codecs/png.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { vocFormat } from "./format.ts";

const png = drawImage({ seed: 3, width: 80, height: 60 });
const image = (path: string): SampleFile => ({ path, bytes: png });
const box = (xmin: unknown, ymin: unknown, xmax: unknown, ymax: unknown) =>
  `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`;
const object = (inner: string, name = "cat") => `<object>\n<name>${name}</name>\n${inner}\n</object>\n`;
const annotation = (objects: string, fileName = "stale.png", size = "<width>80</width><height>60</height>") =>
  `<annotation>\n<folder>x</folder>\n<filename>${escaped(fileName)}</filename>\n<size>${size}<depth>3</depth></size>\n${objects}</annotation>\n`;
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(vocFormat as DatasetFormat, files, { format });
const one = (objects: string, format: Record<string, unknown> = {}) =>
  read([image("a.png"), textFile("a.xml", annotation(objects))], format);

/** A mask with a rectangle of each value; palette of Pascal VOC, or colours. */
function mask(regions: readonly (readonly [value: number, x: number, y: number, w: number, h: number])[], rgb = false) {
  const samples = new Uint8Array(80 * 60 * (rgb ? 3 : 1));
  for (const [value, left, top, w, h] of regions) {
    for (let y = top; y < top + h; y++) {
      for (let x = left; x < left + w; x++) {
        const color = vocColor(value);
        if (rgb) samples.set([color >> 16, (color >> 8) & 255, color & 255], (y * 80 + x) * 3);
        else samples[y * 80 + x] = value;
      }
    }
  }
  const palette = new Uint8Array(768);
  for (let i = 0; i < 256; i++) palette.set([vocColor(i) >> 16, (vocColor(i) >> 8) & 255, vocColor(i) & 255], i * 3);
  if (rgb) return encodePng({ width: 80, height: 60, colorType: "rgb", bitDepth: 8, samples });
  return encodePng({ width: 80, height: 60, colorType: "palette", bitDepth: 8, samples, palette });
}

/** Renames an image, its annotation, its masks and the lines of lists that name it. */
const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const stem = path.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
  const newStem = name.replace(/\.[^.]*$/, "");
  const split = /^(train|valid)\//.exec(path)?.[0] ?? "";
  return files.map((file) => {
    if (!file.path.startsWith(split)) return file;
    const [, folder, own, extension] = /^(.*?)([^/]*)(\.[^.]*)$/.exec(file.path)!;
    if (/ImageSets/.test(file.path)) {
      const lines = new TextDecoder().decode(file.bytes).split("\n");
      return textFile(file.path, lines.map((line) => (line === stem ? newStem : line)).join("\n"));
    }
    return own === stem ? { ...file, path: `${folder}${newStem}${extension}` } : file;
  });
};

const objects =
  object(`<pose>Left</pose><truncated>1</truncated>${box(10, 10, 30, 40)}`) + object(box(1.5, 2.5, 9, 8), "dog");
const devkit: SampleFile[] = [
  ...[1, 2, 3, 4].map((n) => image(`JPEGImages/photo${n}.png`)),
  ...[1, 2, 4].map((n) => textFile(`Annotations/photo${n}.xml`, annotation(n === 2 ? "" : objects, `photo${n}.png`))),
  textFile("ImageSets/Main/train.txt", "photo1\nphoto2\nphoto3\n"),
  textFile("ImageSets/Main/val.txt", "photo4\n"),
];
const beside: SampleFile[] = ["train", "valid"].flatMap((split) => [
  image(`${split}/photo1.png`),
  textFile(`${split}/photo1.xml`, annotation(objects)),
  image(`${split}/photo2.png`),
]);
const inTwoFolders: SampleFile[] = [1, 2].flatMap((n) => [
  image(`images/photo${n}.png`),
  textFile(`annotations/photo${n}.xml`, annotation(objects)),
]);

formatSuite(vocFormat as DatasetFormat, [
  { name: "the devkit", files: devkit, images: 4, objects: 4, rename },
  { name: "beside the images", files: beside, images: 4, objects: 4, rename },
  { name: "folders of images and of annotations", files: inTwoFolders, images: 2, objects: 4, rename },
]);

expectSharedSamples(
  "voc",
  vocFormat as DatasetFormat,
  // Every box, every part and every value of an instance mask is one object; lists of Main are datasets.
  (facts) => {
    const instances =
      (facts.SegmentationObject as { per_mask_distinct_sum?: number } | undefined)?.per_mask_distinct_sum ?? 0;
    const splits = Object.keys(facts.image_sets as object).filter((path) => path.startsWith("ImageSets/Main/")).length;
    return {
      images: facts.image_files as number,
      objects: (facts.boxes as number) + (facts.parts as number) + instances,
      folders: Math.max(1, splits),
    };
  },
  (name, result, facts) => {
    const used: Record<string, number> = {};
    const boxes = result.images
      .flatMap(({ figures }) => figures)
      .filter(({ geometry }) => geometry.type === "rectangle");
    for (const figure of boxes) used[figure.class] = (used[figure.class] ?? 0) + 1;
    const { head, ...classes } = used;
    expect(classes).toEqual(facts.classes_used);
    expect(head ?? 0).toBe(facts.parts);
    expect(result.images.filter(({ labelled }) => labelled).length).toBe(facts.xml_files);
    if (name !== "voc/datumaro-voc1") return;
    // The boxes that the test suite of datumaro expects, as x, y, width, height.
    expect([...result.datasets].sort()).toEqual(["test", "train"]);
    const labelled = result.images.find((one) => one.labelled)!;
    expect(labelled.dataset).toBe("train");
    const sides = labelled.figures.flatMap(({ class: title, geometry: g, group }) =>
      g.type === "rectangle" ? [[title, g.left, g.top, g.right - g.left, g.bottom - g.top, group]] : [],
    );
    expect(sides).toEqual([
      ["cat", 1, 2, 2, 2, undefined],
      ["person", 4, 5, 2, 2, "object 2"],
      ["head", 5.5, 6, 2, 2, "object 2"],
    ]);
    const bitmap = labelled.figures.find(({ geometry }) => geometry.type === "bitmap")!;
    expect(bitmap.class).toBe("bicycle");
    expect(bitmap.geometry.type === "bitmap" && countPixels(decodeMask(bitmap.geometry.data))).toBe(200);
    expect(labelled.figures[0]?.tags).toEqual([{ name: "truncated" }]);
    expect(labelled.figures[1]?.tags.map((tag) => tag.name)).toEqual([
      "other",
      "phoning",
      "reading",
      "ridinghorse",
      "takingphoto",
      "walking",
    ]);
  },
);

describe("objects", () => {
  test("boxes are unchanged whatever the order of their corners, and the option for pixels from 1 moves two sides by one", async () => {
    const plain = await one(object(box(10, 20, 30.5, 40)) + object(box(30, 40, 10, 20)));
    expect(plain.images[0]?.figures.map(({ geometry }) => geometry)).toEqual([
      { type: "rectangle", left: 10, top: 20, right: 30.5, bottom: 40 },
      { type: "rectangle", left: 10, top: 20, right: 30, bottom: 40 },
    ]);
    expect(plain.codes).toEqual({ corners_swapped: 1 });
    const shifted = await one(object(box(10, 20, 30, 40)) + object(box(0, 1, 30, 40)), { pixels: "oneBased" });
    expect(shifted.images[0]?.figures[0]?.geometry).toEqual({
      type: "rectangle",
      left: 9,
      top: 19,
      right: 30,
      bottom: 40,
    });
    expect(shifted.codes).toEqual({ not_one_based: 1, clipped: 1 });
  });

  test("polygons, oriented bounding boxes and points are one object each", async () => {
    const { images, problems } = await one(
      object(`${box(1, 1, 9, 9)}<polygon><x1>1</x1><y1>1</y1><x2>9</x2><y2>1</y2><x3>5</x3><y3>9.5</y3></polygon>`) +
        object("<polygon><pt><x>1</x><y>1</y></pt><pt><x>9</x><y>1</y></pt><pt><x>5</x><y>9</y></pt></polygon>") +
        object("<robndbox><cx>40</cx><cy>30</cy><w>20</w><h>10</h><angle>0.5</angle></robndbox>") +
        object("<point><x>3</x><y>4</y></point>"),
    );
    expect(problems).toEqual([]);
    expect(images[0]?.figures.map(({ geometry }) => geometry)).toEqual([
      {
        type: "polygon",
        rings: [
          [
            [1, 1],
            [9, 1],
            [5, 9.5],
          ],
        ],
      },
      {
        type: "polygon",
        rings: [
          [
            [1, 1],
            [9, 1],
            [5, 9],
          ],
        ],
      },
      { type: "rotatedRectangle", left: 30, top: 25, right: 50, bottom: 35, angle: 0.5 },
      { type: "point", at: [3, 4] },
    ]);
  });

  test("four named corners are an oriented bounding box, or a polygon when they are not a rectangle", async () => {
    const corners = (
      prefixes: readonly (readonly [string, string])[],
      points: readonly (readonly [number, number])[],
    ) => prefixes.map(([x, y], i) => `<${x}>${points[i]![0]}</${x}><${y}>${points[i]![1]}</${y}>`).join("");
    const square = [
      [10, 10],
      [30, 10],
      [30, 20],
      [10, 20],
    ] as const;
    const named = ["left_top", "right_top", "right_bottom", "left_bottom"].map(
      (end) => [`x_${end}`, `y_${end}`] as const,
    );
    const counted = [0, 1, 2, 3].map((n) => [`x${n}`, `y${n}`] as const);
    const { images, problems } = await one(
      object(`<type>robndbox</type><robndbox>${corners(named, square)}</robndbox>`) +
        object(`<bndbox>${corners(counted, [...square.slice(0, 3), [12, 40]])}</bndbox>`),
    );
    expect(problems).toEqual([]);
    expect(images[0]?.figures).toMatchObject([
      { geometry: { type: "rotatedRectangle", left: 10, top: 10, right: 30, bottom: 20, angle: 0 }, tags: [] },
      { geometry: { type: "polygon" } },
    ]);
  });

  test("CVAT's attribute for the angle of an oriented bounding box is not a tag", async () => {
    const rotated = (degrees: string) =>
      object(
        `${box(10, 10, 30, 20)}<attributes><attribute><name>rotation</name><value>${degrees}</value></attribute></attributes>`,
      );
    const { images } = await one(rotated("0.0") + rotated("90"));
    expect(images[0]?.figures).toEqual([
      { class: "cat", geometry: { type: "rectangle", left: 10, top: 10, right: 30, bottom: 20 }, tags: [] },
      {
        class: "cat",
        geometry: { type: "rotatedRectangle", left: 10, top: 10, right: 30, bottom: 20, angle: Math.PI / 2 },
        tags: [],
      },
    ]);
  });

  test("the web tool LabelMe: polygons are read, its own fields are not tags, masks are reported", async () => {
    const polygon =
      "<polygon><username>me</username><pt><x>1</x><y>1</y></pt><pt><x>9</x><y>1</y></pt><pt><x>5</x><y>9</y></pt></polygon>";
    const ownFields =
      "<deleted>0</deleted><verified>0</verified><occluded>no</occluded><date>1-Jan-2012</date><id>3</id>";
    const { images, problems } = await one(
      object(ownFields + polygon) + object(`${ownFields}<segm><username>me</username><mask>a_mask_1.png</mask></segm>`),
    );
    expect(images[0]?.figures).toMatchObject([{ tags: [], extra: { date: "1-Jan-2012", id: "3" } }]);
    expect(problems).toMatchObject([{ code: "unsupported_geometry", object: "object 2" }]);
    expect(problems[0]!.message).toContain('"a_mask_1.png"');
  });

  test("flags, attributes and other fields are kept", async () => {
    const fields =
      "<pose>Left</pose><difficult>1</difficult><occluded>0</occluded><truncated>0.3</truncated><score>0.9</score>" +
      "<attributes><attribute><name>color</name><value>red</value></attribute><attribute><name>difficult</name><value>True</value></attribute></attributes>" +
      "<distance><near>1</near></distance>";
    const { images } = await one(object(box(1, 2, 3, 4) + fields));
    expect(images[0]?.figures[0]).toMatchObject({
      tags: [
        { name: "pose", value: "Left" },
        { name: "difficult" },
        { name: "score", value: 0.9 },
        { name: "color", value: "red" },
        { name: "difficult" },
      ],
      extra: { truncated: "0.3", distance: { near: "1" } },
    });
  });

  test.each([
    ["no geometry", "", "geometry_missing"],
    ["a coordinate that is missing", "<bndbox><xmin>1</xmin></bndbox>", "geometry_broken"],
    ["a coordinate that is not a number", box("NaN", 1, 2, 3), "geometry_broken"],
    ["an absurd coordinate", box(1, 1, 1e300, 3), "geometry_broken"],
    ["a box outside of the image", box(200, 200, 300, 300), "outside_of_image"],
    ["a box beyond the edge", box(70, 50, 90, 70), "clipped"],
    ["a flat box", box(5, 5, 5, 9), "no_area"],
  ])("%s is one problem with its line and object", async (_, inner, code) => {
    const { problems, images } = await one(object(box(1, 1, 2, 2)) + object(inner));
    expect(problems).toMatchObject([{ code, path: "a.xml", line: 9, object: "object 2" }]);
    expect(images[0]?.figures.length).toBe(code === "clipped" || code === "no_area" ? 2 : 1);
  });

  test.each(["__proto__", "constructor", "<b>", "a/b|c\\d", "猫"])(
    "takes %j as the title of a class",
    async (title) => {
      const { images, classes } = await one(object(box(1, 2, 3, 4), escaped(title)));
      expect(classes.map((known) => known.title)).toEqual([title]);
      expect(images[0]?.figures[0]?.class).toBe(title);
    },
  );

  test("an image with an empty annotation is labelled, and a size that differs is reported without scaling", async () => {
    expect((await one("")).images[0]).toMatchObject({ labelled: true, figures: [] });
    const other = [
      image("a.png"),
      textFile("a.xml", annotation(object(box(1, 2, 70, 4)), "a.png", "<width>8</width><height>6</height>")),
    ];
    const { codes, images } = await read(other);
    expect(codes).toEqual({ size_differs: 1 });
    expect(images[0]?.figures[0]?.geometry).toMatchObject({ right: 70 });
    const zero = await read([
      image("a.png"),
      textFile("a.xml", annotation("", "a.png", "<width>0</width><height>0</height>")),
    ]);
    expect(zero.problems).toEqual([]);
  });
});

describe("pairing annotations and images", () => {
  test("images with the same name in two folders keep their own annotations", async () => {
    const files = ["a", "b"].flatMap((folder, i) => [
      image(`${folder}/JPEGImages/x.png`),
      textFile(`${folder}/Annotations/x.xml`, annotation(object(box(i, 1, 9, 9)))),
    ]);
    const { images, datasets } = await read(files);
    expect(datasets).toEqual(["a", "b"]);
    expect(images.map(({ figures }) => figures[0]?.geometry)).toMatchObject([{ left: 0 }, { left: 1 }]);
  });

  test("the name of the XML file is used before <filename>; matches by <filename>, case or another folder are reported", async () => {
    const by = async (imagePath: string, xmlPath: string, fileName: string) => {
      const { images, codes } = await read([
        image(imagePath),
        image("other/y.png"),
        textFile(xmlPath, annotation(objects, fileName)),
      ]);
      return [images.find(({ figures }) => figures.length > 0)?.path, codes];
    };
    expect(await by("x.png", "x.xml", "y.png")).toEqual(["x.png", {}]);
    expect(await by("0AF.png", "0af.xml", "z.png")).toEqual(["0AF.png", { image_found_loosely: 1 }]);
    expect(await by("x.png", "17.xml", "x.png")).toEqual(["x.png", { image_found_loosely: 1 }]);
    expect(await by("p/x.png", "q/x.xml", "z.png")).toEqual(["p/x.png", { image_found_loosely: 1 }]);
    expect(await by("p/x.png", "other/x.xml", "z.png")).toEqual([undefined, { annotation_without_image: 1 }]);
    expect(await by("x.png", "17.xml", "z.png")).toEqual([undefined, { annotation_without_image: 1 }]);
  });

  test("a dataset that is annotated twice is reported once, not for every image", async () => {
    const names = ["p", "q", "r"];
    const twice = ["Horizontal", "Oriented"].flatMap((kind) =>
      names.map((name) => textFile(`Annotations/${kind}/${name}.xml`, annotation(objects))),
    );
    const {
      objects: count,
      problems,
      files,
    } = await read([...names.map((name) => image(`pics/${name}.png`)), ...twice]);
    expect(count).toBe(6);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ["image_found_loosely", "Annotations/Horizontal/p.xml"],
      ["second_annotation", "Annotations/Oriented/p.xml"],
    ]);
    expect(files.filter(({ reason }) => reason === "second annotation of its image").length).toBe(3);
  });

  test("other XML files are not annotations, and one in the place of an annotation is reported", async () => {
    const files = [
      ...inTwoFolders,
      textFile("project.xml", "<project/>"),
      image("images/q.png"),
      textFile("annotations/q.xml", "<kml/>"),
    ];
    const { codes, files: outcomes } = await read(files);
    expect(codes).toEqual({ annotation_of_other_kind: 1 });
    expect(outcomes.find(({ path }) => path === "project.xml")).toMatchObject({ outcome: "skipped" });
  });
});

describe("lists and masks", () => {
  test("trimaps beside the boxes, as in the Oxford pets, are skipped and reported once", async () => {
    const {
      objects: count,
      problems,
      images,
    } = await read([...inTwoFolders, image("annotations/trimaps/photo1.png"), image("annotations/trimaps/photo2.png")]);
    expect([count, images.length]).toEqual([4, 2]);
    expect(problems).toMatchObject([{ code: "masks_not_read", path: "annotations/trimaps" }]);
  });

  test("an image in several lists is in one split, lists of class presence are not splits, other images are unlisted", async () => {
    const { images } = await read([
      ...[1, 2, 3, 4].map((n) => image(`VOC/JPEGImages/p ${n}.png`)),
      textFile("VOC/Annotations/p 1.xml", annotation(objects)),
      textFile("VOC/ImageSets/Main/trainval.txt", "p 1\np 2\n"),
      textFile("VOC/ImageSets/Main/val.txt", "p 2.png\n"),
      textFile("VOC/ImageSets/Main/train.txt", "JPEGImages/p 1.png 1\n"),
      textFile("VOC/ImageSets/Main/cat_train.txt", "p 3 -1\n"),
      textFile("VOC/ImageSets/Layout/test.txt", "p 4\n"),
    ]);
    expect(images.map(({ dataset }) => dataset)).toEqual(["train", "val", "unlisted", "unlisted"]);
  });

  test("an object and its mask are one group", async () => {
    const { images, problems } = await read([
      ...devkit,
      { path: "SegmentationClass/photo1.png", bytes: mask([[8, 10, 10, 20, 30]]) },
      { path: "SegmentationObject/photo1.png", bytes: mask([[1, 10, 10, 20, 30]]) },
    ]);
    expect(problems).toEqual([]);
    expect(images[0]?.figures.map(({ class: title, geometry, group }) => [title, geometry.type, group])).toEqual([
      ["cat", "rectangle", "object 1"],
      ["dog", "rectangle", undefined],
      ["cat", "bitmap", "object 1"],
    ]);
  });

  test.each([
    ["SegmentationClass/images/a.png", "JPEGImages/images/a.png"],
    ["SegmentationClass/train/north/a.png", "JPEGImages/train/north/a.png"],
    ["train/SegmentationClass/a.png", "train/JPEGImages/a.png"],
    ["SegmentationClass/a.png", "JPEGImages/north/a.png"],
    ["SegmentationClass/default/a.png", "JPEGImages/a.png"],
  ])("the mask %s is that of %s, wherever it lies below its folder", async (path, of) => {
    const files = [
      image(of),
      { path, bytes: mask([[8, 10, 10, 20, 30]]) },
      { path: path.replace("Class", "Object"), bytes: mask([[1, 10, 10, 20, 30]]) },
      textFile("ImageSets/Segmentation/all.txt", "a\n"),
    ];
    const { verdict } = await detect(memoryTree(files));
    expect(verdict).toMatchObject({ kind: "chosen", detection: { slug: "voc" } });
    const { images, codes } = await read(files);
    expect(images.map(({ path: own, figures }) => [own, figures.map((figure) => figure.class)])).toEqual([
      [of, ["cat"]],
    ]);
    expect(codes).toEqual({});
  });

  describe("greys of a label map with colours", () => {
    const grey = (path: string, ...regions: (readonly [value: number, from: number, to: number])[]): SampleFile => ({
      path,
      bytes: drawLabelImage(regions, { width: 80, height: 60 }),
    });
    const map = (...lines: string[]) => textFile("labelmap.txt", `background:0,0,0::\n${lines.join("\n")}\n`);
    const classesOf = async (...files: SampleFile[]) => {
      const { images, codes } = await read([
        image("JPEGImages/a.png"),
        textFile("ImageSets/Main/x.txt", "a\n"),
        ...files,
      ]);
      expect(codes).toEqual({});
      return images[0]?.figures.map(({ class: title, geometry }) => {
        if (geometry.type !== "bitmap") throw new Error("not a bitmap");
        return [title, geometry.origin[0]];
      });
    };

    test.each([
      ["white alone", map("crack:255,255,255::"), [[255, 20, 60]], [["crack", 20]]],
      ["white among colours", map("fox:128,0,0::", "crack:255,255,255::"), [[255, 20, 60]], [["crack", 20]]],
      [
        "two greys",
        map("fox:100,100,100::", "owl:200,200,200::"),
        [
          [100, 2, 9],
          [200, 20, 60],
        ],
        [
          ["fox", 2],
          ["owl", 20],
        ],
      ],
      [
        "indices",
        map("fox:128,0,0::", "owl:0,128,0::"),
        [
          [1, 2, 9],
          [2, 20, 60],
        ],
        [
          ["fox", 2],
          ["owl", 20],
        ],
      ],
      [
        "indices with void",
        map("fox:128,0,0::", "owl:255,255,255::"),
        [
          [1, 2, 9],
          [255, 20, 60],
        ],
        [["fox", 2]],
      ],
      ["void alone", map("fox:128,0,0::"), [[255, 20, 60]], []],
    ] as const)("%s", async (_, labelMap, regions, expected) => {
      expect(await classesOf(labelMap, grey("SegmentationClass/a.png", ...regions))).toEqual(expected);
    });

    test("instances have the class below them; a mask of instances that is void leaves the classes", async () => {
      const files = [map("crack:255,255,255::"), grey("SegmentationClass/a.png", [255, 20, 60])];
      expect(await classesOf(...files, grey("SegmentationObject/a.png", [1, 20, 40], [2, 40, 60]))).toEqual([
        ["crack", 20],
        ["crack", 40],
      ]);
      expect(await classesOf(...files, grey("SegmentationObject/a.png", [255, 20, 60]))).toEqual([["crack", 20]]);
    });

    test("one mask with a stray index does not make void of the others", async () => {
      const stems = ["a", "b", "c"];
      const { images } = await read([
        ...stems.map((stem) => image(`JPEGImages/${stem}.png`)),
        map("crack:255,255,255::"),
        grey("SegmentationClass/a.png", [255, 20, 60]),
        grey("SegmentationClass/b.png", [255, 20, 60]),
        grey("SegmentationClass/c.png", [255, 20, 60], [1, 61, 62]),
      ]);
      expect(images.map(({ figures }) => figures[0]?.class)).toEqual(["crack", "crack", "crack"]);
    });
  });

  test("a mask is never that of an image of the same name in another folder", async () => {
    const files = ["north", "south"].flatMap((place) => [
      image(`JPEGImages/${place}/a.png`),
      textFile(`Annotations/${place}/a.xml`, annotation(objects)),
    ]);
    const lost = { path: "SegmentationClass/west/a.png", bytes: mask([[8, 0, 0, 9, 9]]) };
    const unclear = { path: "SegmentationClass/a.png", bytes: mask([[8, 0, 0, 9, 9]]) };
    for (const one of [lost, unclear]) {
      const { images, codes, problems } = await read([...files, one]);
      expect(images.map(({ figures }) => figures.length)).toEqual([2, 2]);
      expect(codes).toEqual({ annotation_without_image: 1 });
      expect(problems[0]?.path).toBe(one.path);
    }
  });

  test("every instance is one bitmap, void is skipped, and a label map gives the classes names and colours", async () => {
    for (const rgb of [false, true]) {
      const { images, classes, problems } = await read([
        image("JPEGImages/a.png"),
        textFile("ImageSets/Segmentation/train.txt", "a\n"),
        textFile("labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\nfox:128,0,0::\nowl:0,128,0::\n"),
        {
          path: "SegmentationClass/a.png",
          bytes: mask(
            [
              [1, 0, 0, 10, 10],
              [2, 20, 20, 30, 5],
              [255, 60, 0, 5, 5],
            ],
            rgb,
          ),
        },
        {
          path: "SegmentationObject/a.png",
          bytes: mask(
            [
              [1, 0, 0, 5, 10],
              [2, 5, 0, 5, 10],
              [3, 20, 20, 30, 5],
              [255, 60, 0, 5, 5],
            ],
            rgb,
          ),
        },
      ]);
      expect(problems).toEqual([]);
      expect(classes).toMatchObject([
        { title: "fox", color: "#800000" },
        { title: "owl", color: "#008000" },
      ]);
      const found = images[0]!.figures.map(({ class: title, geometry }) =>
        geometry.type === "bitmap" ? [title, ...geometry.origin, countPixels(decodeMask(geometry.data))] : [],
      );
      expect(found).toEqual([
        ["fox", 0, 0, 50],
        ["fox", 5, 0, 50],
        ["owl", 20, 20, 150],
      ]);
    }
  });

  test("a mask of another size, a blurred mask and a mask without an image are reported", async () => {
    const small = encodePng({
      width: 2,
      height: 2,
      colorType: "grey",
      bitDepth: 8,
      samples: Uint8Array.of(0, 1, 1, 0),
    });
    const noise = Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => (i % 3 === 2 ? 0 : i % 3 === 0 ? i / 3 : i >> 8));
    const blurred = encodePng({ width: 80, height: 60, colorType: "rgb", bitDepth: 8, samples: noise });
    const { problems, images } = await read([
      image("JPEGImages/a.png"),
      image("JPEGImages/b.png"),
      textFile("Annotations/a.xml", annotation(objects)),
      { path: "SegmentationClass/a.png", bytes: small },
      { path: "SegmentationClass/b.png", bytes: blurred },
      { path: "SegmentationClass/c.png", bytes: small },
    ]);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ["mask_broken", "SegmentationClass/a.png"],
      ["mask_broken", "SegmentationClass/b.png"],
      ["annotation_without_image", "SegmentationClass/c.png"],
    ]);
    expect(images.map(({ figures, labelled }) => [figures.length, labelled])).toEqual([
      [2, true],
      [0, false],
    ]);
  });
});

describe("detection", () => {
  const claimOn = async (...files: SampleFile[]) => {
    const { detections } = await detect(memoryTree(files), undefined, [vocFormat as DatasetFormat]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };

  test("is certain with boxes or a header, likely with only the root element, and finds nothing otherwise", async () => {
    expect(await claimOn(image("d/x.png"), textFile("d/x.xml", annotation(objects)))).toEqual([["certain", "d"]]);
    expect(await claimOn(image("d/x.png"), textFile("d/x.xml", annotation("")))).toEqual([["certain", "d"]]);
    expect(await claimOn(image("x.png"), textFile("x.xml", "<annotation/>"))).toEqual([["likely", ""]]);
    expect(await claimOn(textFile("VOC/Annotations/x.xml", annotation(objects)))).toEqual([["certain", "VOC"]]);
    for (const text of ["<annotations><image/></annotations>", "<kml/>", "annotation", "<a><annotation/></a>"]) {
      expect(await claimOn(image("x.png"), textFile("x.xml", text))).toEqual([]);
    }
  });
});

describe("an object with several geometries", () => {
  const polygon = (x: number) =>
    `<polygon><x1>${x}</x1><y1>2</y1><x2>${x + 9}</x2><y2>2</y2><x3>${x}</x3><y3>20</y3></polygon>`;
  const rotated = (x: number) => `<robndbox><cx>${x}</cx><cy>30</cy><w>9</w><h>5</h><angle>0.3</angle></robndbox>`;
  test.each([
    ["bndbox", "rectangle", [box(1, 2, 9, 9), box(20, 2, 29, 9), box(40, 2, 49, 9)]],
    ["polygon", "polygon", [polygon(1), polygon(20), polygon(40)]],
    ["robndbox", "rotatedRectangle", [rotated(10), rotated(30), rotated(50)]],
  ] as const)("gives an object for each <%s>", async (_, type, elements) => {
    const { images, problems } = await one(object(`<pose>Left</pose>${elements.join("")}`));
    const figures = images[0]?.figures ?? [];
    expect(figures.map((figure) => [figure.geometry.type, figure.class, figure.group])).toEqual(
      elements.map(() => [type, "cat", "object 1"]),
    );
    expect(new Set(figures.map(({ geometry }) => JSON.stringify(geometry))).size).toBe(3);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([["several_geometries", 5]]);
  });

  test("reports boxes that no polygon stands for", async () => {
    const { objects, codes } = await one(object(polygon(1) + box(1, 2, 9, 9) + box(40, 2, 49, 9)));
    expect([objects, codes]).toEqual([1, { several_geometries: 1 }]);
  });
});

test.each(["<name></name>", "<name> </name>", ""])("an empty class name is reported by line: %j", async (name) => {
  const empty = `<object>${name}${box(1, 2, 9, 9)}</object>\n`;
  const { images, problems } = await one(empty + object(box(20, 2, 29, 9)) + empty);
  expect(images[0]?.figures.map((figure) => figure.class)).toEqual(["unnamed", "cat", "unnamed"]);
  expect(problems.map(({ code, line, object: place }) => [code, line, place])).toEqual([
    ["class_missing", 5, "object 1"],
    ["class_missing", 10, "object 3"],
  ]);
});
