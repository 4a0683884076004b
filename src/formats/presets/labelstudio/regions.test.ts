import { describe, expect, test } from "vitest";
import { textFile } from "../../../samples/sampleFile.ts";
import { toBase64 } from "../../codecs/base64.ts";
import { decodeMask } from "../../codecs/bitmap.ts";
import { encodePng } from "../../codecs/png.ts";
import { encodeBrush } from "./brushRle.ts";
import { annotation, box, type Json, one, read, result, task } from "./tasks.suite.ts";

describe("regions", () => {
  test("of every kind are percentages of the image size", async () => {
    const rgba = new Uint8Array(4 * 80 * 60);
    for (const pixel of [80 * 3 + 7, 80 * 3 + 8, 80 * 4 + 8]) rgba[4 * pixel + 3] = 1;
    const mask = { width: 80, height: 60, samples: new Uint8Array(80 * 60).fill(255, 81, 83) };
    const address = `data:image/png;base64,${toBase64(encodePng({ ...mask, colorType: "grey", bitDepth: 8 }))}`;
    const { figures, problems } = await one([
      box("r"),
      result("p", "polygonlabels", {
        points: [
          [0, 0],
          [50, 0],
          [50, 50],
        ],
        closed: true,
        polygonlabels: ["cat"],
      }),
      result("open", "polygonlabels", {
        points: [
          [0, 0],
          [50, 0],
        ],
        closed: false,
        polygonlabels: ["cat"],
      }),
      result("k", "keypointlabels", { x: 25, y: 50, width: 0.3, keypointlabels: ["cat"] }),
      result("b", "brushlabels", { format: "rle", rle: encodeBrush(rgba), brushlabels: ["cat"] }),
      result("m", "bitmasklabels", { imageDataURL: address, bitmasklabels: ["cat"] }),
      result("v", "vectorlabels", {
        closed: false,
        vertices: [
          { x: 0, y: 0 },
          { x: 100, y: 100 },
        ],
        vectorlabels: ["cat"],
      }),
    ]);
    expect(problems).toEqual([]);
    expect(figures.map((figure) => figure.geometry)).toMatchObject([
      { type: "rectangle", left: 8, top: 12, right: 48, bottom: 27 },
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
      {
        type: "polyline",
        points: [
          [0, 0],
          [40, 0],
        ],
      },
      { type: "point", at: [20, 30] },
      { type: "bitmap", origin: [7, 3] },
      { type: "bitmap", origin: [1, 1] },
      {
        type: "polyline",
        points: [
          [0, 0],
          [80, 60],
        ],
      },
    ]);
    const masks = figures.flatMap(({ geometry }) => (geometry.type === "bitmap" ? [decodeMask(geometry.data)] : []));
    expect(masks.map(({ width, values }) => [width, ...values])).toEqual([
      [2, 1, 1, 0, 1],
      [2, 1, 1],
    ]);
  });

  test("with a rotated box are rotated clockwise about its top left corner, in pixels and not in percentages", async () => {
    const { figures, problems } = await one([box("r", { x: 50, y: 50, width: 25, height: 25, rotation: 90 })]);
    expect(problems).toEqual([]);
    // The corner is (40, 30), the box 20 x 15: turned, it covers 25 to 40 across and 30 to 50 down.
    expect(figures[0]?.geometry).toEqual({
      type: "rotatedRectangle",
      left: 22.5,
      top: 32.5,
      right: 42.5,
      bottom: 47.5,
      angle: Math.PI / 2,
    });
  });

  test("with an ellipse are placed around its centre and rotated about it", async () => {
    const value = { x: 50, y: 50, radiusX: 25, radiusY: 10, rotation: 30, ellipselabels: ["cat"] };
    const { figures } = await one([result("e", "ellipselabels", value)]);
    const [figure] = figures;
    if (figure?.geometry.type !== "polygon") throw new Error("no polygon");
    for (const [x, y] of figure.geometry.rings[0]!) {
      const [dx, dy] = [x - 40, y - 30];
      const [along, across] = [
        dx * Math.cos(Math.PI / 6) + dy * Math.sin(Math.PI / 6),
        dy * Math.cos(Math.PI / 6) - dx * Math.sin(Math.PI / 6),
      ];
      expect((along / 20) ** 2 + (across / 6) ** 2).toBeCloseTo(1, 9);
    }
    const { ellipselabels: _, ...ellipse } = value;
    expect(figure.extra).toEqual({ labelstudio: { ellipse } });
  });

  test("with the same id are one object: the shape, its labels, its choices and texts", async () => {
    const at = { x: 10, y: 20, width: 50, height: 25, rotation: 0 };
    const { figures, tags, image } = await one([
      result("r", "rectangle", at),
      result("r", "labels", { ...at, labels: ["cat", "striped"] }),
      result("r", "choices", { ...at, choices: ["asleep"] }, { from_name: "mood" }),
      result("r", "textarea", { ...at, text: ["left one", "old"] }, { from_name: "note" }),
      result("r", "rating", { ...at, rating: 4 }, { from_name: "stars" }),
      result("alone", "rectangle", at, { from_name: "bbox" }),
    ]);
    expect(figures).toMatchObject([
      {
        class: "cat",
        tags: [
          { name: "striped" },
          { name: "mood", value: "asleep" },
          { name: "note", value: "left one" },
          { name: "note", value: "old" },
          { name: "stars", value: 4 },
        ],
      },
      { class: "bbox", tags: [] },
    ]);
    expect(image.tags).toEqual([]);
    expect(tags.map(({ name, valueType }) => [name, valueType])).toEqual([
      ["striped", "none"],
      ["mood", "any_string"],
      ["note", "any_string"],
      ["stars", "any_number"],
    ]);
  });

  test("are grouped by their parent and by relations", async () => {
    const { figures, problems } = await one([
      box("a"),
      result("nose", "keypointlabels", { x: 25, y: 50, width: 0.3, keypointlabels: ["nose"] }, { parentID: "a" }),
      box("b"),
      box("c"),
      box("lonely"),
      { type: "relation", from_id: "c", to_id: "b", direction: "right", labels: ["eats"] },
      { type: "relation", from_id: "c", to_id: "gone", direction: "right" },
    ]);
    expect(problems).toEqual([]);
    expect(figures.map(({ group }) => group)).toEqual(["a", "a", "b", "b", undefined]);
    expect(figures[1]?.extra).toEqual({ labelstudio: { id: "nose", parentID: "a", width: 0.3 } });
    expect(figures[3]?.extra).toEqual({
      labelstudio: {
        id: "c",
        relations: [
          { to: "b", direction: "right", labels: ["eats"] },
          { to: "gone", direction: "right" },
        ],
      },
    });
  });

  test("keep their other fields; the rotation of the view changes no coordinates", async () => {
    const { figures, image } = await one([
      box("r", {}, { image_rotation: 90, score: 0.5, origin: "prediction", meta: { text: ["why?"] }, locked: true }),
    ]);
    expect(figures[0]).toEqual({
      class: "cat",
      geometry: { type: "rectangle", left: 8, top: 12, right: 48, bottom: 27 },
      tags: [{ name: "confidence", value: 0.5 }],
      description: "why?",
      extra: { labelstudio: { image_rotation: 90, origin: "prediction", locked: true } },
    });
    expect(image.annotatedSize).toEqual({ width: 80, height: 60 });
  });

  test.each<[string, Json, string]>([
    ["a missing number", box("x", { width: undefined }), "geometry_broken"],
    [
      "a polygon of two points",
      result("x", "polygonlabels", {
        points: [
          [1, 2],
          [3, 4],
        ],
      }),
      "geometry_broken",
    ],
    ["points that are not numbers", result("x", "polygonlabels", { points: [[1, "a"], 5, null] }), "geometry_broken"],
    ["a brush of another size", result("x", "brushlabels", { rle: encodeBrush(new Uint8Array(40)) }), "mask_broken"],
    ["a brush that ends too early", result("x", "brushlabels", { rle: [0, 0, 75, 0, 57] }), "mask_broken"],
    ["an empty brush", result("x", "brushlabels", { rle: encodeBrush(new Uint8Array(4 * 80 * 60)) }), "no_area"],
    [
      "a brush that is far too large",
      result("x", "brushlabels", { rle: [255, 255, 255, 255] }, { original_width: 32_768, original_height: 32_768 }),
      "mask_broken",
    ],
    [
      "a mask that is not an image",
      result("x", "bitmasklabels", { imageDataURL: "data:image/png;base64,AAAA" }),
      "mask_broken",
    ],
    ["a box outside of the image", box("x", { x: 200 }), "outside_of_image"],
    ["a box of a video", result("x", "videorectangle", { sequence: [] }), "result_not_read"],
  ])("with %s are skipped with one problem that names the task and the region", async (_, broken, code) => {
    const { problems, figures } = await one([box("r"), broken]);
    expect(problems.filter((problem) => problem.code !== "size_differs")).toMatchObject([
      { code, path: "tasks.json", object: 'task 5, region "x"' },
    ]);
    expect(figures.length).toBe(1);
  });

  test("without a size of their own are percentages of the size of the image", async () => {
    const { figures, image } = await one([box("r", {}, { original_width: undefined, original_height: undefined })]);
    expect(figures[0]?.geometry).toMatchObject({ left: 8, top: 12, right: 48, bottom: 27 });
    expect(image.annotatedSize).toBeUndefined();
  });
});

