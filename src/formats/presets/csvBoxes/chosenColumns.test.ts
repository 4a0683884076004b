import { describe, expect, test } from "vitest";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { parseFormatOptions } from "../../readDataset.ts";
import { collect } from "../../testing/collect.suite.ts";
import { csvBoxesFormat } from "./format.ts";

const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });
const images = [image("a.png"), image("b.png")];
type Mapping = Record<string, readonly string[]>;

async function read(tables: Record<string, string>, columns: Mapping = {}, more: Record<string, unknown> = {}) {
  const files = Object.entries(tables).map(([path, text]) => textFile(path, text));
  const result = await collect(csvBoxesFormat, [...images, ...files], { format: { columns, ...more } });
  const figures = result.images.flatMap((one) => one.figures);
  const boxes = figures.map(({ class: title, geometry }) =>
    geometry.type === "rectangle" ? [title, geometry.left, geometry.top, geometry.right, geometry.bottom] : [title],
  );
  const shown = result.events.flatMap((event) => (event.type === "table" ? [event.table] : []));
  const tableOf = (path: string) => shown.find((table) => table.path === path);
  return { ...result, figures, boxes, tableOf };
}

const foreign = "bild,a,b,c,d,art,quelle\na.png,10,20,5,6,x,p\nb.png,1,2,30,40,y,q\n";
const meanings = ["image", "xMin", "yMin", "width", "height", "class", "ignore"];

describe("columns that a person chose", () => {
  test("are read as chosen, and not reported as guessed", async () => {
    expect((await read({ "t.csv": foreign })).codes.table_not_understood).toBe(1);
    const { boxes, codes, tableOf, figures } = await read({ "t.csv": foreign }, { "t.csv": meanings });
    expect(boxes).toEqual([
      ["x", 10, 20, 15, 26],
      ["y", 1, 2, 31, 42],
    ]);
    expect(codes).toEqual({});
    expect(figures[0]?.extra).toBeUndefined();
    expect(tableOf("t.csv")).toMatchObject({ meanings, header: ["bild", "a", "b", "c", "d", "art", "quelle"] });
  });

  test("take precedence over headings and their order, and over the option for the four numbers", async () => {
    const text = "image,xmin,xmax,ymin,ymax,class,kind\na.png,1,2,30,40,x,z\n";
    const chosen = ["image", "xMin", "yMin", "xMax", "yMax", "keep", "class"];
    const { boxes, figures } = await read({ "t.csv": text }, { "/t.csv": chosen }, { box: "cornerAndSize" });
    expect(boxes).toEqual([["z", 1, 2, 30, 40]]);
    expect(figures[0]?.extra).toEqual({ csv: { class: "x" } });
  });

  test.each([
    ["centre and size", ["image", "xCenter", "yCenter", "width", "height"], "20,30,10,40", [15, 10, 25, 50]],
    ["corners in any order", ["image", "yMax", "xMin", "yMin", "xMax"], "40,10,20,30", [10, 20, 30, 40]],
  ])("may be %s", async (_, chosen, numbers, box) => {
    const { boxes } = await read({ "t.csv": `f,a,b,c,d\na.png,${numbers}\n` }, { "t.csv": chosen });
    expect(boxes).toEqual([["object", ...box]]);
  });

  test("may be a split, the size of the image, a confidence, a tag and data that is kept", async () => {
    const text = "a.png,1,2,30,40,val,80,60,0.5,yes,note\n";
    const chosen = [
      "image",
      "xMin",
      "yMin",
      "xMax",
      "yMax",
      "split",
      "imageWidth",
      "imageHeight",
      "confidence",
      "flag",
      "keep",
    ];
    const { images: found } = await read({ "t.csv": text }, { "*": chosen });
    expect(found.find(({ name }) => name === "a.png")).toMatchObject({
      dataset: "val",
      annotatedSize: { width: 80, height: 60 },
    });
    expect(found.find(({ name }) => name === "a.png")?.figures[0]).toMatchObject({
      class: "object",
      tags: [{ name: "confidence", value: 0.5 }, { name: "column 10" }],
      extra: { csv: { "column 11": "note" } },
    });
  });

  test("may be given for every table with as many columns; one of its own comes first", async () => {
    const other = "f,g\na.png,some words\n";
    const tables = { "s.csv": foreign.replace("a.png", "b.png"), "t.csv": foreign, "u.csv": other };
    const swapped = ["image", "yMin", "xMin", "height", "width", "class", "ignore"];
    const { boxes, problems, tableOf } = await read(tables, { "*": meanings, "s.csv": swapped });
    expect(boxes).toContainEqual(["x", 10, 20, 15, 26]);
    expect(boxes).toContainEqual(["x", 20, 10, 26, 15]);
    expect(problems.filter(({ code }) => code === "table_not_understood").map(({ path }) => path)).toEqual(["u.csv"]);
    expect(tableOf("u.csv")).toMatchObject({ isRead: false, isPerImage: false, meanings: ["image", "ignore"] });
  });

  test("of tables that are named after images need no column of images", async () => {
    const tables = { "a.csv": "p,q,r,s,t\n10,20,30,60,k\n", "b.csv": "p,q,r,s,t\n1,2,3,4,m\n" };
    const unread = await read(tables);
    expect(unread.events.filter(({ type }) => type === "table")).toMatchObject([{ table: { isPerImage: true } }]);
    const { boxes } = await read(tables, { "*": ["yMin", "xMin", "yMax", "xMax", "class"] });
    expect(boxes).toEqual([
      ["k", 20, 10, 60, 30],
      ["m", 2, 1, 4, 3],
    ]);
  });

  test("of another number than the table has are refused with both numbers", async () => {
    const { problems, tableOf } = await read({ "t.csv": foreign }, { "t.csv": meanings.slice(0, 6) });
    const message = "Meanings of 6 columns were chosen, and the table has 7.";
    expect(problems).toContainEqual(expect.objectContaining({ code: "table_not_understood", path: "t.csv", message }));
    expect(tableOf("t.csv")?.doubt).toBe(message);
  });

  test.each([
    [
      "inverted corners",
      ["image", "xMax", "yMax", "xMin", "yMin", "class", "ignore"],
      "2 of 2 boxes have a negative width or height with these columns.",
    ],
    [
      "words as numbers",
      ["image", "xMin", "yMin", "xMax", "class", "yMax", "ignore"],
      "2 of 2 rows do not have the numbers of a box in these columns.",
    ],
  ])("are doubted where most rows contradict them: %s", async (_, chosen, doubt) => {
    const { problems, tableOf } = await read(
      { "t.csv": "f,a,b,c,d,e,g\na.png,1,2,30,40,x,p\nb.png,3,4,50,60,y,q\n" },
      { "t.csv": chosen },
    );
    expect(tableOf("t.csv")?.doubt).toBe(doubt);
    expect(problems).toContainEqual(expect.objectContaining({ code: "columns_doubtful", message: doubt }));
  });

  test("are doubted where the column of images names none", async () => {
    const { tableOf } = await read(
      { "t.csv": foreign },
      { "t.csv": ["class", "xMin", "yMin", "width", "height", "image", "ignore"] },
    );
    expect(tableOf("t.csv")?.doubt).toBe("The column of images does not name any image of the drop in the first rows.");
  });

  test("of headings are doubted as well", async () => {
    const { tableOf } = await read({ "t.csv": "image,xmax,ymax,xmin,ymin\na.png,1,2,30,40\nb.png,3,4,50,60\n" });
    expect(tableOf("t.csv")?.doubt).toContain("2 of 2 boxes");
  });
});

