import { describe, expect, test } from "vitest";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { type YoloLayout, yoloDataset } from "../../samples/yoloDataset.ts";
import { collect } from "../collect.suite.ts";
import { detect } from "../detect.ts";
import { type FormatFixture, formatSuite } from "../format.suite.ts";
import { memoryTree } from "../memoryTree.ts";
import { expectSharedSamples } from "../sharedSamples.suite.ts";
import { yoloFormat } from "./yolo.ts";

const png = drawImage({ seed: 3, width: 80, height: 60 });
const image = (path: string): SampleFile => ({ path, bytes: png });
const textOf = (file: SampleFile) => new TextDecoder().decode(file.bytes);
const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(yoloFormat, files, { format });

/** Renames an image, its label file and the lines of lists that name it. */
const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const stemOf = (file: string) => file.replace(/\.[^./]*$/, "");
  const stem = stemOf(name);
  const renamed = path.replace(/[^/]*$/, () => name);
  const labels = new Set([
    `${stemOf(path)}.txt`,
    `${stemOf(path.replace(/^images\//, "labels/").replace("/images/", "/labels/"))}.txt`,
  ]);
  return files.map((file) => {
    if (file.path === path) return { ...file, path: renamed };
    if (labels.has(file.path)) return { ...file, path: file.path.replace(/[^/]*$/, () => `${stem}.txt`) };
    if (!/^(train|val)\.txt$/.test(file.path)) return file;
    const lines = textOf(file)
      .split("\n")
      .map((line) => (line === `data/${path}` ? `data/${renamed}` : line));
    return textFile(file.path, lines.join("\n"));
  });
};

const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  files.map((file) =>
    file.path === "data.yaml"
      ? textFile(
          file.path,
          textOf(file).replace('"box"', () => JSON.stringify(title)),
        )
      : file,
  );

const emptyIsSound = (path: string) => /photo\d+\.txt$/.test(path);
const fixture = (layout: YoloLayout, more: Partial<FormatFixture> = {}): FormatFixture => ({
  name: layout,
  files: yoloDataset({ layout }),
  images: 5,
  objects: 20,
  rename,
  emptyIsSound,
  ...more,
});

formatSuite(yoloFormat, [
  fixture("ultralytics", { renameClass }),
  fixture("roboflow", { renameClass }),
  fixture("darknet"),
  fixture("labelStudio"),
  fixture("beside"),
]);

expectSharedSamples(
  "yolo",
  yoloFormat,
  // Every line is one object; every image is kept; parts are datasets.
  (facts) => ({
    images: facts.image_files as number,
    objects: facts.lines as number,
    folders: Object.keys(facts.splits as object).length,
  }),
  (name, result, facts) => {
    const used: Record<string, number> = {};
    const shapes: Record<string, number> = {};
    for (const { figures } of result.images) {
      for (const figure of figures) {
        used[figure.class] = (used[figure.class] ?? 0) + 1;
        shapes[figure.geometry.type] = (shapes[figure.geometry.type] ?? 0) + 1;
      }
    }
    expect(used).toEqual(facts.classes_used);
    expect(result.classes.map(({ title }) => title)).toEqual(Object.values(facts.names as object));
    if (facts.pose === undefined) expect(shapes.rectangle).toBe(facts.box);
    // A pose whose points are all absent is the box that it comes with.
    else expect((shapes.rectangle ?? 0) + (shapes.graph ?? 0)).toBe(facts.pose);
    expect(shapes.polygon).toBe(facts.polygon);
    expect(result.images.filter(({ labelled }) => labelled).length).toBe(facts.label_files);
    // The sample of poses names one folder twice on purpose; nothing else has a word to say.
    expect(result.codes).toEqual(name === "yolo/derived-pose" ? { image_in_two_parts: 1 } : {});
    if (name.startsWith("yolo/datumaro-")) {
      // Boxes as the test suite of datumaro expects them, to the file's six digits, on images of 15 x 10 pixels.
      for (const { figures } of result.images) {
        const boxes = figures.map(({ class: title, geometry }) => {
          if (geometry.type !== "rectangle") throw new Error(`${geometry.type} is no box`);
          const { left, top, right, bottom } = geometry;
          return [title, ...[left, top, right - left, bottom - top].map((value) => Math.round(value * 1e4) / 1e4 + 0)];
        });
        expect(boxes).toEqual([
          ["label_2", 0, 2, 4, 2],
          ["label_4", 3, 3, 2, 3],
        ]);
      }
    }
  },
);

describe("detection", () => {
  test("label lines beside images, without any names, are asked about and not guessed", async () => {
    const { verdict } = await detect(memoryTree([image("a.png"), textFile("a.txt", "0 0.5 0.5 0.25 1e-05\n")]));
    expect(verdict).toMatchObject({ kind: "ambiguous", candidates: [{ slug: "yolo" }, { slug: "images" }] });
  });
});

describe("lines", () => {
  const yaml = textFile("data.yaml", "names: [a, b]\n");
  const figuresOf = async (text: string, settings = yaml, format: Record<string, unknown> = {}) => {
    const result = await read([settings, image("images/x.png"), textFile("labels/x.txt", text)], format);
    return { ...result, figures: result.images[0]!.figures };
  };

  test("a box and a polygon in one file are what they are, each by its own count of numbers", async () => {
    const { figures, classes, problems } = await figuresOf(
      "0 0.5 0.5 0.25 0.5\n0 0 0 0.5 0 0.5 0.5\n1 .5 5e-1 +0.1 0.1\n",
    );
    expect(figures.map(({ class: title, geometry }) => [title, geometry])).toEqual([
      ["a", { type: "rectangle", left: 30, top: 15, right: 50, bottom: 45 }],
      [
        "a",
        {
          type: "polygon",
          rings: [
            [
              [0, 0],
              [40, 0],
              [40, 30],
            ],
          ],
        },
      ],
      ["b", { type: "rectangle", left: 36, top: 27, right: 44, bottom: 33 }],
    ]);
    expect(classes.map(({ title, shape }) => [title, shape])).toEqual([
      ["a", "any"],
      ["b", "rectangle"],
    ]);
    expect(problems).toEqual([]);
  });
});
