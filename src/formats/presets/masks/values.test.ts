import { describe, expect, test } from "vitest";
import { type Columns, drawLabelImage, type LabelImageOptions } from "../../../samples/labelImage.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { countPixels, decodeMask } from "../../codecs/bitmap.ts";
import type { ImageEvent } from "../../format.ts";
import { collect } from "../../testing/collect.suite.ts";
import { masksFormat } from "./format.ts";

const [width, height] = [20, 12];
const image = (path: string, seed = 3): SampleFile => ({ path, bytes: drawImage({ seed, width, height }) });
const mask = (path: string, columns: Columns, png: Partial<LabelImageOptions> = {}): SampleFile => ({
  path,
  bytes: drawLabelImage(columns, { width, height, ...png }),
});
const colors = (path: string, columns: Columns) => mask(path, columns, { colorType: "rgb" });
const road = [128, 64, 128] as const;
const car = [0, 0, 142] as const;
const read = (files: readonly SampleFile[], format: Record<string, unknown> = {}) =>
  collect(masksFormat, files, { format });
const summary = (one: ImageEvent) =>
  one.figures.map(({ class: title, geometry }) => {
    if (geometry.type !== "bitmap") throw new Error(`${geometry.type} is not a bitmap`);
    return [title, geometry.origin[0], countPixels(decodeMask(geometry.data)) / height];
  });
