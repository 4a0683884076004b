import { describe, expect, test } from "vitest";
import { classificationDataset } from "../../../samples/classificationDataset.ts";
import { csvFile } from "../../../samples/csvFile.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { classificationFormat } from "./format.ts";

const png = drawImage({ seed: 3, width: 24, height: 16 });
const images = (...paths: string[]): SampleFile[] => paths.map((path) => ({ path, bytes: png }));

/** Renames an image in its folder, and in all tables and lists. */
const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const old = path.slice(path.lastIndexOf("/") + 1);
  const stem = (file: string) => file.replace(/\.png$/, "");
  const cell = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return files.map((file) => {
    if (file.path === path) return { ...file, path: path.replace(/[^/]*$/, () => name) };
    if (!/\.(csv|txt)$/.test(file.path)) return file;
    const text = new TextDecoder().decode(file.bytes);
    const isTable = file.path.endsWith(".csv");
    const inTable = (word: string) => (isTable ? cell(word) : word);
    const changed = text
      .replaceAll(isTable ? old : `/${old} `, () => (isTable ? cell(name) : `/${name} `))
      .replaceAll(`\n${stem(old)},`, () => `\n${inTable(stem(name))},`);
    return textFile(file.path, changed);
  });
};

const fixture = (shape: "folders" | "flags" | "names" | "list", name: string): FormatFixture => ({
  name,
  files: classificationDataset({ shape }),
  images: 8,
  objects: 0,
  rename,
  labelsInPaths: shape === "folders",
});

formatSuite(classificationFormat, [
  fixture("folders", "a folder for each class"),
  fixture("flags", "tables of zeros and ones"),
  fixture("names", "one table of names"),
  fixture("list", "lists of numbers"),
]);

const read = async (files: readonly SampleFile[], format: Record<string, unknown> = {}) => {
  const result = await collect(classificationFormat, files, { format });
  const tags = result.images.map((image) => [
    image.path,
    image.dataset,
    image.tags.map((tag) => (tag.value === undefined ? tag.name : `${tag.name}=${tag.value}`)).join(" & "),
  ]);
  return { ...result, rows: tags };
};

describe("folders", () => {
  test("become a tag for each class, or one tag with the class as its value", async () => {
    const files = classificationDataset({ parts: { train: 1 }, classes: ["cat", "__proto__"] });
    const each = await read(files);
    expect(each.tags.map((tag) => [tag.name, tag.valueType, tag.appliesTo])).toEqual([
      ["__proto__", "none", "imagesOnly"],
      ["cat", "none", "imagesOnly"],
    ]);
    expect(each.rows).toEqual([
      ["train/__proto__/train10.png", "train", "__proto__"],
      ["train/cat/train1.png", "train", "cat"],
    ]);
    expect(each.images.every((image) => image.labelled)).toBe(true);
    const oneOf = await read(files, { tags: "oneOf" });
    expect(oneOf.tags).toMatchObject([{ name: "class", valueType: "oneof_string", values: ["__proto__", "cat"] }]);
    expect(oneOf.rows.map(([, , tags]) => tags)).toEqual(["class=__proto__", "class=cat"]);
  });

  test("may be nested: the outermost one is the class unless the option states another, and a problem reports it", async () => {
    const files = images("train/a/1.png", "train/a/b/2.png", "train/c/3.png", "val/a/4.png");
    const classes = async (level: string) => (await read(files, { level })).rows.map(([, , tags]) => tags);
    expect(await classes("outer")).toEqual(["a", "a", "c", "a"]);
    expect(await classes("inner")).toEqual(["a", "b", "c", "a"]);
    expect(await classes("path")).toEqual(["a", "a/b", "c", "a"]);
    const { problems } = await read(files);
    expect(problems).toMatchObject([
      { code: "nested_classes", severity: "info", message: expect.stringMatching("a/b") },
    ]);
  });

  test("may have images outside of them, which are imported without a class and reported", async () => {
    const {
      rows,
      problems,
      images: all,
    } = await read(images("cover.png", "train/cat/1.png", "train/dog/2.png", "test/x.png"));
    expect(rows.filter(([, , tags]) => tags === "")).toEqual([
      ["cover.png", "ds0", ""],
      ["test/x.png", "test", ""],
    ]);
    expect(all.filter((image) => !image.labelled)).toHaveLength(2);
    expect(problems).toMatchObject([{ code: "image_without_class", severity: "info" }]);
  });

  test("that differ only in case are two classes, with a warning", async () => {
    const { tags, codes } = await read(images("train/Cat/1.png", "train/dog/1.png", "val/cat/2.png", "val/dog/2.png"));
    expect(tags.map((tag) => tag.name)).toEqual(["Cat", "cat", "dog"]);
    expect(codes).toEqual({ similar_classes: 1, duplicate_name: 2 });
  });

  test("may repeat the folders of splits, and have words around the names of splits", async () => {
    const { rows } = await read(
      images("seg_train/seg_train/sea/1.png", "seg_train/seg_train/ice/2.png", "seg_test/seg_test/sea/3.png"),
    );
    expect(rows).toEqual([
      ["seg_test/seg_test/sea/3.png", "seg_test", "sea"],
      ["seg_train/seg_train/ice/2.png", "seg_train", "ice"],
      ["seg_train/seg_train/sea/1.png", "seg_train", "sea"],
    ]);
  });
});