test("a table is shown with its first rows, with long cells cut, and what was guessed", async () => {
  const rows = Array.from({ length: 9 }, (_, i) => `a.png,${i},2,30,40,x,${"z".repeat(500)}`);
  const { tableOf } = await read({ "t.csv": `image,xmin,ymin,xmax,ymax,class,note\n${rows.join("\n")}\n` });
  const table = tableOf("t.csv");
  expect(table?.meanings).toEqual(["image", "xMin", "yMin", "xMax", "yMax", "class", "keep"]);
  expect(table?.rows).toHaveLength(5);
  expect(table?.rows[0]?.[6]).toHaveLength(120);
});

describe("the option", () => {
  const parse = (columns: unknown) => () => parseFormatOptions(csvBoxesFormat, { columns });

  test("accepts what a table needs", () => {
    expect(parse({ "t.csv": meanings, "*": ["xMin", "yMin", "xMax", "yMax"] })).not.toThrow();
    expect(parse({ "t.csv": ["image", "box", "keep", "keep"] })).not.toThrow();
  });

  test.each([
    [["image", "xMin", "yMin", "xMax"], 'options.format.columns.t.csv: "yMax" is missing'],
    [["image", "xMin", "yMin"], '"xMax" and "yMax", or "width" and "height" are missing'],
    [["xMin", "yMin", "xMax", "yMax"], '"image" is missing'],
    [["image", "class"], 'no column is a label, such as "xMin", "yMin", "xMax" and "yMax"'],
    [["image", "image", "box"], 'two columns are "image"'],
    [["image", "xMin", "yMin", "xMax", "yMax", "width"], '"width" cannot be combined with the other columns'],
    [["image", "left"], 'expected one of "image"|"class"|"xMin"'],
    [[], "options.format.columns.t.csv"],
  ])("refuses %j with the reason", (chosen, reason) => {
    expect(parse({ "t.csv": chosen })).toThrow(reason);
  });
});
