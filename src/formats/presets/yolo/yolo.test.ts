import { describe, expect, test } from "vitest";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { type YoloLayout, yoloDataset } from "../../../samples/yoloDataset.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { yoloFormat } from "./format.ts";

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
  // Every line is one object, every image is kept, and splits are datasets.
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
    // A pose without a labelled keypoint is its box.
    else expect((shapes.rectangle ?? 0) + (shapes.graph ?? 0)).toBe(facts.pose);
    expect(shapes.polygon).toBe(facts.polygon);
    expect(result.images.filter(({ labelled }) => labelled).length).toBe(facts.label_files);
    // The sample of poses names one folder twice on purpose; nothing else is reported.
    expect(result.codes).toEqual(name === "yolo/derived-pose" ? { image_in_two_parts: 1 } : {});
    if (name.startsWith("yolo/datumaro-")) {
      // The boxes that the test suite of datumaro expects, to six digits, on images of 15 x 10 pixels.
      for (const { figures } of result.images) {
        const boxes = figures.map(({ class: title, geometry }) => {
          if (geometry.type !== "rectangle") throw new Error(`${geometry.type} is not a box`);
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
  const claimOn = async (files: readonly SampleFile[]) => {
    const { detections } = await detect(memoryTree(files), undefined, [yoloFormat as DatasetFormat]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };
  const line = "0 0.5 0.5 0.1 0.1\n";

  test("is certain with names and lines, likely with paired folders, and finds nothing without lines that are labels", async () => {
    const pair = [image("d/images/x.png"), textFile("d/labels/x.txt", line)];
    expect(await claimOn([textFile("d/data.yaml", "names: [a]"), ...pair])).toEqual([["certain", "d"]]);
    expect(await claimOn([textFile("d/classes.txt", "a"), ...pair])).toEqual([["likely", "d"]]);
    expect(await claimOn(pair)).toEqual([["likely", "d"]]);
    expect(await claimOn([image("x.png"), textFile("x.txt", line)])).toEqual([["weak", ""]]);
  });

  test.each([
    ["captions", "a photo of a cat\n"],
    ["DOTA", "10 10 20 10 20 20 10 20 ship 0\n"],
    ["KITTI", "Car 0.00 0 -1.57 0.1 0.1 0.2 0.2 1.6 1.6 3.2 0 1.7 5.8 0.01\n"],
    ["MOT", "1,1,10,10,20,20,1,1,1\n"],
    ["a count and boxes in pixels", "1\n10 20 30 40\n"],
    ["boxes in pixels", "0 100 200 30 40\n"],
    ["features", "0.13 0.2 0.3 0.4 0.5\n"],
  ])("%s in text files beside images are not detected as YOLO", async (_, text) => {
    expect(await claimOn([image("images/x.png"), textFile("labels/x.txt", text)])).toEqual([]);
  });

  test("two datasets in one drop are two detections, and a single split keeps its name", async () => {
    const one = (folder: string) => [
      textFile(`${folder}/data.yaml`, "names: [a]"),
      image(`${folder}/train/images/x.png`),
      textFile(`${folder}/train/labels/x.txt`, line),
    ];
    expect(await claimOn([...one("d/one"), ...one("d/two")])).toEqual([
      ["certain", "d/one"],
      ["certain", "d/two"],
    ]);
    const part = one("d").slice(1);
    expect(await claimOn(part)).toEqual([["likely", "d"]]);
    expect((await read(part)).datasets).toEqual(["train"]);
  });

  test("labels without any image are still detected", async () => {
    const files = [textFile("data.yaml", "names: [a]"), textFile("labels/train/x.txt", line)];
    expect(await claimOn(files)).toEqual([["certain", ""]]);
    expect((await read(files)).codes).toEqual({ annotation_without_image: 1 });
  });

  test("label lines beside images without class names are ambiguous", async () => {
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

  test("the number of values decides for each line whether it is a box or a polygon", async () => {
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

  test("text instead of numbers, odd counts and wrong classes are reported with their lines, and the others are kept", async () => {
    const { figures, problems } = await figuresOf(
      "0 0.5 0.5 0.1 0.1\n0 0.5 nan 0.1 0.1\n0 0.5 0.5 0.1\n\n-1 0.5 0.5 0.1 0.1\n0.5 0.5 0.5 0.1 0.1\n99999999999999999999 0.5 0.5 0.1 0.1\n0 0x1 0.5 0.1 0.1\n0 1e999 0.5 0.1 0.1\n0 0 0 1 0 1 1 0\n",
    );
    expect(figures).toHaveLength(1);
    expect(problems.map(({ code, line, severity }) => [code, line, severity])).toEqual([
      ["not_a_number", 2, "warning"],
      ["wrong_number_count", 3, "warning"],
      ["class_number_broken", 5, "warning"],
      ["class_number_broken", 6, "warning"],
      ["class_number_broken", 7, "warning"],
      ["not_a_number", 8, "warning"],
      ["not_a_number", 9, "warning"],
      ["wrong_number_count", 10, "warning"],
    ]);
    for (const { path, message, action } of problems)
      expect([path, message, action]).toEqual(["labels/x.txt", expect.any(String), expect.any(String)]);
  });

  test("a class without a name is named by its number, which is reported once at the names file", async () => {
    const { figures, problems } = await figuresOf("17 0.5 0.5 0.1 0.1\n17 0.2 0.2 0.1 0.1\n");
    expect(figures.map((figure) => figure.class)).toEqual(["17", "17"]);
    expect(problems).toMatchObject([
      { code: "unknown_class", path: "data.yaml", object: "class 17", severity: "warning" },
    ]);
    expect(problems[0]!.message).toContain("labels/x.txt, line 1");
  });

  test("missing names can be typed into the options", async () => {
    const files = [image("images/x.png"), textFile("labels/x.txt", "1 0.5 0.5 0.1 0.1\n")];
    const without = await read(files);
    expect(without.images[0]!.figures[0]!.class).toBe("1");
    expect(without.codes).toEqual({ class_names_missing: 1 });
    const typed = await read(files, { names: "cat\r\ndog\n" });
    expect(typed.images[0]!.figures[0]!.class).toBe("dog");
    expect(typed.problems).toEqual([]);
  });

  test("a box that is outside by rounding is moved onto the edge, one further out is clipped and reported", async () => {
    const { figures, problems } = await figuresOf("0 0.5005 0.5 1 1\n0 0.9 0.5 0.4 0.5\n0 1.5 0.5 0.2 0.2\n");
    expect(figures.map(({ geometry }) => geometry)).toEqual([
      { type: "rectangle", left: expect.closeTo(0.04, 9), top: 0, right: 80, bottom: 60 },
      { type: "rectangle", left: expect.closeTo(56, 9), top: 15, right: 80, bottom: 45 },
    ]);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ["clipped", 2],
      ["outside_of_image", 3],
    ]);
  });

  test("pixels are distinguished from normalized coordinates, and read when the option says so", async () => {
    const line = "0 40 30 20 10\n";
    const { figures, problems } = await figuresOf(line);
    expect([figures.length, problems.map(({ code }) => code)]).toEqual([0, ["not_normalised"]]);
    const sizeLabel = await figuresOf(line, yaml, { coordinates: "pixels" });
    expect(sizeLabel.figures[0]!.geometry).toEqual({ type: "rectangle", left: 30, top: 25, right: 50, bottom: 35 });
  });

  test("a confidence is a tag, and polygons have one when all of them do", async () => {
    const predictions = await figuresOf("0 0.5 0.5 0.1 0.1 0.875\n1 0 0 1 0 1 1 0.5\n1 0 0 1 0 1 1 0 1 0.25\n");
    expect(predictions.figures.map(({ tags }) => tags)).toEqual(
      [0.875, 0.5, 0.25].map((value) => [{ name: "confidence", value }]),
    );
    expect(predictions.tags).toMatchObject([{ name: "confidence", valueType: "any_number", appliesTo: "objectsOnly" }]);
    expect(predictions.problems).toEqual([]);
  });

  test("four points are reported as polygons; a task, a folder or an option makes them oriented bounding boxes", async () => {
    const line = "0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75\n";
    const plain = await figuresOf(line);
    expect(plain.figures[0]!.geometry.type).toBe("polygon");
    expect(plain.codes).toEqual({ four_points_as_polygons: 1 });
    const rotated = { type: "rotatedRectangle", left: 20, top: 15, right: 60, bottom: 45, angle: 0 };
    const byTask = await figuresOf(line, textFile("data.yaml", "task: obb\nnames: [a]\n"));
    expect(byTask.figures[0]!.geometry).toEqual(rotated);
    const byOption = await figuresOf(line, yaml, { fourPoints: "rotated" });
    expect(byOption.figures[0]!.geometry).toEqual(rotated);
    const byFolder = await read([image("ships-obb/images/x.png"), textFile("ships-obb/labels/x.txt", line)]);
    expect(byFolder.images[0]!.figures[0]!.geometry).toEqual(rotated);
    expect(byTask.problems).toEqual([]);
    const byName = await read([image("dota8/images/x.png"), textFile("dota8/labels/x.txt", line)]);
    expect(byName.images[0]!.figures[0]!.geometry).toEqual(rotated);
    const readme = "The dataset includes 1 images.\nShips are annotated in YOLOv8 Oriented Object Detection format.\n";
    const byReadme = await read([
      ...[yaml, image("images/x.png"), textFile("labels/x.txt", line)],
      textFile("README.roboflow.txt", readme),
    ]);
    expect(byReadme.images[0]!.figures[0]!.geometry).toEqual(rotated);
    // Four points that are not a rectangle would be moved.
    const free = await figuresOf("0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.5\n", yaml, { fourPoints: "rotated" });
    expect(free.figures[0]!.geometry.type).toBe("polygon");
  });

  test("keypoints are not labelled, hidden or visible, with two or three numbers", async () => {
    const three = textFile("data.yaml", "kpt_shape: [3, 3]\nkpt_names: {0: [nose, eye, tail]}\nnames: [cat]\n");
    const pose = await figuresOf("0 0.5 0.5 0.5 0.5 0.25 0.5 2 0.5 0.5 1 0 0 0\n0 0.5 0.5 0.5 0.5\n", three);
    expect(pose.figures).toEqual([
      {
        class: "cat",
        tags: [],
        geometry: {
          type: "graph",
          nodes: [
            { id: "nose", at: [20, 30] },
            { id: "eye", at: [40, 30], disabled: true },
          ],
        },
        extra: { box: [20, 15, 60, 45] },
      },
      { class: "cat", tags: [], geometry: { type: "rectangle", left: 20, top: 15, right: 60, bottom: 45 } },
    ]);
    const two = textFile("data.yaml", "kpt_shape: [2, 2]\nnames: [cat]\n");
    const flat = await figuresOf("0 0.5 0.5 0.5 0.5 0.25 0.5 0 0\n", two);
    expect(flat.figures[0]!.geometry).toEqual({ type: "graph", nodes: [{ id: "0", at: [20, 30] }] });
    expect(flat.classes[0]).toMatchObject({ shape: "graph", extra: { geometry_config: { nodes: { 0: {}, 1: {} } } } });
  });

  test("duplicate lines are kept and reported", async () => {
    const { figures, codes } = await figuresOf("0 0.5 0.5 0.1 0.1\n0 0.5 0.5 0.1 0.1\n");
    expect([figures.length, codes]).toEqual([2, { duplicate_line: 1 }]);
  });

  test("a file full of bad lines is reported with a few problems, not with a hundred thousand", async () => {
    const { problems, figures } = await figuresOf(`0 0.5 0.5 0.1 0.1\n${"0 1 2\n".repeat(100_000)}`);
    expect(figures).toHaveLength(1);
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)!.message).toContain("99,980");
  });

  test("labels that are found by name alone are reported once for their folder", async () => {
    const names = ["a", "b", "c"];
    const result = await read([
      ...names.map((name) => image(`images/train/${name}.png`)),
      ...names.map((name) => textFile(`labels/${name}.txt`, "0 0.5 0.5 0.1 0.1\n")),
      textFile("classes.txt", "cat\n"),
    ]);
    expect(result.objects).toBe(3);
    expect(result.problems).toMatchObject([{ code: "label_found_loosely", path: "labels/a.txt" }]);
    expect(result.problems[0]!.message).toContain("2 more in its folder");
  });

  test("captions beside images are not labels", async () => {
    const { figures, problems, images } = await figuresOf("a photo of a cat\n");
    expect([figures.length, images[0]!.labelled]).toEqual([0, false]);
    expect(problems).toMatchObject([{ code: "label_broken", severity: "error", path: "labels/x.txt", line: 1 }]);
  });
});

describe("what is labelled", () => {
  test("an image with an empty label file is labelled, one without a label file is not", async () => {
    const { images, problems, files } = await read([
      textFile("data.yaml", "names: [a]\n"),
      ...["a", "b", "c"].map((name) => image(`images/${name}.png`)),
      textFile("labels/a.txt", ""),
      textFile("labels/b.txt", "0 0.5 0.5 0.1 0.1"),
    ]);
    expect(images.map(({ name, labelled, figures }) => [name, labelled, figures.length])).toEqual([
      ["a.png", true, 0],
      ["b.png", true, 1],
      ["c.png", false, 0],
    ]);
    expect(problems).toEqual([]);
    expect(files.every((file) => file.outcome === "used")).toBe(true);
  });

  test("images with equal names in two splits keep their own labels", async () => {
    const { images, codes } = await read([
      textFile("data.yaml", "names: [a, b]\ntrain: train/images\nval: valid/images\n"),
      image("train/images/1.png"),
      image("train/images/2.png"),
      image("valid/images/1.png"),
      textFile("train/labels/1.txt", "0 0.5 0.5 0.1 0.1"),
      textFile("valid/labels/1.txt", "1 0.5 0.5 0.1 0.1"),
      textFile("valid/labels/2.txt", "1 0.5 0.5 0.1 0.1"),
    ]);
    expect(images.map(({ dataset, name, figures }) => [dataset, name, figures.map((f) => f.class).join()])).toEqual([
      ["train", "1.png", "a"],
      ["train", "2.png", ""],
      ["valid", "1.png", "b"],
    ]);
    expect(codes).toEqual({ annotation_without_image: 1 });
  });

  test("labels are found in paired folders of other names, by other case, and by name alone between unrelated folders", async () => {
    const line = "0 0.5 0.5 0.1 0.1";
    const cases: [string, string, Record<string, number>][] = [
      ["img/train/x.png", "label/train/x.txt", {}],
      ["train/x.png", "labels/train/x.txt", {}],
      ["train/x.png", "train/labels/x.txt", {}],
      ["a/images/b/x.png", "a/labels/b/x.txt", {}],
      ["images/images/x.png", "images/labels/x.txt", {}],
      ["images/X.png", "labels/x.txt", { label_found_loosely: 1 }],
      ["images/caf\u00e9.png", "labels/cafe\u0301.txt", { label_found_loosely: 1 }],
      ["photos of ships/x.png", "boxes/x.txt", { label_found_loosely: 1 }],
    ];
    for (const [path, label, expected] of cases) {
      const { objects, codes } = await read([textFile("data.yaml", "names: [a]"), image(path), textFile(label, line)]);
      expect([path, objects, codes]).toEqual([path, 1, expected]);
    }
  });

  test("two images with one label file both get its objects, with a warning", async () => {
    const { objects, codes } = await read([
      textFile("data.yaml", "names: [a]"),
      image("a.png"),
      image("a.jpg"),
      textFile("a.txt", "0 0.5 0.5 0.1 0.1"),
    ]);
    expect([objects, codes]).toEqual([2, { label_shared: 1, extension_differs: 1 }]);
  });
});

describe("splits", () => {
  const datasetsOf = async (yaml: string, paths: readonly string[], more: readonly SampleFile[] = []) => {
    const labels = paths.map((path) =>
      textFile(path.replace("images", "labels").replace(/png$/, "txt"), "0 0.5 0.5 0.1 0.1"),
    );
    const result = await read([
      textFile("data.yaml", `${yaml}\nnames: [a]\n`),
      ...paths.map(image),
      ...labels,
      ...more,
    ]);
    return { codes: result.codes, datasets: result.images.map(({ dataset, path }) => `${path}: ${dataset}`) };
  };

  test.each([
    ["a folder", "train: images/one\nval: images/two"],
    ["a path on another machine", "path: /home/me/ds\ntrain: /home/me/ds/images/one\nval: C:\\ds\\images\\two"],
    ["a path that leaves the folder", "train: ../images/one\nval: ../../x/images/two"],
    ["a base and a pattern", "path: ./images\ntrain: one/*.png\nval: [two]"],
  ])("settings name splits by %s", async (_, yaml) => {
    expect(await datasetsOf(yaml, ["images/one/1.png", "images/two/1.png"])).toEqual({
      datasets: ["images/one/1.png: train", "images/two/1.png: val"],
      codes: {},
    });
  });

  test("folders below a split and several folders of a split stay separate datasets", async () => {
    const paths = ["images/one/day/1.png", "images/one/1.png", "images/two/1.png", "images/three/1.png"];
    expect((await datasetsOf("train: images/one\nval: [images/two, images/three]", paths)).datasets.sort()).toEqual([
      "images/one/1.png: train",
      "images/one/day/1.png: train/day",
      "images/three/1.png: val/three",
      "images/two/1.png: val/two",
    ]);
  });

  test("an image in two splits goes to the first, one in none to its folder, and a missing split is reported", async () => {
    const yaml = "train: images/one\nval: images/one\ntest: images/test";
    expect(await datasetsOf(yaml, ["images/one/1.png", "images/other/1.png"])).toEqual({
      datasets: ["images/one/1.png: train", "images/other/1.png: other"],
      codes: { image_in_two_parts: 1, image_in_no_part: 1, part_absent: 1 },
    });
  });

  test("lists name the images of splits, and a missing image is reported with its line", async () => {
    const lists = [
      textFile("train.txt", "./images/1.png\n/home/me/ds/images/9.png\n"),
      textFile("val.txt", "images/2.png\n"),
    ];
    const { datasets, codes } = await datasetsOf(
      "train: train.txt\nval: val.txt",
      ["images/1.png", "images/2.png"],
      lists,
    );
    expect(datasets).toEqual(["images/1.png: train", "images/2.png: val"]);
    expect(codes).toEqual({ listed_image_absent: 1 });
  });
});

describe("class names", () => {
  const line = "2 0.5 0.5 0.1 0.1";
  const titleWith = async (...files: SampleFile[]) => {
    const result = await read([image("images/x.png"), textFile("labels/x.txt", line), ...files]);
    expect(result.problems.filter(({ code }) => code !== "class_count_differs")).toEqual([]);
    return result.images[0]!.figures[0]!.class;
  };

  test("come from lists, blocks and maps with gaps, in data.yaml of any name", async () => {
    expect(await titleWith(textFile("data.yaml", "names: ['a', \"b\", no]"))).toBe("no");
    expect(await titleWith(textFile("custom.yml", "nc: 3\nnames:\n- a\n- b\n- 1e3\n"))).toBe("1e3");
    expect(await titleWith(textFile("x.yaml", "names: {2: null, 70: z}"))).toBe("null");
    expect(await titleWith(textFile("x.yaml", "names:\n  2: 'on'\n  0: a\ndownload: |\n  import os\n"))).toBe("on");
    expect(await titleWith(textFile("x.yaml", "names: data/coco.names"), textFile("coco.names", "a\nb\nc\n"))).toBe(
      "c",
    );
  });

  test("come from classes.txt in any folder, from Roboflow's darknet export and from Label Studio's notes", async () => {
    expect(await titleWith(textFile("classes.txt", "a\nb\nc d\n"))).toBe("c d");
    expect(await titleWith(textFile("labels/classes.txt", "a\nb\nc\n"))).toBe("c");
    expect(await titleWith(textFile("images/_darknet.labels", "a\nb\nc\n"))).toBe("c");
    expect(await titleWith(textFile("notes.json", '{"categories": [{"id": 2, "name": "c"}], "info": {}}'))).toBe("c");
  });

  test("folders that were labelled separately have class names of their own", async () => {
    const { images } = await read(
      ["one", "two"].flatMap((folder, i) => [
        image(`${folder}/x.png`),
        textFile(`${folder}/x.txt`, "0 0.5 0.5 0.1 0.1"),
        textFile(`${folder}/classes.txt`, i === 0 ? "cat\ndog\n" : "dog\ncat\n"),
      ]),
    );
    expect(images.map(({ dataset, figures }) => [dataset, figures[0]!.class])).toEqual([
      ["one", "cat"],
      ["two", "dog"],
    ]);
  });

  test("two settings files that differ are reported, and the nearest one is used", async () => {
    const result = await read([
      textFile("data.yaml", "names: [a]"),
      textFile("old/data.yaml", "names: [b]"),
      image("images/x.png"),
      textFile("labels/x.txt", "0 0.5 0.5 0.1 0.1"),
    ]);
    expect(result.codes).toEqual({ settings_differ: 1 });
    expect(result.images[0]!.figures[0]!.class).toBe("a");
  });
});

describe("files that are not part of a YOLO dataset", () => {
  const labelled = [image("images/train/x.png"), textFile("labels/train/x.txt", "0 0.5 0.5 0.1 0.1")];

  test("settings of a training and of a model are not broken settings of the dataset", async () => {
    const others = [
      textFile("hyp.yaml", "lr0: 0.01\nlrf: 0.1\n"),
      textFile("yolov5s.yaml", "nc: 80\ndepth_multiple: 0.33\nanchors:\n  - [10, 13]\n"),
      textFile("mkdocs.yml", "nav: [a\n"),
    ];
    expect((await read([...labelled, textFile("classes.txt", "cat\n"), ...others])).problems).toEqual([]);
    expect((await read([...labelled, ...others.slice(0, 2)])).codes).toEqual({ class_names_missing: 1 });
    expect((await read([...labelled, textFile("data.yaml", "lr0: 0.01\n")])).codes).toMatchObject({
      settings_broken: 1,
    });
  });

  test("a licence and a readme without extensions are not counted as images", async () => {
    const files = [
      ...labelled,
      textFile("data.yaml", "names: [cat]\ntrain: images/train\n"),
      textFile("LICENSE", "Free to use.\n"),
      textFile("README", "About it.\n"),
      textFile("weights.pth", "not an image"),
    ];
    const { problems, images } = await read(files);
    expect(problems).toEqual([]);
    expect(images.length).toBe(1);
    const [claim] = (await detect(memoryTree(files))).detections;
    expect(claim!.reasons).toContain("1 of 1 image has a label file");
  });
});

describe("hostile settings", () => {
  const bomb = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`).join("\n");

  test.each([
    ["an alias bomb", `a0: &a0 [x, x]\n${bomb}\nnames: [a]\n`],
    ["ten thousand brackets", "[".repeat(10_000)],
    ["bytes that are not text", "\u0000\u0001\u0002names"],
    ["a number too large", "names: {99999999999999999999: a}\nnc: 1e9\nkpt_shape: [99999999, 3]\n"],
  ])("%s in data.yaml is reported, and the dataset is read without the file", async (_, text) => {
    const result = await read([
      textFile("data.yaml", text),
      image("images/x.png"),
      textFile("labels/x.txt", "0 0.5 0.5 0.1 0.1"),
    ]);
    expect(result.objects).toBe(1);
    expect(result.problems.find(({ path }) => path === "data.yaml")).toMatchObject({ code: "settings_broken" });
  });
});