describe("tables", () => {
  const two = images("img/a.png", "img/b.png");

  test("may have blanks around values, other words for yes and no, and a class column among others", async () => {
    const flags = textFile("_classes.csv", "filename, x, y z\na.png, 1.0, 0.0\nb.png, True, true\n");
    expect((await read([...two, flags])).rows.map(([, , tags]) => tags)).toEqual(["x", "x & y z"]);
    const names = csvFile(
      "meta.csv",
      ["", "image_id", "age", "label"],
      [
        [0, "a", "31", "cat"],
        [1, "b", "7", "dog"],
      ],
    );
    const { rows, images: all, problems } = await read([...two, names]);
    expect(rows).toEqual([
      ["img/a.png", "ds0", "cat"],
      ["img/b.png", "ds0", "dog"],
    ]);
    expect(all[0]?.meta).toEqual({ age: "31" });
    expect(problems).toEqual([]);
  });

  test("may have no header, paths of another computer, and class folders in paths that are not datasets", async () => {
    const files = [...images("train/cat/1.png", "train/dog/2.png", "test/3.png")];
    const table = textFile("train.csv", "C:\\data\\train\\cat\\1.png;cat\nC:\\data\\train\\dog\\2.png;dog\n");
    expect((await read([...files, table])).rows).toEqual([
      ["test/3.png", "test", ""],
      ["train/cat/1.png", "train", "cat"],
      ["train/dog/2.png", "train", "dog"],
    ]);
  });

  test("with a split column give a dataset for each split", async () => {
    const rows = [
      ["a.png", "cat", "train"],
      ["b.png", "dog", "test"],
    ];
    const { rows: read_, problems } = await read([
      ...two,
      csvFile("all.csv", ["filepaths", "labels", "data set"], rows),
    ]);
    expect(read_).toEqual([
      ["img/a.png", "train", "cat"],
      ["img/b.png", "test", "dog"],
    ]);
    expect(problems).toEqual([]);
  });

  test("are read by the class column and the separator that the options state", async () => {
    const table = csvFile(
      "t.csv",
      ["image", "color", "kind of thing"],
      [
        ["a.png", "red", "cat|dog"],
        ["b.png", "blue", "cow"],
      ],
    );
    expect((await read([...two, table])).codes).toEqual({ table_not_understood: 1 });
    const { rows } = await read([...two, table], {
      columns: { "t.csv": ["image", "keep", "class"] },
      separator: "bar",
    });
    expect(rows.map(([, , tags]) => tags)).toEqual(["cat & dog", "cow"]);
  });

  test("are read with the columns of yes and no that a person chose, and shown with what is guessed", async () => {
    const table = csvFile(
      "t.csv",
      ["image", "cat", "dog", "age"],
      [
        ["a.png", "1", "1", "1.5"],
        ["b.png", "0", "1", "2.5"],
      ],
    );
    const tables = (result: Awaited<ReturnType<typeof read>>) =>
      result.events.flatMap((event) => (event.type === "table" ? [[event.table.isRead, ...event.table.meanings]] : []));
    expect(tables(await read([...two, table]))).toEqual([[false, "image", "ignore", "ignore", "ignore"]]);
    const meanings = ["image", "flag", "ignore", "keep"];
    const result = await read([...two, table], { columns: { "*": meanings } });
    expect(result.rows.map(([, , tags]) => tags)).toEqual(["cat", ""]);
    expect(result.images[0]?.meta).toEqual({ age: "1.5" });
    expect(tables(result)).toEqual([[true, ...meanings]]);
    const twice = { columns: { "t.csv": ["image", "class", "flag", "keep"] } };
    await expect(read([...two, table], twice)).rejects.toThrow('"flag" cannot be combined with the other columns');
  });

  test.each([
    ["numbers", ["filename", "0", "1"]],
    ["years", ["image", "2019", "2020"]],
  ])("may have headings that are %s", async (_, header) => {
    const table = csvFile("t.csv", header, [
      ["a.png", "1", "0"],
      ["b.png", "0", "1"],
    ]);
    const { rows } = await read([...two, table]);
    expect(rows.map(([, , tags]) => tags)).toEqual(header.slice(1));
  });

  test("with broken rows are read without them; each is reported by line", async () => {
    const table = textFile(
      "_classes.csv",
      'filename,x,y\na.png,1,0\n\nb.png,maybe,1\nb.png,1\n"c.png,1,1\ngone.png,0,1\n,1,1\n',
    );
    const { problems, rows } = await read([...two, table]);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ["annotation_without_image", 7],
      ["row_broken", 5],
      ["row_broken", 6],
      ["row_broken", 8],
      ["labels_broken", 4],
    ]);
    expect(rows.map(([, , tags]) => tags)).toEqual(["x", "y"]);
  });

  test("with zeros only label the image; with an empty class they do not", async () => {
    const zeros = await read([...two, textFile("_classes.csv", "filename,x,y\na.png,0,0\n")]);
    expect(zeros.images.map((image) => image.labelled)).toEqual([true, false]);
    const empty = await read([...two, textFile("labels.csv", "image,label\na.png,\nb.png,x\n")]);
    expect(empty.images.map((image) => image.labelled)).toEqual([false, true]);
    expect(empty.problems).toEqual([]);
  });

  test("give both classes to an image that is listed twice, with a warning", async () => {
    const table = textFile("labels.csv", "image,label\na.png,x\nb.png,x\na.png,y\nb.png,x\n");
    const { rows, problems } = await read([...two, table]);
    expect(rows.map(([, , tags]) => tags)).toEqual(["x & y", "x"]);
    expect(problems).toMatchObject([{ code: "image_with_several_classes", line: 4 }]);
  });

  test("that are submission forms of a competition are skipped and reported", async () => {
    const labels = textFile("train.csv", "image_id,label\na.png,x\n");
    const form = textFile("sample_submission.csv", "image_id,label\nb.png,4\n");
    const { rows, problems } = await read([...two, labels, form]);
    expect(rows.map(([, , tags]) => tags)).toEqual(["x", ""]);
    expect(problems).toMatchObject([{ code: "table_not_read", severity: "info", path: "sample_submission.csv" }]);
  });

  test("report twenty missing images by name at most, and the number of the others", async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [`gone${i}.png`, "x"]);
    const { problems } = await read([...two, csvFile("labels.csv", ["image", "label"], [["a.png", "x"], ...rows])]);
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)?.message).toContain("980 more rows");
  });
});

