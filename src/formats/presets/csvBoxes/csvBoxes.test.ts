import { describe, expect, test } from "vitest";
import { type CsvBoxesShape, csvBoxesDataset } from "../../../samples/csvBoxesDataset.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect, fingerprints } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { csvBoxesFormat } from "./format.ts";

const quoted = (text: string) => (/[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const withTables = (files: readonly SampleFile[], folder: string, change: (text: string) => string) =>
  files.map((file) =>
    file.path.endsWith(".csv") && file.path.startsWith(folder)
      ? textFile(file.path, change(new TextDecoder().decode(file.bytes)))
      : file,
  );

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const [folder, old] = path.split("/") as [string, string];
  return withTables(files, folder, (text) =>
    text.replace(/^(.*?)(?=,)/gm, (first) => (first === old ? quoted(name) : first)),
  ).map((file) => (file.path === path ? { ...file, path: `${folder}/${name}` } : file));
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  withTables(files, "", (text) => text.replace(/,odd(?=[,\n])/g, () => `,${quoted(title)}`));

const fixture = (shape: CsvBoxesShape, name: string, more: Partial<FormatFixture> = {}): FormatFixture => ({
  name,
  files: csvBoxesDataset({ shape }),
  images: 5,
  objects: 12,
  rename,
  renameClass,
  says: ["columns_guessed"],
  ...more,
});

formatSuite(csvBoxesFormat, [
  fixture("tensorflow", "the columns of TensorFlow"),
  fixture("retinanet", "no headings"),
  fixture("sizes", "corner and size"),
  fixture("cell", "a box in one cell"),
  fixture("normalized", "normalized coordinates"),
]);

test("the same boxes give the same objects in all layouts", async () => {
  const boxesOf = async (shape: CsvBoxesShape) => {
    const { images } = await collect(csvBoxesFormat, csvBoxesDataset({ shape }));
    return images.flatMap((image) =>
      image.figures.map(({ class: title, geometry }) => {
        if (geometry.type !== "rectangle") throw new Error("The geometry is not a rectangle.");
        const sides = [geometry.left, geometry.top, geometry.right, geometry.bottom];
        return [image.path, title, ...sides.map((side) => Math.round(side * 1e9) / 1e9)].join(" ");
      }),
    );
  };
  const expected = await boxesOf("tensorflow");
  expect(expected).toHaveLength(12);
  for (const shape of ["retinanet", "sizes", "cell", "normalized"] as const)
    expect(await boxesOf(shape)).toEqual(expected);
});

const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });
const two = [image("a.png"), image("b.png")];
const read = async (text: string, format: Record<string, unknown> = {}) => {
  const result = await collect(csvBoxesFormat, [...two, textFile("t.csv", text)], { format });
  const boxes = result.images.flatMap(({ figures }) =>
    figures.map(({ class: title, geometry }) =>
      geometry.type === "rectangle" ? [title, geometry.left, geometry.top, geometry.right, geometry.bottom] : [title],
    ),
  );
  const others = result.problems.filter(({ code }) => code !== "columns_guessed");
  const guess = result.problems.find(({ code }) => code === "columns_guessed")?.message;
  return { ...result, boxes, others, guess };
};