/** Class, first column and number of columns of each object of one image with its mask. */
async function one(label: SampleFile, format: Record<string, unknown> = {}, ...more: readonly SampleFile[]) {
  const result = await read([image("images/a.png"), label, ...more], format);
  return { ...result, objects: summary(result.images[0]!) };
}
describe("values", () => {
  test("are classes of a list, with 0 as background and 255 as void", async () => {
    const list = textFile("masks/classes.txt", "sky\nroad\ncar\n");
    const label = mask("masks/a.png", [
      [1, 1, 3],
      [2, 4, 7],
      [255, 8, 20],
    ]);
    const { objects, problems, classes } = await one(label, {}, list);
    expect(objects).toEqual([
      ["sky", 0, 3],
      ["road", 1, 2],
      ["car", 4, 3],
    ]);
    expect([problems, classes.map(({ title }) => title)]).toEqual([[], ["sky", "road", "car"]]);
    const kept = await one(label, { unlabelled: "keep", background: "0" }, list);
    expect(kept.objects.map(([title]) => title)).toEqual(["road", "car", "void"]);
  });

  test("without a class list give classes named by value, each reported once", async () => {
    const label = (name: string) =>
      mask(`masks/${name}.png`, [
        [1, 1, 3],
        [7, 4, 5],
      ]);
    const { images, problems } = await read([image("images/a.png"), label("a"), image("images/b.png"), label("b")]);
    expect(images.map(summary)).toEqual(
      Array(2).fill([
        ["value 1", 1, 2],
        ["value 7", 4, 1],
      ]),
    );
    expect(problems.map(({ code, path, message }) => [code, path, message])).toEqual([
      ["class_unnamed", "masks/a.png", "There is no class list that names the value 1."],
      ["class_unnamed", "masks/a.png", "There is no class list that names the value 7."],
    ]);
  });

  test("of a palette are looked up by index, unless the list has the colours of the palette in another order", async () => {
    const palette = Uint8Array.of(0, 0, 0, 9, 9, 9, ...car);
    const indexed = mask(
      "masks/a.png",
      [
        [2, 0, 2],
        [1, 5, 6],
      ],
      { colorType: "palette", palette },
    );
    const list = textFile("labelmap.txt", "background:0,0,0::\nroad:128,64,128::\ncar:0,0,142::\n");
    expect((await one(indexed, {}, list)).objects).toEqual([
      ["road", 5, 1],
      ["car", 0, 2],
    ]);
    const anew = Uint8Array.of(...car, 0, 0, 0, ...road);
    const renumbered = mask(
      "masks/a.png",
      [
        [2, 0, 2],
        [1, 5, 20],
      ],
      { colorType: "palette", palette: anew },
    );
    expect((await one(renumbered, {}, list)).objects).toEqual([
      ["car", 2, 3],
      ["road", 0, 2],
    ]);
    const { classes } = await one(indexed);
    expect(classes.map(({ title, color }) => [title, color])).toContainEqual(["value 2", "#00008E"]);
  });

  test("are weighed over all masks: one with an odd value does not decide what the others are", async () => {
    const drop = (labels: readonly SampleFile[]) => [
      ...labels.map(({ path }, i) => image(path.replace("masks", "images"), i)),
      ...labels,
    ];
    const classesOf = async (labels: readonly SampleFile[]) =>
      (await read(drop(labels))).images.map(({ figures }) => figures.map((figure) => figure.class));
    const binary = ["a", "b", "c"].map((name) => mask(`masks/${name}.png`, [[255, 2, 5]]));
    const odd = mask("masks/d.png", [
      [255, 2, 5],
      [7, 8, 9],
    ]);
    expect(await classesOf([...binary, odd])).toEqual([
      ["foreground"],
      ["foreground"],
      ["foreground"],
      ["value 7", "foreground"],
    ]);
    const trimap = ["a", "b"].map((name) =>
      mask(`trimaps/${name}.png`.replace("trimaps", "masks"), [
        [1, 0, 4],
        [2, 4, 15],
        [3, 15, 20],
      ]),
    );
    expect(
      await classesOf([
        ...trimap,
        mask("masks/c.png", [
          [1, 0, 4],
          [2, 4, 19],
          [9, 19, 20],
        ]),
      ]),
    ).toEqual([
      ["foreground", "border"],
      ["foreground", "border"],
      ["foreground", "value 9"],
    ]);
    const wide = { bitDepth: 16 } as const;
    const classes = ["a", "b"].map((name) =>
      mask(
        `masks/${name}.png`,
        [
          [1, 2, 5],
          [3, 6, 7],
          [4, 8, 9],
        ],
        wide,
      ),
    );
    expect(
      await classesOf([
        ...classes,
        mask(
          "masks/c.png",
          [
            [1, 2, 5],
            [900, 6, 7],
          ],
          wide,
        ),
      ]),
    ).toEqual([
      ["value 1", "value 3", "value 4"],
      ["value 1", "value 3", "value 4"],
      ["value 1", "value 900"],
    ]);
  });

  test("of a palette are colours of the list when most of them are, whatever an odd index is", async () => {
    const palette = Uint8Array.of(0, 0, 0, ...car, ...road, 9, 9, 9, 128, 0, 0);
    const list = textFile("labelmap.txt", "background:0,0,0::\nroad:128,64,128::\ncar:0,0,142::\nsky:128,0,0::\n");
    const label = mask(
      "masks/a.png",
      [
        [1, 0, 2],
        [2, 3, 4],
        [4, 5, 6],
        [3, 7, 8],
      ],
      { colorType: "palette", palette },
    );
    const { objects } = await one(label, {}, list);
    expect(objects.slice(0, 2)).toEqual([
      ["car", 0, 2],
      ["road", 3, 1],
    ]);
  });

  test("of greys that are not values of the list are its colours, 255 included", async () => {
    const list = textFile("labelmap.txt", "background:0,0,0::\nfox:128,64,128::\ncrack:255,255,255::\n");
    expect((await one(mask("masks/a.png", [[255, 2, 5]]), {}, list)).objects).toEqual([["crack", 2, 3]]);
    const typed = { classMap: "128 64 128 fox\n255 255 255 crack" };
    expect((await one(mask("masks/a.png", [[255, 2, 5]]), typed)).objects).toEqual([["crack", 2, 3]]);
    const edges = mask("masks/a.png", [
      [1, 2, 5],
      [255, 5, 6],
    ]);
    expect((await one(edges, {}, list)).objects).toEqual([["fox", 2, 3]]);
  });

  test("of 16 bits are single objects when they are too large for class ids", async () => {
    const label = mask(
      "masks/a.png",
      [
        [1, 0, 2],
        [700, 5, 6],
      ],
      { bitDepth: 16 },
    );
    const { images, problems } = await one(label);
    expect(images[0]?.figures.map(({ class: title, extra }) => [title, extra])).toEqual([
      ["object", { instanceId: 1 }],
      ["object", { instanceId: 700 }],
    ]);
    expect(problems).toEqual([]);
    expect((await one(label, { values: "classes" })).objects.map(([title]) => title)).toEqual(["value 1", "value 700"]);
  });

  test("0 and 255 are background and foreground, which has the name of the only class of a list", async () => {
    const label = mask("masks/a.png", [[255, 2, 5]]);
    expect((await one(label)).objects).toEqual([["foreground", 2, 3]]);
    expect((await one(label, {}, textFile("classes.txt", "background\nroad\n"))).objects).toEqual([["road", 2, 3]]);
    expect((await one(mask("masks/a.png", []))).images[0]).toMatchObject({ labelled: true, figures: [] });
  });

  test("1, 2 and 3 are the foreground, background and border of a trimap", async () => {
    const trimap = mask(
      "annotations/trimaps/a.png",
      [
        [1, 4, 8],
        [3, 3, 4],
      ],
      { rest: 2 },
    );
    expect((await one(trimap)).objects).toEqual([
      ["foreground", 4, 4],
      ["border", 3, 1],
    ]);
    expect((await one(trimap, { values: "classes" })).objects.map(([title]) => title)).toEqual([
      "value 1",
      "value 2",
      "value 3",
    ]);
    const matte = mask("trimap/a.png", [
      [255, 4, 8],
      [128, 3, 4],
    ]);
    expect((await one(matte)).objects).toEqual([
      ["border", 3, 1],
      ["foreground", 4, 4],
    ]);
  });

  test("give one object for each connected part when the option asks for it", async () => {
    const label = mask("masks/a.png", [
      [255, 2, 5],
      [255, 8, 9],
    ]);
    expect((await one(label)).objects).toEqual([["foreground", 2, 4]]);
    expect((await one(label, { objects: "parts" })).objects).toEqual([
      ["foreground", 2, 3],
      ["foreground", 8, 1],
    ]);
  });
});