describe("lists", () => {
  const synsets = textFile("synset_words.txt", "n00000001 tench, Tinca tinca\nn00000002 goldfish\n");
  const files = images("train/n00000001/a 1.JPEG", "train/n00000002/b.JPEG", "val/c.JPEG");

  test("contain class ids, whose names are those of folders", async () => {
    const { rows, problems } = await read([...files, synsets, textFile("val.txt", "c.JPEG 1\n")]);
    expect(problems.filter((problem) => problem.severity !== "info")).toEqual([]);
    expect(rows).toEqual([
      ["train/n00000001/a 1.JPEG", "train", ""],
      ["train/n00000002/b.JPEG", "train", "n00000002"],
      ["val/c.JPEG", "val", "n00000002"],
    ]);
  });

  test("may have blanks in file names, several class ids, and class ids without a name", async () => {
    const list = textFile("train.txt", '"n00000001/a 1.JPEG" 0\nn00000001/a 1.JPEG 1\nn00000002/b.JPEG 0 7\n');
    const { rows, problems } = await read([...files, synsets, list]);
    expect(rows.slice(0, 2).map(([, , tags]) => tags)).toEqual(["n00000001 & n00000002", "n00000001 & 7"]);
    const warnings = problems.filter((problem) => problem.severity !== "info");
    expect(warnings).toMatchObject([{ code: "names_missing", path: "synset_words.txt" }]);
    const bare = await read([...files, textFile("train.txt", "n00000002/b.JPEG 3\n")]);
    expect(bare.codes).toMatchObject({ names_missing: 1 });
    expect(bare.rows[1]?.[2]).toBe("3");
  });

  test("count from 1 when the file of class names does", async () => {
    const numbered = textFile("classes.txt", "1 tench\n2 3d fish\n");
    const list = textFile("train.txt", "n00000001/a 1.JPEG 1\nn00000002/b.JPEG 2\n");
    const { rows, codes } = await read([...files, numbered, list]);
    expect(rows.slice(0, 2).map(([, , tags]) => tags)).toEqual(["tench", "3d fish"]);
    expect(codes).not.toHaveProperty("names_missing");
  });

  test("of splits are not lists of classes", async () => {
    const parts = textFile("list_eval_partition.txt", "a.png 0\nb.png 0\nc.png 1\n");
    const { verdict } = await detect(memoryTree([...images("a.png", "b.png", "c.png"), parts]));
    expect(verdict.kind).toBe("imagesOnly");
  });

  test("that only number their lines are not lists of classes", async () => {
    const list = textFile("val.txt", "a.png 1\nb.png 2\nc.png 3\n");
    const { detections } = await detect(memoryTree([...images("a.png", "b.png", "c.png"), list]));
    expect(detections.map((detection) => detection.slug)).toEqual(["images"]);
  });
});

expectSharedSamples(
  "classification",
  classificationFormat,
  (facts) => {
    const folders = Object.keys(facts.dirs as Record<string, number>).map((path) => path.split("/")[0]);
    return { images: facts.image_files as number, objects: 0, folders: new Set(folders).size };
  },
  (_, result, facts) => {
    const used: Record<string, number> = {};
    for (const image of result.images) {
      expect(image.labelled).toBe(true);
      for (const tag of image.tags) {
        const key = `${image.dataset}/${tag.name}`;
        used[key] = (used[key] ?? 0) + 1;
      }
    }
    const tables = Object.entries(facts).filter(([path]) => path.endsWith(".csv"));
    const inTables = tables.flatMap(([path, file]) =>
      Object.entries((file as { ones_per_class: Record<string, number> }).ones_per_class).map(
        ([title, count]) => [`${path.split("/")[0]}/${title}`, count] as const,
      ),
    );
    expect(used).toEqual(tables.length > 0 ? Object.fromEntries(inTables) : facts.dirs);
    expect(result.codes).toEqual({});
  },
);