describe("columns", () => {
  test.each([
    ["file_name,x_min,y_min,x_max,y_max,label_name\na.png,10,20,30,50,x\n", "corners with other headings"],
    ["Width,Height,Roi.X1,Roi.Y1,Roi.X2,Roi.Y2,ClassId,Path\n80,60,10,20,30,50,x,img\\a.png\n", "a prefix"],
    ["img;left;top;width;height;category\na.png;10;20;20;30;x\n", "left, top, width, height"],
    ["image,x_center,y_center,width,height,class\na.png,20,35,20,30,x\n", "centre and size"],
    ["image,width,height,bbox_x,bbox_y,bbox_width,bbox_height,class\na.png,80,60,10,20,20,30,x\n", "two widths"],
    ["image_id,class,bbox\na,x,10 20 20 30\nb,x,\n", "numbers in a cell"],
    [`image,class,bbox\na.png,x,"[{'x': 10, 'y': 20, 'width': 20, 'height': 30}]"\nb.png,x,[]\n`, "objects in a cell"],
    ["TRAIN,gs://bucket/a.png,x,0.125,0.3333333333333333,,,0.375,0.8333333333333334,,\n", "the columns of AutoML"],
    ["a.png,10,20,30,50,x,80,60\n", "image sizes at the end"],
    ["patientId,x,y,width,height,Target\na,10,20,20,30,x\nb,,,,,0\n", "another heading for the image"],
    [",image,xmin,ymin,xmax,ymax,class\n0,a.png,10,20,30,50,x\n1,b.png,,,,,\n", "numbered rows"],
  ])("are recognized: %#, %s", async (text, _) => {
    const { boxes, others } = await read(text);
    expect(boxes).toEqual([["x", 10, 20, 30, 50]]);
    expect(others).toEqual([]);
  });

  test.each([
    "img_fName,class_label,bbx_xtl,bbx_ytl,bbx_xbr,bbx_ybr",
    "file,species,x_min_px,y_min_px,x_max_px,y_max_px",
    "image,kind,Top Left X,Top Left Y,Bottom Right X,Bottom Right Y",
    "image,kind,objX1,objY1,objX2,objY2",
    "image,kind,x_upper_left,y_upper_left,x_lower_right,y_lower_right",
    "image,kind,annotation_left,annotation_top,annotation_right,annotation_bottom",
    "image,kind,x.from,y.from,x.to,y.to",
    "bild,art,links,oben,rechts,unten",
  ])("are recognized by words and values: %s", async (headings) => {
    const rows = ["a.png,x,10,20,30,50", "a.png,z,11,22,33,44", "b.png,x,5,6,17,18", "b.png,z,1,2,73,54"];
    const text = `${headings}\n${rows.join("\n")}\n`;
    const { boxes, others } = await read(text);
    expect(others).toEqual([]);
    expect(boxes[0]).toEqual(["x", 10, 20, 30, 50]);
    expect(boxes).toHaveLength(4);
    const { detections } = await detect(memoryTree([...two, textFile("t.csv", text)]));
    expect(detections.map(({ slug }) => slug)).toContain("csv");
    expect(detections.map(({ slug }) => slug)).not.toContain("classification");
  });

  test("are recognized by values although one row in ten is inverted or broken", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `a.png,x,${i},${i + 3},${i + 20},${60 - i}`);
    const odd = ["b.png,x,30,2,10,40", "b.png,x,3,two,10,40"];
    const { boxes, codes } = await read(`bild,art,links,oben,rechts,unten\n${[...rows, ...odd].join("\n")}\n`);
    expect(boxes).toHaveLength(20);
    expect(codes.geometry_broken).toBe(2);
  });

  test("are always reported with what they are read as", async () => {
    const { guess } = await read("f,a,b,c,d,e\na.png,1,2,3,4,x\na.png,2,3,5,7,x\nb.png,3,4,9,9,x\n");
    expect(guess).toContain("image: f; box: a, b, c, d (left, top, right, bottom in pixels)");
    const { detections } = await detect(memoryTree([...two, textFile("t.csv", "a.png,1,2,3,4,x\n")]));
    expect(detections[0]).toMatchObject({ slug: "csv", certainty: "likely" });
    expect(detections[0]?.reasons[0]).toContain(
      "box: column 2, column 3, column 4, column 5 (left, top, right, bottom",
    );
  });

  test("are read as the options state, whatever is guessed", async () => {
    const text = "image,xmin,ymin,xmax,ymax,kind,class\na.png,0.25,0.5,0.5,0.25,k,c\n";
    expect((await read(text, { box: "cornerAndSize" })).boxes).toEqual([["c", 20, 30, 60, 45]]);
    expect((await read(text, { box: "cornerAndSize", units: "pixels" })).boxes).toEqual([["c", 0.25, 0.5, 0.75, 0.75]]);
  });

  test("without a class give the class object; a second table may name class ids", async () => {
    expect((await read("image,xmin,ymin,xmax,ymax\na.png,1,2,3,4\n")).boxes).toEqual([["object", 1, 2, 3, 4]]);
    const files = [...two, textFile("t.csv", "a.png,1,2,3,4,1\n"), textFile("classes.csv", "cat,0\ndog,1\n")];
    const { images, classes } = await collect(csvBoxesFormat, files);
    expect(images[0]?.figures.map((figure) => figure.class)).toEqual(["dog"]);
    expect(classes.map((one) => [one.title, one.shape])).toEqual([
      ["cat", "rectangle"],
      ["dog", "rectangle"],
    ]);
  });

  test("have class names by class id although a row of their table is odd", async () => {
    const names = Array.from({ length: 10 }, (_, i) => `name ${i},${i}`);
    for (const odd of ["total,", "name 3,3", ",", "background,none"]) {
      const classes = textFile(
        "classes.csv",
        `${names.slice(0, 5).join("\n")}\n${odd}\n${names.slice(5).join("\n")}\n`,
      );
      const files = [...two, textFile("t.csv", "a.png,1,2,3,4,1\nb.png,1,2,30,40,9\n"), classes];
      const { images, codes } = await collect(csvBoxesFormat, files);
      expect(images.flatMap(({ figures }) => figures.map((figure) => figure.class))).toEqual(["name 1", "name 9"]);
      expect(codes.row_broken ?? 0).toBe(odd === "name 3,3" || odd === "," ? 0 : 1);
    }
  });

  test("assign splits; flags and confidence are tags, others are kept unchanged", async () => {
    const { images } = await read(
      "image,split,xmin,ymin,xmax,ymax,class,occluded,score,note\na.png,val,1,2,3,4,x,1,0.5,hm\nb.png,train,1,2,3,4,x,0,0.25,\n",
    );
    expect(images.map((image) => [image.name, image.dataset])).toEqual([
      ["a.png", "val"],
      ["b.png", "train"],
    ]);
    expect(images[0]?.figures[0]).toMatchObject({
      tags: [{ name: "occluded" }, { name: "score", value: 0.5 }],
      extra: { csv: { note: "hm" } },
    });
  });
});