describe("answers about the whole image", () => {
  const answers = [
    result("1", "choices", { choices: ["day", "rain"] }, { from_name: "weather" }),
    result("2", "taxonomy", { taxonomy: [["animal", "cat"], ["plant"]] }, { from_name: "things" }),
    result("3", "textarea", { text: ["A cat."] }, { from_name: "caption" }),
    result("4", "number", { number: 3 }, { from_name: "count" }),
  ];

  test("are tags", async () => {
    const { image } = await one(answers);
    expect([image.labelled, image.tags]).toEqual([
      true,
      [
        { name: "weather", value: "day" },
        { name: "weather", value: "rain" },
        { name: "things", value: "animal / cat" },
        { name: "things", value: "plant" },
        { name: "caption", value: "A cat." },
        { name: "count", value: 3 },
      ],
    ]);
  });

  test("are choices when the configuration declares them", async () => {
    const config = `<View><Image name="image" value="$image"/>
      <Choices name="weather" toName="image"><Choice value="day"/><Choice value="Night" alias="night"/></Choices>
      <RectangleLabels name="label" toName="image"><Label value="cat" background="rgba(255, 0, 16, 0.7)"/><Label value="Dog"/></RectangleLabels></View>`;
    const { image, tags, classes, problems } = await read([task([annotation(answers)])], {}, [
      textFile("cfg.xml", config),
    ]);
    expect(problems).toEqual([]);
    expect(image.tags.slice(0, 2)).toEqual([
      { name: "weather", value: "day" },
      { name: "weather (text)", value: "rain" },
    ]);
    expect(tags[0]).toMatchObject({ name: "weather", valueType: "oneof_string", values: ["day", "night"] });
    expect(classes.map(({ title, color }) => [title, color])).toEqual([
      ["cat", "#FF0010"],
      ["Dog", expect.stringMatching(/^#/)],
    ]);
  });
});

test.each([
  ["an empty list", { rectanglelabels: [] }],
  ["an empty label", { rectanglelabels: [""] }],
  ["null", { rectanglelabels: [null] }],
  ["no list", {}],
])("a region with %s of labels is reported, and its class is not named after the control", async (_, labels) => {
  const at = { x: 10, y: 10, width: 20, height: 20, rotation: 0 };
  const results = [
    result("a", "rectanglelabels", { ...at, ...labels }, { from_name: "label" }),
    result("b", "rectanglelabels", { ...at, rectanglelabels: ["cow"] }, { from_name: "label" }),
    result("c", "rectanglelabels", { ...at, ...labels }, { from_name: "label" }),
  ];
  const { image: of, problems } = await read([task([annotation(results)])]);
  expect(of.figures.map((figure) => figure.class)).toEqual(["unnamed", "cow", "unnamed"]);
  expect(problems.map(({ code, object }) => [code, object])).toEqual([
    ["class_missing", expect.stringContaining('"a"')],
    ["class_missing", expect.stringContaining('"c"')],
  ]);
});
