import { describe, expect, test } from "vitest";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { viaDataset } from "../../../samples/viaDataset.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { viaFormat } from "./format.ts";

const format = viaFormat as DatasetFormat;
type Json = Record<string, unknown>;

const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width: 80, height: 60 }) });

/** Replaces a whole JSON string in a file; in a table its quotes are doubled, and a file name begins its row. */
const replaced = (file: SampleFile, from: string, to: string): SampleFile => {
  const isTable = file.path.endsWith(".csv");
  const quoted = (value: string) => (isTable ? JSON.stringify(value).replaceAll('"', '""') : JSON.stringify(value));
  const text = new TextDecoder().decode(file.bytes).replaceAll(quoted(from), () => quoted(to));
  const rows = isTable ? text.replaceAll(`\n${from},`, () => `\n"${to.replaceAll('"', '""')}",`) : text;
  return textFile(file.path, rows);
};
const isImage = ({ path }: SampleFile) => path.endsWith(".png");
const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) =>
  files.map((file) => {
    if (isImage(file)) return file.path === path ? { ...file, path: name } : file;
    return replaced(file, path, name);
  });
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) => (isImage(file) ? file : replaced(file, "star", title)));
const forms = ["project2", "annotations2", "annotations1", "project3", "table"] as const;

formatSuite(
  format,
  forms.map((form) => ({ name: form, files: viaDataset({ form }), images: 3, objects: 8, rename, renameClass })),
);

test("all forms of the same dataset give the same images and objects", async () => {
  const [first, ...others] = await Promise.all(
    forms.map(async (form) => {
      const { images } = await collect(format, viaDataset({ form }));
      return images.map(({ name, labelled, figures }) => ({ name, labelled, figures }));
    }),
  );
  for (const other of others) expect(other).toEqual(first);
});

expectSharedSamples(
  "via",
  format,
  // Every region is one object. Two attributes may be the class; label has the most likely name.
  (facts) => {
    const { "shape polygon": polygons, "shape rect": boxes } = facts["via_bbox.json"] as Record<string, number>;
    return { images: facts.image_files as number, objects: polygons! + boxes!, folders: 1 };
  },
  (_, result, facts) => {
    const figures = result.images.flatMap((one) => one.figures);
    const own = facts["via_bbox.json"] as Record<string, number>;
    expect(figures.filter(({ geometry }) => geometry.type === "polygon").length).toBe(own["shape polygon"]);
    // Each attribute of a region is its class, or a tag for each of its ticks.
    const qualities = figures.filter(({ tags }) => tags.some(({ name }) => name === "qualities")).length;
    const objects = figures.filter(({ tags }) => tags.some(({ name }) => name === "object")).length;
    expect(figures.length + objects + qualities).toBe(own.region_attributes);
    expect(result.codes).toEqual({ class_attribute_guessed: 1 });
    expect(result.classes.map(({ title }) => title).sort()).toEqual(["###", "c", "n", "o", "z"]);
  },
);

const region = (shape: Json, attributes: Json = { label: "cat" }): Json => ({
  shape_attributes: shape,
  region_attributes: attributes,
});
const rect = { name: "rect", x: 10.5, y: 20, width: 30, height: 25 };

/** One image of 80 x 60 pixels with some regions. */
const one = async (regions: unknown, choices: Json = {}, more: Json = {}) => {
  const item = { filename: "a.png", size: -1, regions, file_attributes: {}, ...more };
  const files = [image("a.png"), jsonFile("via.json", { "a.png-1": item })];
  const result = await collect(format, files, { format: choices });
  return { ...result, image: result.images[0]!, figures: result.images[0]!.figures };
};