test("a column of one number is not read as image names", async () => {
  const text = "video,frame,annotations\n0,1,\"[{'x': 1, 'y': 2, 'width': 3, 'height': 4}]\"\n0,2,[]\n";
  const files = [image("v/0.png"), image("v/1.png"), image("v/2.png"), textFile("t.csv", text)];
  const { images } = await collect(csvBoxesFormat, files);
  expect(images.map((image) => [image.name, image.figures.length, image.labelled])).toEqual([
    ["0.png", 0, false],
    ["1.png", 1, true],
    ["2.png", 0, true],
  ]);
});

describe("a box in one cell", () => {
  test("is corner and size, unless it would leave the image or many fit as corners", async () => {
    expect((await read('image,bbox\na.png,"[10, 20, 30, 25]"\n')).boxes).toEqual([["object", 10, 20, 40, 45]]);
    const sized = 'image,width,height,bbox\na.png,80,60,"[10, 20, 75, 55]"\n';
    expect((await read(sized)).boxes).toEqual([["object", 10, 20, 75, 55]]);
  });
});

describe("numbers without headings", () => {
  const rowsOf = (boxes: readonly (readonly number[])[], path = "a.png") =>
    boxes.map((numbers) => [path, ...numbers, "x"].join(",")).join("\n");
  const spread = (n: number, box: (x: number, y: number) => readonly number[]) =>
    Array.from({ length: n }, (_, i) => box((i * 37) % 50, (i * 23) % 35));
  const corners = (x: number, y: number) => [x + 1, y + 2, x + 25, y + 20];
  const sizes = (x: number, y: number) => [x + 1, y + 2, 24, 18];
  const guessOf = ({ guess = "" }: { readonly guess?: string | undefined }) => guess.match(/\((.*?)\)/)?.[1];

  test.each([1, 5, 19, 59])(
    "are corners for %i rows, although one row is inverted, which is reported by line",
    async (n) => {
      const result = await read(
        `${rowsOf(spread(n, corners))}\n${rowsOf([[60, 20, 10, 55]])}\n${rowsOf([[45, 30, 79, 58]])}\n`,
      );
      expect(guessOf(result)).toBe("left, top, right, bottom in pixels");
      expect(result.boxes).toHaveLength(n + 1);
      expect(result.others.map(({ code, line }) => [code, line])).toEqual([["geometry_broken", n + 1]]);
      expect(result.guess).toContain(`1 box does not fit this: line ${n + 1}.`);
    },
  );

  test.each([5, 20, 60])("are corner and size for %i rows, although one leaves the image", async (n) => {
    const result = await read(`${rowsOf(spread(n, sizes))}\n${rowsOf([[60, 30, 70, 20]])}\n`);
    expect(guessOf(result)).toBe("left, top, width, height in pixels");
    expect(result.boxes).toHaveLength(n + 1);
    expect(result.others.map(({ code, line }) => [code, line])).toEqual([["clipped", n + 1]]);
  });

  test("are weighed beyond the first fifty rows", async () => {
    const fitBoth = spread(60, (x, y) => [x / 10, y / 10, 30, 20]);
    const result = await read(`${rowsOf(fitBoth)}\n${rowsOf(spread(40, sizes))}\n`);
    expect(guessOf(result)).toBe("left, top, width, height in pixels");
  });

  test("are weighed without the images too", async () => {
    const text = `${rowsOf(spread(12, corners))}\n${rowsOf([[60, 20, 10, 55]])}\n`;
    const { detections } = await detect(memoryTree([textFile("t.csv", text)]));
    expect(detections[0]?.reasons[0]).toContain("left, top, right, bottom");
  });

  test("are normalized although one row is in pixels, which is reported by line", async () => {
    const normalized = spread(20, (x, y) => [x / 80, y / 60, (x + 20) / 80, (y + 20) / 60]);
    const result = await read(`${rowsOf(normalized)}\n${rowsOf([[10, 20, 30, 40]])}\n`);
    expect(guessOf(result)).toBe("left, top, right, bottom, normalized");
    expect(result.boxes).toHaveLength(20);
    expect(result.others.map(({ code, line }) => [code, line])).toEqual([["not_normalised", 21]]);
  });

  test.each([2, 8])("are normalized although one of %i rows leaves the image, also below headings", async (n) => {
    const rows = spread(n, (x, y) => [x / 80, y / 60, (x + 20) / 80, (y + 20) / 60]);
    const withOdd = rowsOf([...rows.slice(1), [0.5, 0.5, 1.03, 0.9]]);
    for (const head of ["", "filename,xmin,ymin,xmax,ymax,class\n"]) {
      const result = await read(`${head}${withOdd}\n`);
      expect(guessOf(result)).toBe("left, top, right, bottom, normalized");
      expect(result.boxes).toHaveLength(n);
      expect(result.others.map(({ code }) => code)).toEqual(["clipped"]);
    }
  });

  test("are in pixels although one row is normalized, which is reported by line", async () => {
    const text = `${rowsOf(spread(4, corners))}\n${rowsOf([[0.1, 0.2, 0.5, 0.75]])}\n`;
    for (const head of ["", "filename,xmin,ymin,xmax,ymax,class\n"]) {
      const result = await read(`${head}${text}`);
      expect(guessOf(result)).toBe("left, top, right, bottom in pixels");
      expect(result.boxes).toHaveLength(4);
      const line = head === "" ? 5 : 6;
      expect(result.others.map(({ code, line }) => [code, line])).toEqual([["not_normalised", line]]);
    }
    expect((await read(text, { units: "pixels" })).boxes).toHaveLength(5);
  });

  test("have image sizes at the end although one row lacks them", async () => {
    const text = spread(9, corners)
      .map((box) => ["a.png", ...box, "x", 80, 60].join(","))
      .join("\n");
    const result = await read(`${text}\na.png,1,2,30,40,x,,\n`);
    expect(result.boxes).toHaveLength(10);
    expect(result.images[0]?.annotatedSize).toEqual({ width: 80, height: 60 });
  });
});