describe("colours", () => {
  const label = colors("masks/a.png", [
    [road, 0, 8],
    [car, 10, 12],
    [[224, 224, 192], 12, 13],
  ]);

  test.each([
    ["label_colors.txt", "128 64 128\troad\n0 0 142\tcar\n0 0 0\tVoid\n"],
    ["labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:128,64,128::\ncar:0,0,142::\n"],
    ["class_dict.csv", "name,r,g,b\nroad,128,64,128\ncar,0,0,142\n"],
    ["colormap.txt", "road #804080\ncar #00008e\n"],
    [
      "classes.json",
      JSON.stringify([
        { name: "road", color: road },
        { name: "car", color: "#00008E" },
      ]),
    ],
    ["palette.json", JSON.stringify({ road, car })],
    ["colors.csv", "0;road;128;64;128\n1;car;0;0;142\n"],
  ])("are classes of %s", async (path, text) => {
    const { objects, problems, classes, files } = await one(label, {}, textFile(path, text));
    expect([objects, problems]).toEqual([
      [
        ["car", 10, 2],
        ["road", 0, 8],
      ],
      [],
    ]);
    expect(classes.map(({ title, color }) => [title, color])).toEqual([
      ["road", "#804080"],
      ["car", "#00008E"],
    ]);
    expect(files.find((file) => file.path === path)?.outcome).toBe("used");
  });

  test("are classes of a typed list, which replaces the list of the dataset", async () => {
    const list = textFile("label_colors.txt", "128 64 128 street\n");
    const typed = await one(label, { classMap: "128 64 128 road\n0 0 142 car" }, list);
    expect(typed.objects).toEqual([
      ["car", 10, 2],
      ["road", 0, 8],
    ]);
    expect((await one(label, { background: "128 64 128" }, list)).objects.map(([title]) => title)).not.toContain(
      "street",
    );
  });

  test("without a class list give classes that are named by their colour and have it", async () => {
    const { objects, classes, codes } = await one(label);
    expect(objects.map(([title]) => title)).toEqual(["color #00008E", "color #804080"]);
    expect(classes.map(({ color }) => color)).toEqual(["#00008E", "#804080"]);
    expect(codes).toEqual({ class_unnamed: 2 });
  });

  test("that are fully transparent are background; where only opacity differs, opacity is the mask", async () => {
    const rgba = { colorType: "rgba" } as const;
    const clear = mask(
      "masks/a.png",
      [
        [[...road, 255], 0, 4],
        [[...car, 0], 5, 9],
      ],
      rgba,
    );
    const list = textFile("label_colors.txt", "128 64 128 road\n0 0 142 car\n");
    expect((await one(clear, {}, list)).objects).toEqual([["road", 0, 4]]);
    const opacity = mask("masks/a.png", [[[0, 0, 0, 255], 0, 4]], rgba);
    expect((await one(opacity)).objects).toEqual([["foreground", 0, 4]]);
    const grey = mask("masks/a.png", [[[7, 255], 0, 4]], { colorType: "greyAlpha" });
    expect((await one(grey)).objects).toEqual([["value 7", 0, 4]]);
  });
});

describe("unusable masks", () => {
  test("of another size are reported, and their image is imported without labels", async () => {
    const small = { path: "masks/a.png", bytes: drawImage({ seed: 1, width: 8, height: 8 }) };
    const { images, problems } = await one(small);
    expect(images[0]).toMatchObject({ labelled: false, figures: [] });
    expect(problems).toMatchObject([{ code: "mask_size_differs", severity: "error", path: "masks/a.png" }]);
  });

  test("that were smoothed are reported with a count, with and without a class list", async () => {
    const ramp = Array.from({ length: 6 }, (_, i) => [40 * i + 30, i, i + 1] as const);
    const smooth = mask("masks/a.png", [...ramp, [255, 6, 19]]);
    const { problems } = await one(smooth);
    expect(problems).toMatchObject([{ code: "mask_smoothed", message: expect.stringContaining("8 values") }]);
    const photo = image("masks/b.png", 9);
    const list = textFile("label_colors.txt", "128 64 128 road\n");
    const good = colors("masks/a.png", [[road, 0, 3]]);
    expect((await one(good, {}, image("images/b.png"), photo, list)).problems).toMatchObject([
      {
        path: "masks/b.png",
        message: expect.stringMatching(/^The mask has \d+ values that are not in label_colors.txt/),
      },
    ]);
  });

  test("that are JPEG or broken are reported", async () => {
    const jpeg = { path: "masks/a.png", bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, ...new Uint8Array(60)) };
    expect((await one(jpeg)).problems).toMatchObject([{ code: "mask_no_png", path: "masks/a.png" }]);
    expect((await one(textFile("masks/a.png", "not an image"))).problems).toMatchObject([{ code: "mask_broken" }]);
  });
});
