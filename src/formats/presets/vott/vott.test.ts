import { describe, expect, test } from "vitest";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { vottDataset } from "../../../samples/vottDataset.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { vottFormat } from "./format.ts";

const format = vottFormat as DatasetFormat;
type Json = Record<string, unknown>;

const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });
const isImage = ({ path }: SampleFile) => path.endsWith(".png");

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) =>
  files.map((file) => {
    if (isImage(file)) return file.path === path ? { ...file, path: path.replace(/[^/]*$/, () => name) } : file;
    const old = path.replace(/^.*\//, "");
    const text = new TextDecoder().decode(file.bytes);
    const named = text.replaceAll(JSON.stringify(old), () => JSON.stringify(name));
    return textFile(
      file.path,
      named.replaceAll(`/${old}"`, () => `/${encodeURIComponent(name)}"`),
    );
  });
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) => {
    const text = new TextDecoder().decode(file.bytes);
    return isImage(file)
      ? file
      : textFile(
          file.path,
          text.replaceAll('"star"', () => JSON.stringify(title)),
        );
  });

formatSuite(
  format,
  (["export", "assets", "frames"] as const).map((form) => ({
    name: form,
    files: vottDataset({ form }),
    images: 4,
    objects: 8,
    rename,
    renameClass,
  })),
);

test("an export, the saved files and the file of VoTT 1 give the same images, objects and colours", async () => {
  const [first, second, early] = await Promise.all(
    (["export", "assets", "frames"] as const).map(async (form) => {
      const { images, classes } = await collect(format, vottDataset({ form }));
      return { classes, images: images.map(({ name, labelled, figures }) => ({ name, labelled, figures })) };
    }),
  );
  expect(second).toEqual(first);
  expect(early).toEqual(first);
  expect(first?.images.map(({ labelled }) => labelled)).toEqual([true, true, true, false]);
});

expectSharedSamples(
  "vott",
  format,
  // All four boxes of the fixture are outside of its images of 5 x 5 pixels.
  (facts) => ({ images: facts.image_files as number, objects: 0, folders: 1 }),
  (_, result, facts) => {
    const { regions, tags } = facts["train-export.json"] as { regions: { RECTANGLE: number }; tags: string[] };
    expect(result.codes).toMatchObject({ outside_of_image: regions.RECTANGLE, several_classes: 1, class_missing: 1 });
    expect(result.classes.map(({ title }) => title)).toEqual(tags);
    expect(result.classes[0]?.color).toBe("#5db300");
    expect(result.datasets).toEqual(["train"]);
  },
);

const box = (more: Json = {}): Json => ({
  id: "r",
  type: "RECTANGLE",
  tags: ["cat"],
  boundingBox: { left: 10.5, top: 20, width: 30, height: 25 },
  points: [],
  ...more,
});
const asset = (regions: readonly unknown[], more: Json = {}): Json => ({
  asset: {
    id: "x",
    name: "a.png",
    path: "file:/data/a.png",
    size: { width: 80, height: 60 },
    state: 2,
    type: 1,
    ...more,
  },
  regions,
});
const points = (...all: readonly [number, number][]) => all.map(([x, y]) => ({ x, y }));

/** One image of 80 x 60 pixels with some regions. */
const one = async (regions: readonly unknown[], more: Json = {}) => {
  const files = [image("a.png"), jsonFile("p-export.json", { tags: [], assets: { x: asset(regions, more) } })];
  const result = await collect(format, files);
  return { ...result, image: result.images[0]!, figures: result.images[0]!.figures };
};

