import { describe, expect, test } from "vitest";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { yoloFormat } from "./format.ts";

// What other tools write in place of the format: names, separators, numbers.

const png = drawImage({ seed: 3, width: 100, height: 80 });
const image = (path: string): SampleFile => ({ path, bytes: png });
const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(yoloFormat, files, { format });
const slugOf = async (files: readonly SampleFile[]) => (await detect(memoryTree(files))).detections[0]?.slug;
const round = (value: number) => Math.round(value * 1e6) / 1e6;
const boxesOf = ({ images }: Awaited<ReturnType<typeof read>>) =>
  images.flatMap(({ name, figures }) =>
    figures.map(({ class: title, geometry }) =>
      geometry.type === "rectangle"
        ? [name, title, round(geometry.left), round(geometry.top), round(geometry.right), round(geometry.bottom)]
        : [name, title, geometry.type],
    ),
  );

describe("label files named after the image file", () => {
  const classes = textFile("d/classes.txt", "cone\npole\n");
  const box = "1 0.5 0.5 0.2 0.2\n";
  test.each([
    ["in labels", "d/images/p1.jpg", "d/labels/p1.jpg.txt"],
    ["in labels of a split", "d/train/images/p1.jpg", "d/train/labels/p1.jpg.txt"],
    ["beside the image", "d/p1.jpg", "d/p1.jpg.txt"],
    ["in another folder", "d/photos/p1.JPG", "d/yolo_labels/p1.jpg.txt"],
  ])("are read: %s", async (_, path, label) => {
    const files = [classes, image(path), textFile(label, box)];
    expect(await slugOf(files)).toBe("yolo");
    expect(boxesOf(await read(files))).toEqual([[path.split("/").at(-1), "pole", 40, 32, 60, 48]]);
  });

  test("keep images with the same stem apart, and come after those of the format", async () => {
    const files = [
      classes,
      image("images/a.jpg"),
      image("images/a.png"),
      textFile("labels/a.jpg.txt", "0 0.5 0.5 0.2 0.2\n"),
      textFile("labels/a.png.txt", box),
    ];
    expect(boxesOf(await read(files)).map((row) => row.slice(0, 2))).toEqual([
      ["a.jpg", "cone"],
      ["a.png", "pole"],
    ]);
    const both = [classes, image("a.jpg"), textFile("a.txt", box), textFile("a.jpg.txt", "0 0.1 0.1 0.1 0.1\n")];
    expect(boxesOf(await read(both)).map((row) => row[1])).toEqual(["pole"]);
  });
});

describe("commas in lines", () => {
  test.each([
    ["commas", "0,0.5,0.5,0.2,0.2"],
    ["commas and spaces", "0, 0.5, 0.5, 0.2, 0.2"],
    ["a comma at the end", "0 0.5 0.5 0.2 0.2,"],
    ["semicolons", "0;0.5;0.5;0.2;0.2"],
    ["decimal commas", "0 0,5 0,5 0,2 0,2"],
    ["semicolons and decimal commas", "0;0,5;0,5;0,2;0,2"],
  ])("are read, and reported once: %s", async (_, line) => {
    const files = [
      textFile("data.yaml", "names: [cat]\n"),
      image("images/a.png"),
      image("images/b.png"),
      textFile("labels/a.txt", `${line}\n`),
      textFile("labels/b.txt", `${line}\n0 0.1 0.1 0.2 0.2\n`),
    ];
    expect(await slugOf(files)).toBe("yolo");
    const result = await read(files);
    expect(boxesOf(result)[0]).toEqual(["a.png", "cat", 40, 32, 60, 48]);
    expect(result.objects).toBe(3);
    expect(result.codes).toEqual({ lines_with_commas: 1 });
    expect(result.problems[0]?.message).toMatch(/^2 lines /);
  });
});

describe("class numbers from 1", () => {
  const files = (numbers: readonly number[]) => [
    textFile("data.yaml", "names: [ape, mule, zebra]\n"),
    ...numbers.flatMap((id) => [image(`images/${id}.png`), textFile(`labels/${id}.txt`, `${id} 0.5 0.5 0.2 0.2\n`)]),
  ];

  test("are reported, and read with the option", async () => {
    const plain = await read(files([1, 2, 3]));
    expect(plain.codes).toEqual({ unknown_class: 1, class_numbers_from_one: 1 });
    const shifted = await read(files([1, 2, 3]), { firstClass: "one" });
    expect(boxesOf(shifted).map((row) => row[1])).toEqual(["ape", "mule", "zebra"]);
    expect(shifted.codes).toEqual({});
    expect(shifted.classes).toHaveLength(3);
  });

  test.each([[[0, 1, 3]], [[1, 2]], [[1, 2, 4]], [[2, 3]]])("are not suspected of %j", async (numbers) => {
    expect((await read(files(numbers))).codes.class_numbers_from_one).toBeUndefined();
  });
});