test("a column of splits is one although a cell is something else", async () => {
  const rows = Array.from({ length: 9 }, (_, i) => `${i % 2 ? "a" : "b"}.png,val,1,2,3,${4 + i},x`);
  const { images } = await read(`image,split,xmin,ymin,xmax,ymax,class\n${rows.join("\n")}\na.png,?,1,2,3,4,x\n`);
  expect(images.map(({ dataset }) => dataset)).toContain("val");
});

describe("decimal commas", () => {
  const rows = [
    ["a.png", "0,125", "0,5", "0,375", "1", "x"],
    ["b.png", "0,25", "0,25", "0,5", "0,75", "x"],
  ];
  const expected = [
    ["x", 10, 30, 30, 60],
    ["x", 20, 15, 40, 45],
  ];
  test.each([
    ["semicolons", (cells: readonly string[]) => cells.join(";")],
    ["tabs", (cells: readonly string[]) => cells.join("\t")],
    ["quotes", (cells: readonly string[]) => cells.map((cell) => `"${cell}"`).join(",")],
  ])("are read where every number of the table has one: with %s", async (_, join) => {
    const text = [["image", "xmin", "ymin", "xmax", "ymax", "class"], ...rows].map(join).join("\n");
    const { boxes, others, guess } = await read(text);
    expect([boxes, others]).toEqual([expected, []]);
    expect(guess).toContain("The numbers have decimal commas.");
    expect((await read(rows.map(join).join("\n"))).boxes).toEqual(expected);
  });

  test("are not read in a table with a decimal point", async () => {
    const text =
      "image;xmin;ymin;xmax;ymax;class\na.png;0,125;0,5;0,375;0,9;x\nb.png;0.25;0.25;0.5;0.75;x\nb.png;0.5;0.25;0.75;0.75;x\n";
    expect((await read(text)).codes.geometry_broken).toBe(1);
  });
});