describe("regions", () => {
  test("of every shape have their geometry, to the last digit", async () => {
    const { figures, problems } = await one([
      region(rect),
      region({ name: "point", cx: 1.25, cy: 2 }),
      region({ name: "polygon", all_points_x: [1, 9, 9, 1], all_points_y: [1, 1, 9, 1] }),
      region({ name: "polyline", all_points_x: [1, 9], all_points_y: [1, 1] }),
    ]);
    expect(problems).toEqual([]);
    expect(figures.map((figure) => figure.geometry)).toEqual([
      { type: "rectangle", left: 10.5, top: 20, right: 40.5, bottom: 45 },
      { type: "point", at: [1.25, 2] },
      // The last point repeats the first.
      {
        type: "polygon",
        rings: [
          [
            [1, 1],
            [9, 1],
            [9, 9],
          ],
        ],
      },
      {
        type: "polyline",
        points: [
          [1, 1],
          [9, 1],
        ],
      },
    ]);
  });

  test("that are round become polygons on their outline and keep their numbers", async () => {
    const circle = { name: "circle", cx: 40, cy: 30, r: 10 };
    const ellipse = { name: "ellipse", cx: 40, cy: 30, rx: 20, ry: 5, theta: Math.PI / 2 };
    const { figures } = await one([region(circle), region(ellipse)]);
    const [first, second] = figures.map(({ geometry }) => (geometry.type === "polygon" ? geometry.rings[0]! : []));
    for (const [x, y] of first!) expect(Math.hypot(x - 40, y - 30)).toBeCloseTo(10, 9);
    for (const [x, y] of second!) expect(((x - 40) / 5) ** 2 + ((y - 30) / 20) ** 2).toBeCloseTo(1, 9);
    expect(figures.map(({ extra }) => extra)).toEqual([{ via: circle }, { via: ellipse }]);
  });

  test.each<[string, unknown, string]>([
    ["a region without a shape", { region_attributes: {} }, "region_broken"],
    ["an element that is not a region", 5, "region_broken"],
    ["a missing number", region({ name: "rect", x: 1, y: 2, width: 3 }), "geometry_broken"],
    ["more x than y", region({ name: "polygon", all_points_x: [1, 2, 3], all_points_y: [1, 2] }), "geometry_broken"],
    ["too few points", region({ name: "polygon", all_points_x: [1, 2], all_points_y: [1, 2] }), "geometry_broken"],
    ["an unknown shape", region({ name: "spline" }), "unsupported_geometry"],
    ["a box outside of the image", region({ ...rect, x: 300 }), "outside_of_image"],
    ["a region without the class attribute", region(rect, { note: "x" }), "class_missing"],
  ])("with %s are reported by one problem that names the region", async (_, broken, code) => {
    const { problems, figures } = await one([region(rect), broken]);
    const own = problems.filter((problem) => problem.code !== "class_attribute_guessed");
    expect(own).toMatchObject([{ code, path: "via.json", object: "a.png, region 1" }]);
    expect(figures.length).toBe(code === "class_missing" ? 2 : 1);
  });
});

describe("attributes", () => {
  const titles = async (attributes: readonly Json[], choices: Json = {}) => {
    const { figures, codes } = await one(
      attributes.map((own) => region(rect, own)),
      choices,
    );
    return [figures.map((figure) => figure.class), codes];
  };

  test("are the class by their name, otherwise by their number of uses; an unclear choice is reported", async () => {
    expect(await titles([{ note: "n", type: "cat" }, { type: "dog" }])).toEqual([["cat", "dog"], {}]);
    expect(await titles([{ fur: "long" }, { fur: "short" }])).toEqual([["long", "short"], {}]);
    expect(await titles([{ a: "1", b: "2" }, { b: "3" }])).toEqual([["2", "3"], { class_attribute_guessed: 1 }]);
    expect(await titles([{ name: "x", label: "y" }])).toEqual([["y"], { class_attribute_guessed: 1 }]);
    expect(await titles([{ name: "x", label: "y" }], { classAttribute: "name" })).toEqual([["x"], {}]);
    expect(await titles([{ kind: { cat: true, dog: false } }])).toEqual([["cat"], {}]);
    expect(await titles([{}, {}])).toEqual([["object", "object"], { class_missing: 1 }]);
  });

  test("that are not the class are tags: a text, a number, a tag for each tick", async () => {
    const { figures, image } = await one(
      [region(rect, { label: "cat", age: 3, mood: "", note: "007", seen: { left: true, right: true, top: false } })],
      { classAttribute: "label" },
      { file_attributes: { caption: "A cat.", light: { day: true }, url: "" } },
    );
    expect(figures[0]?.tags).toEqual([
      { name: "age", value: 3 },
      { name: "note", value: "007" },
      { name: "seen", value: "left" },
      { name: "seen", value: "right" },
    ]);
    expect(image.tags).toEqual([
      { name: "caption", value: "A cat." },
      { name: "light", value: "day" },
    ]);
  });

  test("that a project declares give classes and tag values, also those that are not used", async () => {
    const options = (...words: string[]) => Object.fromEntries(words.map((word) => [word, ""]));
    const project = {
      _via_settings: {},
      _via_img_metadata: {
        x: { filename: "a.png", size: 5, regions: [region(rect, { label: "cat", mood: "odd" })], file_attributes: {} },
      },
      _via_attributes: {
        region: {
          label: { type: "radio", options: options("cat", "dog") },
          mood: { type: "dropdown", options: options("good", "bad") },
        },
        file: { light: { type: "checkbox", options: options("day") }, caption: { type: "text", default_value: "" } },
      },
    };
    const { classes, tags, images } = await collect(format, [image("a.png"), jsonFile("p.json", project)], {
      format: { classAttribute: "label" },
    });
    expect(classes.map(({ title }) => title)).toEqual(["cat", "dog"]);
    expect(tags.map(({ name, values }) => [name, values])).toEqual([
      ["mood", ["good", "bad"]],
      ["light", ["day"]],
      ["mood (text)", undefined],
    ]);
    expect(images[0]?.figures[0]?.tags).toEqual([{ name: "mood (text)", value: "odd" }]);
  });

  test.each(["__proto__", "constructor", "<b>", "猫"])("may have the name %j, and so may a class", async (word) => {
    const attributes = JSON.parse(`{"label": ${JSON.stringify(word)}, ${JSON.stringify(word)}: "x"}`) as Json;
    const { figures } = await one([region(rect, attributes)], { classAttribute: "label" });
    expect([figures[0]?.class, figures[0]?.tags]).toEqual([word, [{ name: word, value: "x" }]]);
  });
});

