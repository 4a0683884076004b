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
    if (isImage(file)) return file.path === path ? { ...file, path: name } : file;
    const text = new TextDecoder().decode(file.bytes);
    const named = text.replaceAll(JSON.stringify(path), () => JSON.stringify(name));
    return textFile(
      file.path,
      named.replaceAll(`/${path}"`, () => `/${encodeURIComponent(name)}"`),
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
  (["export", "assets"] as const).map((form) => ({
    name: form,
    files: vottDataset({ form }),
    images: 4,
    objects: 8,
    rename,
    renameClass,
  })),
);

test("an export and the saved files of the same project give the same images, objects and colours", async () => {
  const [first, second] = await Promise.all(
    (["export", "assets"] as const).map(async (form) => {
      const { images, classes } = await collect(format, vottDataset({ form }));
      return { classes, images: images.map(({ name, labelled, figures }) => ({ name, labelled, figures })) };
    }),
  );
  expect(second).toEqual(first);
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

describe("detection", () => {
  const claimOn = async (json: unknown) => {
    const { detections } = await detect(memoryTree([image("d/a.png"), jsonFile("d/x.json", json)]), undefined, [
      format,
    ]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };

  test("is certain for assets with regions, and does not find other files", async () => {
    expect(await claimOn({ assets: { x: asset([box()]) } })).toEqual([["certain", "d"]]);
    expect(await claimOn(asset([box()]))).toEqual([["certain", "d"]]);
    for (const other of [{ assets: { x: { name: "a" } } }, { assets: [] }, { asset: { name: "a.png" } }, [asset([])]]) {
      expect(await claimOn(other)).toEqual([]);
    }
  });
});