describe("five numbers in a box", () => {
  const boxes = Array.from({ length: 12 }, (_, i) => [0.3 + (i % 5) / 10, 0.2 + (i % 7) / 10, 0.1, 0.08]);
  const lines = (order: (box: readonly number[], confidence: number) => readonly number[]) =>
    boxes.map((box, i) => `0 ${order(box, 0.8 + i / 100).join(" ")}`);
  const filesOf = (text: readonly string[]) => [
    textFile("data.yaml", "names: [cat]\n"),
    image("images/a.png"),
    textFile("labels/a.txt", text.join("\n")),
  ];
  const last = lines((box, confidence) => [...box, confidence]);
  const second = lines((box, confidence) => [confidence, ...box]);

  test("are a box and its confidence, in the order in which the boxes lie in the image", async () => {
    const [one, other] = [await read(filesOf(last)), await read(filesOf(second))];
    expect(boxesOf(other)).toEqual(boxesOf(one));
    expect(boxesOf(one)[0]).toEqual(["a.png", "cat", 25, 12.8, 35, 19.2]);
    for (const { images } of [one, other]) {
      expect(images[0]?.figures[0]?.tags).toEqual([{ name: "confidence", value: 0.8 }]);
    }
    expect([one.codes, other.codes]).toEqual([{}, { columns_guessed: 1 }]);
  });

  test("are read as the option states, and one odd line decides nothing", async () => {
    expect(boxesOf(await read(filesOf(second), { confidence: "second" }))).toEqual(boxesOf(await read(filesOf(last))));
    const odd = await read(filesOf([...last, "0 0.98 0.5 0.3 0.2 0.9"]));
    expect(odd.codes).toEqual({ clipped: 1 });
    expect(boxesOf(odd).slice(0, 12)).toEqual(boxesOf(await read(filesOf(last))));
  });
});

describe("keypoints without kpt_shape", () => {
  const pose = (count: number, seed: number) => {
    const points = Array.from({ length: count }, (_, i) => {
      const visibility = (i + seed) % 3;
      return visibility === 0 ? "0 0 0" : `${0.3 + i / 50} ${0.4 + seed / 50} ${visibility}`;
    });
    return `0 0.5 0.5 0.4 0.4 ${points.join(" ")}`;
  };
  const filesOf = (line: (n: number) => string, more: readonly SampleFile[] = []) => [
    ...more,
    ...[1, 2, 3].flatMap((n) => [image(`images/${n}.png`), textFile(`labels/${n}.txt`, `${line(n)}\n`)]),
  ];

  test.each([2, 4, 5, 17])("are found by their visibility: %i", async (count) => {
    for (const more of [[], [textFile("data.yaml", "names: [person]\n")]]) {
      const files = filesOf((n) => pose(count, n), more);
      expect(await slugOf(files)).toBe("yolo");
      const result = await read(files);
      expect(result.images.flatMap(({ figures }) => figures.map(({ geometry }) => geometry.type))).toEqual([
        "graph",
        "graph",
        "graph",
      ]);
      expect(result.codes.keypoint_shape_guessed).toBe(1);
      expect(result.problems.find(({ code }) => code === "keypoint_shape_guessed")?.action).toContain(`[${count}, 3]`);
    }
  });

  test("are not suspected in polygons, some of which touch the edges", async () => {
    const files = filesOf((n) => `0 0.1 0.1 0.9 0 1 ${n / 10} 0.5 1 0.2 0.7`, [textFile("data.yaml", "names: [x]\n")]);
    const { images, codes } = await read(files);
    expect(images.map(({ figures }) => figures[0]?.geometry.type)).toEqual(["polygon", "polygon", "polygon"]);
    expect(codes.keypoint_shape_guessed).toBeUndefined();
  });
});

describe("notes.json", () => {
  const labels = [image("images/a.png"), textFile("labels/a.txt", "0 0.5 0.5 0.2 0.2\n1 0.2 0.2 0.2 0.2\n")];
  const notes = (...categories: unknown[]) => jsonFile("notes.json", { categories });
  const [ape, zebra] = [
    { id: "0", name: "ape" },
    { id: "1", name: "zebra" },
  ];

  test("may have ids as text", async () => {
    const result = await read([...labels, notes(zebra, ape)]);
    expect(boxesOf(result).map((row) => row[1])).toEqual(["ape", "zebra"]);
    expect(result.codes).toEqual({});
  });

  test("that disagrees with classes.txt is reported, and classes.txt is used", async () => {
    const classes = textFile("classes.txt", "zebra\nape\n");
    const result = await read([...labels, classes, notes(ape, zebra)]);
    expect(boxesOf(result).map((row) => row[1])).toEqual(["zebra", "ape"]);
    expect(result.problems.map(({ code, path, severity }) => [code, path, severity])).toEqual([
      ["settings_differ", "notes.json", "warning"],
    ]);
    expect((await read([...labels, classes, notes({ id: 0, name: "zebra" }, { id: "1", name: "ape" })])).codes).toEqual(
      {},
    );
  });
});

test("polygons with a confidence stay predictions when one line lacks it", async () => {
  const lines = Array.from({ length: 20 }, (_, i) => `0 0.1 0.1 0.5 0.1 0.3 ${0.2 + i / 50} 0.9`);
  const files = [
    textFile("data.yaml", "names: [x]\n"),
    image("images/a.png"),
    textFile("labels/a.txt", [...lines, "0 0.1 0.1 0.5 0.1 0.3 0.9"].join("\n")),
  ];
  const { objects, codes } = await read(files);
  expect([objects, codes.wrong_number_count]).toEqual([21, undefined]);
});