describe("VIA 3", () => {
  const project = (metadata: Json, more: Json = {}): Json => ({
    project: { pname: "x" },
    attribute: {
      1: { aname: "label", type: 4, options: { 0: "cat", 1: "dog" } },
      2: { aname: "seen", type: 2, options: { 0: "left", 1: "right" } },
      3: { aname: "note", type: 1, options: {} },
    },
    file: { 1: { fid: "1", fname: "a.png", type: 2 }, 2: { fid: 2, fname: "clip.mp4", type: 4 } },
    metadata,
    view: { 1: { fid_list: ["1"] }, 2: { fid_list: [2] }, 3: { fid_list: [1, 2] } },
    ...more,
  });
  const read = async (metadata: Json) => {
    const result = await collect(format, [image("a.png"), jsonFile("p.json", project(metadata))], {
      format: { classAttribute: "label" },
    });
    return { ...result, figures: result.images[0]!.figures };
  };
  const at = (xy: readonly number[], av: Json = { 1: "0" }, more: Json = {}) => ({
    vid: "1",
    flg: 0,
    z: [],
    xy,
    av,
    ...more,
  });

  test("has shapes by number, and choices by the number of their option", async () => {
    const { figures, images, problems } = await read({
      a: at([2, 10, 20, 30, 25], { 1: "1", 2: "0,1", 3: "free" }),
      b: at([1, 5, 6]),
      c: at([3, 40, 30, 10]),
      d: at([4, 40, 30, 20, 5]),
      e: at([5, 1, 2, 3, 4]),
      f: at([6, 1, 2, 3, 4, 5, 6]),
      g: at([7, 1, 2, 30, 4, 5, 60]),
      h: at([8, 10, 25, 20, 20, 40, 30, 25, 45]),
      i: at([9, 50, 30, 40, 40, 30, 30]),
      j: at([], { 3: "whole image" }),
    });
    expect(problems).toEqual([]);
    expect(figures.map(({ geometry }) => geometry.type)).toEqual(
      "rectangle point polygon polygon polyline polyline polygon rectangle polygon".split(" "),
    );
    expect(figures[0]).toMatchObject({
      class: "dog",
      tags: [
        { name: "seen", value: "left" },
        { name: "seen", value: "right" },
        { name: "note", value: "free" },
      ],
    });
    expect(figures[7]?.geometry).toEqual({ type: "rectangle", left: 10, top: 20, right: 40, bottom: 45 });
    // Points on the outline give the circle.
    expect(figures[8]?.extra).toEqual({ via: { name: "circle", cx: 40, cy: 30, r: 10 } });
    expect(images[0]?.tags).toEqual([{ name: "note", value: "whole image" }]);
  });

  test("has annotations of videos and of views with several files, which are reported", async () => {
    const { figures, codes } = await read({
      a: at([2, 10, 20, 30, 25]),
      b: at([2, 10, 20, 30, 25], {}, { vid: "2", z: [1.5] }),
      c: at([2, 10, 20, 30, 25], {}, { vid: "3" }),
      d: at([77, 1], { 1: "0" }),
    });
    expect([figures.length, codes]).toEqual([1, { video_tracks: 1, image_ambiguous: 1, unsupported_geometry: 1 }]);
  });
});