describe("several boxes in one cell", () => {
  test.each(["BoxesString", "wheat"])(
    "are read below the heading %s; words for none label the image as empty",
    async (heading) => {
      const rows = ["a.png,10 10 40 30;50 20 79 55,usask_1", "b.png,no_box,usask_1"];
      const { boxes, images, others } = await read(`image_name,${heading},domain\n${rows.join("\n")}\n`);
      expect(boxes).toEqual([
        ["object", 10, 10, 40, 30],
        ["object", 50, 20, 79, 55],
      ]);
      expect(images.map(({ labelled }) => labelled)).toEqual([true, true]);
      expect(others).toEqual([]);
    },
  );

  test("do not make a column about the image the class", async () => {
    const rows = Array.from({ length: 6 }, (_, i) => `${i % 2 ? "a" : "b"}.png,${i} 10 40 30;50 20 79 5${i},usask`);
    expect((await read(`image,BoxesString,domain\n${rows.join("\n")}\n`)).boxes[0]?.[0]).toBe("object");
  });
});

describe("a table for each image", () => {
  const tables = (folder: string, heading = "") => [
    textFile(`d/${folder}/a.csv`, `${heading}10,20,40,50,0,25,40\n50,10,79,55,3,70,40\n`),
    textFile(`d/${folder}/b.csv`, `${heading}5,5,30,30,1,15,15\n60,6,40,9,1,5,5\n`),
    textFile(`d/${folder}/c.csv`, heading),
  ];
  const images = ["a", "b", "c"].map((name) => image(`d/images/${name}.png`));

  test.each([
    ["bboxes", ""],
    ["labels", "left,top,right,bottom,label,x,y\n"],
    ["images", ""],
  ])("is read by its name, in the folder %s", async (folder, heading) => {
    const files = [...images, ...tables(folder, heading)];
    const { detections, verdict } = await detect(memoryTree(files));
    expect([detections[0]?.slug, verdict.kind]).toEqual(["csv", "chosen"]);
    const result = await collect(csvBoxesFormat, files);
    expect(
      result.images.map(({ name, dataset, labelled, figures }) => [name, dataset, labelled, figures.length]),
    ).toEqual([
      ["a.png", "ds0", true, 2],
      ["b.png", "ds0", true, 1],
      ["c.png", "ds0", true, 0],
    ]);
    expect(result.images[0]?.figures[1]).toMatchObject({
      class: "3",
      geometry: { type: "rectangle", left: 50, top: 10, right: 79, bottom: 55 },
    });
    const broken = result.problems.filter(({ code }) => code === "geometry_broken");
    expect(broken.map(({ path, line }) => [path, line])).toEqual([[`d/${folder}/b.csv`, heading === "" ? 2 : 3]]);
  });
});

describe("one odd table among those of one image", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const heading = "x1,y1,x2,y2,kind\n";
  const rows = "10,20,40,50,cow\n50,10,79,55,dog\n";
  const readWith = (odd: string) =>
    collect(csvBoxesFormat, [
      ...names.map((name) => image(`d/${name}.png`)),
      ...names.map((name) => textFile(`d/${name}.csv`, name === "a" ? odd : `${heading}${rows}`)),
    ]);

  test("does not decide for all when it has more columns; its rows are reported by line", async () => {
    const { objects, problems } = await readWith("x1,y1,x2,y2,kind,note\n1,2,30,40,cow,hm\n");
    expect(objects).toBe(10);
    const broken = problems.filter(({ code }) => code === "row_broken");
    expect(broken.map(({ path, line }) => [path, line])).toEqual([["d/a.csv", 2]]);
  });

  test("does not lose its first row when it has no heading", async () => {
    expect((await readWith(rows)).objects).toBe(12);
  });
});

