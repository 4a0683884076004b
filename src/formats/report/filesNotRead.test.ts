import { describe, expect, test } from "vitest";
import { imagesFolder } from "../../samples/imagesFolder.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { formatOfPreset, formats } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import type { DatasetChoices } from "../readDataset.ts";
import type { SourceTree } from "../sourceTree.ts";
import { type Collected, collect } from "../testing/collect.suite.ts";

const [photo] = imagesFolder({ folders: { "": 1 }, width: 16, height: 16, kind: "jpeg" });
const image = (path: string): SampleFile => ({ path, bytes: photo!.bytes });
const read = (files: readonly SampleFile[] | SourceTree, slug = "images", choices: DatasetChoices = {}) =>
  collect(formatOfPreset(slug)!, files, choices);
const rows = ({ problems }: Collected, code = "file_of_image_not_read") =>
  problems.filter((problem) => problem.code === code);
const yolo = "0 0.5 0.5 0.25 0.25\n";
const voc =
  "<annotation><object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>8</xmax><ymax>9</ymax></bndbox></object></annotation>";

describe("files with the name of an image that no reader used", () => {
  test.each([
    ["beside it", "a.jpg", "a.txt"],
    ["named after the whole file", "a.jpg", "a.jpg.txt"],
    ["in a mirrored folder", "images/train/a.jpg", "labels/train/a.txt"],
    ["in a folder that only one image fits", "x/photos/a.jpg", "y/boxes/a.txt"],
    ["in another case and Unicode form", "caf\u00e9.jpg", "Cafe\u0301.txt"],
  ])("are reported with their image: %s", async (_, photo, label) => {
    const result = await read([image(photo), textFile(label, yolo)]);
    expect(rows(result)).toMatchObject([{ severity: "warning", path: label, message: expect.stringContaining(photo) }]);
  });

  test("are not reported for an image of the same name in another place, or one that is not imported", async () => {
    const files = [image("north/1.jpg"), image("south/1.jpg"), textFile("other/1.txt", yolo)];
    expect(rows(await read(files))).toEqual([]);
    const south = [...files.slice(0, 2), textFile("south/1.txt", yolo)];
    expect(rows(await read(south, "images", { include: ["north"] }))).toEqual([]);
    expect(rows(await read(south))).toMatchObject([{ path: "south/1.txt" }]);
  });

  test("are reported with all others when the format found no label at all", async () => {
    const files = [image("a.jpg"), image("b.jpg"), textFile("boxes.json", '{"x": 1}'), textFile("list.dat", "q")];
    const paths = (result: Collected) => rows(result, "only_images_read").map(({ path }) => path);
    expect(paths(await read(files, "createml"))).toEqual(["boxes.json", "list.dat"]);
    expect(paths(await read(files, "images"))).toEqual([]);
    expect(paths(await read([...files, textFile("a.txt", yolo)], "yolo"))).toEqual([]);
  });

  test("are not reported when they are junk, or used, or reported by their reader", async () => {
    const files = [image("images/a.jpg"), textFile("labels/a.txt", yolo), textFile("images/a.jpg.part", "x")];
    expect(rows(await read(files, "yolo"))).toEqual([]);
    const broken = await read([image("a.jpg"), textFile("a.xml", "<annotation>")], "voc");
    expect(broken.problems.map(({ path }) => path)).toEqual(["a.xml"]);
  });

  test.each([
    ["a.txt", yolo, /YOLO/, /choose the preset YOLO/],
    ["a.xml", voc, /Pascal VOC/, /choose the preset Pascal VOC/],
    ["a.xml", "<?xml version='1.0'?>\n<HRSC_Image></HRSC_Image>", /HRSC2016/, /DOTA or COCO/],
    ["a.xml", "<page><line/></page>", /root element "page"; the nearest format is Pascal VOC/, /skipped/],
    ["a.txt", "0 0.5 0.5 0.25\n", /4 values are nearest to those of YOLO/, /skipped/],
    ["a.txt", "a photo of two dogs", /text is not that of a known format/, /skipped/],
    ["a.json", '{"shapes": 3, "boxes": {}}', /keys "shapes", "boxes"; the nearest format is LabelMe/, /skipped/],
    ["a.json", '[{"x": 1}]', /the key "x", which no known format has/, /skipped/],
    ["a.json", '{"_via_img_metadata": [1]}', /nearest format is VGG Image Annotator/, /skipped/],
    ["a.txt", "version https://git-lfs.github.com/spec/v1\n", /a Git LFS pointer/, /skipped/],
    ["a.txt", "\n", /It is empty/, /skipped/],
    ["a.npy", "\u0093NUMPY", /array files/, /as PNG/],
    ["a.dat", "\u0001\u0002\u0000", /bytes of an unknown kind/, /skipped/],
  ])("%s with %j is named as what it is", async (path, text, message, action) => {
    const [row] = rows(await read([image("a.jpg"), textFile(path, text)]));
    expect(row).toMatchObject({ message: expect.stringMatching(message), action: expect.stringMatching(action) });
  });

  test("show their first line: decoded, short, without control characters", async () => {
    const gb = Uint8Array.from([0xc6, 0xfb, 0xb3, 0xb5, 0x20, 0xd0, 0xd0, 0xc8, 0xcb, 0x0a]);
    const long = `x\u0007y\u202ez ${"word ".repeat(100)}\nsecond line`;
    const files = [image("a.jpg"), { path: "a.txt", bytes: gb }, image("b.jpg"), textFile("b.txt", `\n\n${long}`)];
    const [decoded, cut] = rows(await read(files, "images", { encoding: "gb18030" }));
    expect(decoded?.message).toContain('"汽车 行人"');
    // The bell is not text, so that only the kind of content is shown.
    expect(cut?.message).toContain("bytes of an unknown kind");
    const [line] = rows(await read([image("b.jpg"), textFile("b.txt", `\n{\n${long.replace("\u0007", "")}`)]));
    expect(line?.message).toMatch(/begins with "\{ xyz word (word ?)+…"/);
    expect(line?.message).not.toContain("second");
  });

  test("are read as images and reported in classification and in a format that does not use them", async () => {
    const classes = ["cat/1.jpg", "cat/2.jpg", "dog/3.jpg"].map(image);
    const box = textFile("cat/1.txt", "cat 1 2 3 4\n");
    expect(rows(await read([...classes, box], "classification"))).toMatchObject([{ path: "cat/1.txt" }]);
    for (const { slug } of formats) {
      const result = await read([image("images/a.jpg"), textFile("images/a.geojson", '{"features": []}')], slug);
      const reported = result.problems.some(({ path }) => path === "images/a.geojson");
      expect([slug, reported]).toEqual([slug, result.images.length > 0]);
    }
  });

  test("of the format that reads the drop are not advised to choose it", async () => {
    const files = [image("x/images/a.jpg"), textFile("y/labels/a.txt", yolo)];
    const [row] = rows(await read(files, "yolo", { root: "x" }));
    expect(row).toMatchObject({
      path: "y/labels/a.txt",
      action: expect.stringMatching(/Check its name and its place/),
    });
  });

  test("are listed up to 20 of an extension and 100 in all, counted in one more row, and the others are never opened", async () => {
    const opened = new Set<string>();
    const spy = (path: string, text: string) => ({
      path,
      bytes: () => {
        opened.add(path);
        return new TextEncoder().encode(text);
      },
    });
    const names = Array.from({ length: 30 }, (_, i) => `p${i}`);
    const files = names.flatMap((name) => [
      { path: `${name}.jpg`, bytes: photo!.bytes },
      spy(`${name}.txt`, "words"),
      spy(`${name}.xml`, "<x/>"),
    ]);
    const result = await read(memoryTree(files));
    const listed = rows(result).filter(({ path }) => path !== undefined);
    expect(listed).toHaveLength(40);
    expect(rows(result).filter(({ path }) => path === undefined)).toMatchObject([
      {
        message: "60 files of the drop have the name of an image and were not read: 30 .txt, 30 .xml.",
        action: "They are skipped. The first 40 are listed one by one.",
      },
    ]);
    expect([...opened].sort()).toEqual(listed.map(({ path }) => path).sort());
    const kinds = Array.from({ length: 150 }, (_, i) => textFile(`a.e${i}`, "words"));
    const many = rows(await read([image("a.jpg"), ...kinds]));
    expect(many).toHaveLength(101);
    expect(many.at(-1)?.message).toMatch(/^150 files .*, and others\.$/);
  });

  test("are not reported, nor opened, while it is not decided how the drop is read", async () => {
    const unopened = { path: "a.txt", bytes: () => expect.unreachable("a.txt was opened") };
    const tree = memoryTree([image("a.jpg"), unopened]);
    expect((await read(tree, "images", { undecided: true, onlyImages: true })).problems).toEqual([]);
  });

  test("do not open images again", async () => {
    const tree = memoryTree([image("a.jpg"), textFile("a.txt", yolo)]);
    const heads: string[] = [];
    const head: SourceTree["head"] = (path, length, signal) => {
      heads.push(path);
      return tree.head(path, length, signal);
    };
    await read({ ...tree, head });
    expect(heads).toEqual(["a.txt"]);
  });
});

describe("other files, when no format was detected", () => {
  const files = [image("a.jpg"), textFile("notes/README.md", "# Notes\n"), textFile("labels.csv", "a,b\n1,2\n")];

  test("are listed with their first line as well", async () => {
    const result = await read(files, "images", { onlyImages: true });
    expect(rows(result, "only_images_read")).toMatchObject([
      { path: "labels.csv", message: expect.stringContaining('"a,b"') },
      { path: "notes/README.md", message: expect.stringContaining('"# Notes"') },
    ]);
    expect(rows(result)).toEqual([]);
  });

  test("are not listed when the person chose to read images only", async () => {
    expect((await read(files)).problems).toEqual([]);
  });
});