describe("files", () => {
  test("with images of the same name are matched by file size", async () => {
    const files = [image("x/a.png", 1), image("y/a.png", 2)];
    const items = files.map(({ bytes, path }) => ({
      filename: "a.png",
      size: bytes.length,
      regions: [region(rect, { label: path })],
    }));
    const listed = jsonFile("via.json", Object.fromEntries(items.map((item) => [`a.png${item.size}`, item])));
    const { images, problems } = await collect(format, [...files, listed]);
    expect(problems).toEqual([]);
    expect(images.map(({ path, figures }) => [path, figures.map((figure) => figure.class)])).toEqual([
      ["x/a.png", ["x/a.png"]],
      ["y/a.png", ["y/a.png"]],
    ]);
    const [first] = files;
    const alone = await collect(format, [first!, listed]);
    expect([alone.objects, alone.codes]).toEqual([1, { annotation_without_image: 1 }]);
  });

  test("of images that were saved or resized afterwards keep their labels by name and place, with a warning", async () => {
    const listed = (folder: string, ...sizes: number[]) =>
      jsonFile(
        `${folder}/via.json`,
        Object.fromEntries(
          sizes.map((size, i) => {
            const regions = [region(rect, { label: `${folder} ${i}` })];
            return [`${i}.png${size}`, { filename: `${i}.png`, size, regions }];
          }),
        ),
      );
    const files = ["north", "south"].flatMap((folder) => [0, 1].map((i) => image(`${folder}/${i}.png`, i + 3)));
    const [first] = files;
    const { images, problems, objects } = await collect(format, [
      ...files,
      listed("north", first!.bytes.length, 20_000),
      listed("south", 20_000, 30_000),
    ]);
    expect(images.map(({ path, figures }) => [path, figures.map((figure) => figure.class)])).toEqual([
      ["north/0.png", ["north 0"]],
      ["north/1.png", ["north 1"]],
      ["south/0.png", ["south 0"]],
      ["south/1.png", ["south 1"]],
    ]);
    expect(objects).toBe(4);
    const bytes = (i: number) => files[i]!.bytes.length.toLocaleString("en");
    expect(problems).toEqual([
      {
        code: "size_differs",
        severity: "warning",
        path: "north/via.json",
        message: `1 image has another number of bytes than the file states: north/1.png has ${bytes(1)} instead of 20,000.`,
        action: "Its labels are used. If it was resized since, they are in the wrong places.",
      },
      {
        code: "size_differs",
        severity: "warning",
        path: "south/via.json",
        message: `2 images have another number of bytes than the file states: south/0.png has ${bytes(0)} instead of 20,000.`,
        action: "Their labels are used. If they were resized since, they are in the wrong places.",
      },
    ]);
  });

  test("of equal names that only their bytes distinguish are not guessed when no image has them", async () => {
    const item = { filename: "a.png", size: 20_000, regions: [region(rect, { label: "car" })] };
    const { objects, problems } = await collect(format, [
      image("x/a.png", 1),
      image("y/a.png", 2),
      jsonFile("via.json", { "a.png20000": item }),
    ]);
    expect(objects).toBe(0);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      [
        "image_ambiguous",
        "a.png may be any of x/a.png, y/a.png, none of which has the 20,000 bytes that the file states; it has 1 annotation.",
      ],
    ]);
  });

  test("with a broken row are read without it, and its line is reported; other tables are skipped", async () => {
    const header =
      "#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes";
    const shape = '"{""name"":""rect"",""x"":1,""y"":2,""width"":3,""height"":4}"';
    const rows = [
      `a.png,-1,"{}",3,0,${shape},"{""label"":""cat""}"`,
      `a.png,-1,"{}",3,1,"{oops","{}"`,
      `a.png,-1,"{}",3,2,${shape.replace("rect", "blob")},"{""label"":""cat""}"`,
      `,5,"{}",1,0,${shape},"{}"`,
    ];
    const { codes, problems, objects } = await collect(format, [
      image("a.png"),
      textFile("via.csv", [header, ...rows].join("\n")),
      textFile("people.csv", "name,age\nAnn,5\n"),
    ]);
    expect([objects, codes]).toEqual([1, { row_broken: 2, unsupported_geometry: 1, table_unknown: 1 }]);
    expect(problems.filter(({ path }) => path === "via.csv").map(({ line }) => line)).toEqual([3, 5, 4]);
  });
});

describe("detection", () => {
  const claimOn = async (...files: SampleFile[]) => {
    const { detections } = await detect(memoryTree(files), undefined, [format]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };

  test("is certain for JSON, likely for a table, and does not find other files", async () => {
    const inFolder = (form: "project2" | "table") =>
      viaDataset({ form }).map((file) => ({ ...file, path: `d/${file.path}` }));
    expect(await claimOn(...inFolder("project2"))).toEqual([["certain", "d"]]);
    expect(await claimOn(...inFolder("table"))).toEqual([["likely", "d"]]);
    for (const other of [
      { a: { filename: "a.png" } },
      [{ filename: "a.png", regions: [] }],
      { regions: [] },
      { file: {}, metadata: {} },
    ]) {
      expect(await claimOn(image("a.png"), jsonFile("x.json", other))).toEqual([]);
    }
  });
});