describe("rows that are repeated", () => {
  const heading = "filename,xmin,ymin,xmax,ymax,class";
  const rows = ["a.png,1,2,30,40,x", "a.png,5,6,17,18,y", "b.png,2,3,40,50,x"];
  const table = (path: string, own: readonly string[]) => textFile(path, `${[heading, ...own].join("\n")}\n`);

  test("in tables of all images and of splits are one object, which is reported once for each table", async () => {
    const files = [
      ...two,
      table("all.csv", rows),
      table("train.csv", rows.slice(0, 2)),
      table("test.csv", rows.slice(2)),
    ];
    const { images, problems, objects } = await collect(csvBoxesFormat, files);
    expect(images.map(({ name, dataset, figures }) => [name, dataset, figures.length])).toEqual([
      ["a.png", "train", 2],
      ["b.png", "test", 1],
    ]);
    expect(objects).toBe(3);
    const repeated = problems.filter(({ code }) => code === "rows_repeated");
    expect(repeated.map(({ path, message }) => [path, message])).toEqual([
      ["train.csv", "2 rows repeat the objects of all.csv."],
      ["test.csv", "1 row repeats the objects of all.csv."],
    ]);
  });

  test("in one table are one object; rows that differ in anything are not", async () => {
    const { boxes, others } = await read([heading, ...rows, rows[0], "a.png,1,2,30,40,z"].join("\n"));
    expect(boxes).toHaveLength(4);
    expect(others.map(({ code, message }) => [code, message])).toEqual([
      ["rows_repeated", "1 row repeats an earlier row of the table."],
    ]);
  });
});

describe("rows", () => {
  test("that are broken are reported by line; the others are read", async () => {
    const { others, boxes } = await read(
      [
        "image,xmin,ymin,xmax,ymax,class",
        "a.png,1,2,3,4,x",
        "a.png,1,two,3,4,x",
        "a.png,30,2,3,4,x",
        "a.png,1,2,3",
        "gone.png,1,2,3,4,x",
        "b.png,70,50,90,55,x",
        "b.png,1,2,3,4,x",
        "b.png,1,2,3,5,x",
        "b.png,1,2,3,6,x",
      ].join("\n"),
    );
    expect(others.map(({ code, line }) => [code, line])).toEqual([
      ["annotation_without_image", 6],
      ["row_broken", 5],
      ["geometry_broken", 3],
      ["geometry_broken", 4],
      ["clipped", 7],
    ]);
    expect(boxes).toHaveLength(5);
  });

  test("of an image may be anywhere in the table, and empty ones label the image as empty", async () => {
    const text = "image,xmin,ymin,xmax,ymax,class\na.png,1,2,3,4,x\nb.png,,,,,\na.png,5,6,7,8,y\n";
    const { images, boxes } = await read(text);
    expect(boxes).toEqual([
      ["x", 1, 2, 3, 4],
      ["y", 5, 6, 7, 8],
    ]);
    expect(images.map((image) => image.labelled)).toEqual([true, true]);
    const sorted = text.replace("b.png,,,,,\na.png,5,6,7,8,y", "a.png,5,6,7,8,y\nb.png,,,,,");
    expect(fingerprints(await read(sorted))).toEqual(fingerprints(await read(text)));
  });

  test("with another size than the image are reported", async () => {
    const { others } = await read("filename,width,height,class,xmin,ymin,xmax,ymax\na.png,800,600,x,1,2,3,4\n");
    expect(others).toMatchObject([{ code: "size_differs" }]);
  });
});

test("tables of other formats are not detected", async () => {
  for (const text of [
    "ImageID,LabelName,XMin,XMax,YMin,YMax\na,/m/1,0,1,0,1\n",
    "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\na.png,1,{},0,0,{},{}\n",
    "filename,cat,dog\na.png,1,0\n",
    "image,label\na.png,x\n",
    "image,latitude,longitude\na.png,1.5,2.5\n",
    "1,2,3,4,5,6\n",
  ]) {
    const { detections } = await detect(memoryTree([...two, textFile("t.csv", text)]));
    expect(detections.map((detection) => detection.slug)).not.toContain("csv");
  }
});