describe("regions", () => {
  test("of every type have their geometry; the first tag is the class, the others are tags, which is reported", async () => {
    const {
      figures,
      codes,
      image: made,
    } = await one([
      box({ tags: ["cat", "striped", "old"], hidden: true }),
      box({ type: "SQUARE", boundingBox: undefined, points: points([1, 2], [5, 2], [5, 6], [1, 6]) }),
      box({ type: "POLYGON", points: points([1, 1], [9, 1], [9, 9.25]) }),
      box({ type: "POLYLINE", points: points([1, 1], [9, 1]) }),
      box({ type: "POINT", points: points([3, 4]) }),
    ]);
    expect(codes).toEqual({ several_classes: 1 });
    expect(figures.map((figure) => figure.geometry)).toEqual([
      { type: "rectangle", left: 10.5, top: 20, right: 40.5, bottom: 45 },
      { type: "rectangle", left: 1, top: 2, right: 5, bottom: 6 },
      {
        type: "polygon",
        rings: [
          [
            [1, 1],
            [9, 1],
            [9, 9.25],
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
      { type: "point", at: [3, 4] },
    ]);
    expect(figures[0]).toMatchObject({
      class: "cat",
      tags: [{ name: "striped" }, { name: "old" }],
      extra: { vott: { hidden: true } },
    });
    expect(made.annotatedSize).toEqual({ width: 80, height: 60 });
  });

  test.each<[string, unknown, string]>([
    ["something else than an object", 5, "region_broken"],
    ["a missing number", box({ boundingBox: { left: 1 }, points: undefined }), "geometry_broken"],
    ["too few points", box({ type: "POLYGON", points: points([1, 2]) }), "geometry_broken"],
    ["an unknown type", box({ type: "BLOB" }), "unsupported_geometry"],
    ["no tag", box({ tags: [] }), "class_missing"],
    [
      "a box outside of the image",
      box({ boundingBox: { left: 300, top: 1, width: 3, height: 3 } }),
      "outside_of_image",
    ],
  ])("with %s are reported by one problem that names the region", async (_, broken, code) => {
    const { problems, figures } = await one([box(), broken]);
    expect(problems).toMatchObject([{ code, path: "p-export.json", object: "a.png, region 1" }]);
    expect(figures.length).toBe(code === "class_missing" ? 2 : 1);
  });
});

describe("assets", () => {
  const read = async (assets: readonly Json[], ...paths: string[]) => {
    const listed = Object.fromEntries(assets.map((own, i) => [`id${i}`, own]));
    return collect(format, [...paths.map(image), jsonFile("p-export.json", { assets: listed })]);
  };

  test("are matched by their path, which may be a URL, otherwise by their name", async () => {
    const names: [Json, string][] = [
      [{ path: "file:C:/set/one%20a.png", name: "one a.png" }, "one a.png"],
      [{ path: "https://store.example/set/b.png?key=1", name: "b.png" }, "set/b.png"],
      [{ path: "file:/x/50%25.png", name: "50%25.png" }, "50%.png"],
      [{ path: "gone/other.png", name: "c.png" }, "c.png"],
    ];
    const { images, problems } = await read(
      names.map(([more]) => asset([box()], more)),
      ...names.map(([, path]) => path),
    );
    expect(problems).toEqual([]);
    expect(images.map(({ path, figures }) => [path, figures.length]).sort()).toEqual(
      names.map(([, path]) => [path, 1]).sort(),
    );
  });

  test("of videos are reported; their frames are imported when they are in the drop as images", async () => {
    const frame = (name: string) =>
      asset([box()], { name, path: `file:/v/${name}`, type: 3, timestamp: 2.5, parent: { name: "clip.mp4" } });
    const { images, codes } = await read(
      [
        asset([], { type: 2, name: "clip.mp4", path: "file:/v/clip.mp4" }),
        frame("clip.mp4#t=2.5.png"),
        frame("clip.mp4#t=3.5"),
      ],
      "clip.mp4#t=2.5.png",
    );
    expect(images.map(({ figures, meta }) => [figures.length, meta])).toEqual([
      [1, { timestamp: 2.5, parent: { name: "clip.mp4" } }],
    ]);
    expect(codes).toEqual({ video_frames: 1, annotation_without_image: 1 });
  });

  test("that were visited are labelled, others are not", async () => {
    const states = [0, 1, 2].map(async (state) => (await one([], { state })).image.labelled);
    expect(await Promise.all(states)).toEqual([false, true, true]);
  });

  test("that are broken are reported; the others are read", async () => {
    const { codes, objects } = await read([asset([box()]), { asset: {}, regions: [] }], "a.png");
    expect([objects, codes]).toEqual([1, { item_broken: 1 }]);
  });

  test("lose only their colours when the project cannot be read", async () => {
    const files = vottDataset({ form: "assets" }).map((file) =>
      file.path.endsWith(".vott") ? textFile(file.path, "{") : file,
    );
    const { codes, objects } = await collect(format, files);
    expect([objects, codes]).toEqual([8, { project_broken: 1 }]);
  });
});

describe("frames of VoTT 1", () => {
  const frame = (more: Json = {}) => ({ x1: 8, y1: 6, x2: 16, y2: 30, width: 80, height: 60, tags: ["cat"], ...more });
  const file = (path: string, frames: Json, more: Json = { visitedFrames: [] }) =>
    jsonFile(path, { frames, framerate: "1", inputTags: "cat,dog", ...more });
  const boxes = ({ images }: Awaited<ReturnType<typeof collect>>) =>
    images.map(({ path, labelled, figures }) => [
      path,
      labelled,
      figures.map(({ geometry }) => (geometry.type === "rectangle" ? geometry.left : geometry.type)),
    ]);

  test("are scaled from the view to the image; the last tag is the class", async () => {
    const region = frame({ x1: 4, y1: 3, x2: 8, y2: 15, width: 40, height: 30, tags: ["old", "cat"] });
    const { images, codes } = await collect(format, [image("shots/a.png"), file("shots.json", { "a.png": [region] })]);
    expect(images[0]?.figures).toEqual([
      {
        class: "cat",
        geometry: { type: "rectangle", left: 8, top: 6, right: 16, bottom: 30 },
        tags: [{ name: "old" }],
      },
    ]);
    expect(codes).toEqual({ several_classes: 1 });
  });

  test("that were visited are labelled, listed by name or by path, and those with regions as well", async () => {
    const visitedFrames = ["a.png", "/home/me/shots/b.png", "C:\\shots\\c.png"];
    const frames = { "a.png": [], "d.png": [], "e.png": [frame()] };
    const files = ["a", "b", "c", "d", "e", "f"].map((stem) => image(`shots/${stem}.png`));
    const result = await collect(format, [...files, file("shots.json", frames, { visitedFrames })]);
    expect(result.problems).toEqual([]);
    expect(result.images.map(({ name, labelled }) => [name, labelled])).toEqual([
      ["a.png", true],
      ["b.png", true],
      ["c.png", true],
      ["d.png", false],
      ["e.png", true],
      ["f.png", false],
    ]);
  });

  test("that are numbered count the images of the folder by name, which is reported", async () => {
    const frames = { "0": [frame({ x1: 1 })], "1": [], "2": [frame({ x1: 2 })] };
    const files = ["10.png", "2.png", "9.png"].map((name) => image(`shots/${name}`));
    const result = await collect(format, [...files, file("shots.json", frames, { visitedFrames: [0, 1, 2] })]);
    expect(result.codes).toEqual({ image_found_loosely: 1 });
    expect(boxes(result)).toEqual([
      ["shots/10.png", true, [1]],
      ["shots/2.png", true, []],
      ["shots/9.png", true, [2]],
    ]);
  });

  test("that are numbered are not guessed when images are missing or their order depends on the system", async () => {
    for (const names of [
      ["0.png", "1.png"],
      ["B.png", "a.png", "c.png"],
    ]) {
      const frames = { "0": [frame()], "2": [frame()] };
      const files = names.map((name) => image(`shots/${name}`));
      const { objects, codes } = await collect(format, [...files, file("shots.json", frames)]);
      expect([objects, codes.annotation_without_image]).toEqual([0, 2]);
    }
  });

  test("of a video are found by the names of its exported frames", async () => {
    const files = [image("out/clip_frame_3.png"), image("out/clip_frame_13.png")];
    const frames = { "3": [frame()], "4": [frame()] };
    const result = await collect(format, [...files, file("clip.mp4.json", frames)]);
    expect(boxes(result)).toEqual([
      ["out/clip_frame_13.png", false, []],
      ["out/clip_frame_3.png", true, [8]],
    ]);
    expect(result.codes).toEqual({ video_frames: 1, annotation_without_image: 1 });
    expect(result.problems.find(({ code }) => code !== "video_frames")?.message).toContain("frame 4 of clip");
  });

  test("of two folders with equal names stay in their folders", async () => {
    const files = ["north", "south"].flatMap((folder, i) => [
      image(`set/${folder}/1.png`),
      file(`set/${folder}.json`, { "1.png": [frame({ x1: i })] }),
    ]);
    expect(boxes(await collect(format, files))).toEqual([
      ["set/north/1.png", true, [0]],
      ["set/south/1.png", true, [1]],
    ]);
  });

  test("that are broken are reported; the others are read", async () => {
    const frames = { "a.png": [frame(), 7], "b.png": "gone", "c.png": [frame()] };
    const files = ["a", "b", "c"].map((stem) => image(`shots/${stem}.png`));
    expect((await detect(memoryTree([...files, file("shots.json", frames)]))).verdict).toMatchObject({
      kind: "chosen",
    });
    const { objects, codes } = await collect(format, [...files, file("shots.json", frames)]);
    expect([objects, codes]).toEqual([2, { item_broken: 1, region_broken: 1 }]);
  });

  test("that cannot be right are reported", async () => {
    const odd = [frame({ width: 60, height: 60 }), frame({ x1: "left" }), frame({ tags: [] })];
    const { objects, problems } = await collect(format, [image("shots/a.png"), file("shots.json", { "a.png": odd })]);
    expect(objects).toBe(2);
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ["size_differs", "error"],
      ["geometry_broken", "warning"],
      ["class_missing", "warning"],
    ]);
  });
});

describe("detection", () => {
  const claimOn = async (json: unknown) => {
    const { detections } = await detect(memoryTree([image("d/a.png"), jsonFile("d/x.json", json)]), undefined, [
      format,
    ]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };

  test("names the frames of a video that is dropped without them", async () => {
    const region = { x1: 1, y1: 1, x2: 2, y2: 2, tags: ["cat"] };
    const json = jsonFile("clip.mp4.json", { frames: { "12": [region] }, inputTags: "cat" });
    for (const files of [[json], [json, textFile("clip.mp4", "?")]]) {
      const { verdict } = await detect(memoryTree(files));
      expect(verdict).toMatchObject({
        kind: "unsupported",
        unread: { name: "frames of a video with regions of VoTT 1", reason: "clip.mp4.json lists them by number" },
      });
    }
  });

  test("is certain for assets with regions, and does not find other files", async () => {
    expect(await claimOn({ assets: { x: asset([box()]) } })).toEqual([["certain", "d"]]);
    expect(await claimOn(asset([box()]))).toEqual([["certain", "d"]]);
    const region = { x1: 1, y1: 1, x2: 2, y2: 2, tags: ["cat"] };
    expect(await claimOn({ frames: { "a.png": [region] } })).toEqual([["certain", "d"]]);
    const frames = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.png`, []]));
    expect(await claimOn({ frames, inputTags: "cat" })).toEqual([["certain", "d"]]);
    for (const other of [
      { assets: { x: { name: "a" } } },
      { assets: [] },
      { asset: { name: "a.png" } },
      [asset([])],
      { frames: { "0": [] } },
      { frames: { "0": { objects: {} } } },
      { frames: [] },
    ]) {
      expect(await claimOn(other)).toEqual([]);
    }
  });
});
