import { describe, expect, test } from "vitest";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { decodeMask } from "../../codecs/bitmap.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { cvatFormat } from "./format.ts";

const format = cvatFormat as DatasetFormat;
const png = drawImage({ seed: 3, width: 80, height: 60 });
const image = (path: string): SampleFile => ({ path, bytes: png });
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const listed = (name: string, shapes: string, more = "") =>
  `  <image id="0" name="${escaped(name)}" ${more} width="80" height="60">\n${shapes}  </image>\n`;
const attribute = (name: string, type: string, values: string) =>
  `<attribute><name>${name}</name><mutable>False</mutable><input_type>${type}</input_type><default_value></default_value><values>${values}</values></attribute>`;
const meta = `  <meta><task><id>1</id><labels>
    <label><name>cat</name><color>#ff0080</color><type>any</type><attributes>${attribute("fur", "select", "long\nshort")}${attribute("age", "number", "0\n20\n1")}${attribute("tame", "checkbox", "false")}${attribute("note", "text", "")}</attributes></label>
    <label><name>dog</name><color>#00ff00</color><type>rectangle</type><attributes>${attribute("age", "text", "")}</attributes></label>
    <label><name>night</name><type>tag</type><attributes></attributes></label>
  </labels></task></meta>\n`;
const document = (images: string, head = meta) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n${head}${images}</annotations>\n`;
const box =
  '    <box label="cat" source="manual" occluded="0" xtl="1.25" ytl="2.5" xbr="30" ybr="40" z_order="0"></box>\n';
const polygon = '    <polygon label="dog" occluded="1" points="1.5,2;30,4;12,40.125" z_order="0" group_id="2"/>\n';
const one = (shapes: string, more = "") =>
  collect(format, [image("images/a.png"), textFile("annotations.xml", document(listed("a.png", shapes, more)))]);

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const own = path.replace(/^.*\//, "");
  return files.map((file) => {
    if (file.path === path) return { ...file, path: path.replace(/[^/]*$/, () => name) };
    if (!file.path.endsWith(".xml")) return file;
    const text = new TextDecoder().decode(file.bytes);
    return textFile(
      file.path,
      text.replace(`name="${own}"`, () => `name="${escaped(name)}"`),
    );
  });
};

const flat: SampleFile[] = [
  ...[1, 2, 3].map((n) => image(`images/photo${n}.png`)),
  textFile("annotations.xml", document(listed("photo1.png", box + polygon) + listed("photo2.png", ""))),
];
const subsets: SampleFile[] = [
  image("images/Train/photo1.png"),
  image("images/Validation/photo1.png"),
  image("images/Validation/photo2.png"),
  textFile(
    "annotations.xml",
    document(
      listed("photo1.png", box, 'subset="Train"') +
        listed("photo1.png", polygon + box, 'subset="Validation"') +
        listed("photo2.png", box, 'subset="Validation"'),
    ),
  ),
];

formatSuite(format, [
  { name: "one folder of images", files: flat, images: 3, objects: 2, rename },
  { name: "subsets with images of the same name", files: subsets, images: 3, objects: 4 },
]);

expectSharedSamples(
  "cvat",
  format,
  // Every shape of every file is one object; the sample has one file, which is named by its split.
  (facts) => {
    const { box: boxes, polyline, polygon: polygons, points } = facts["train.xml"] as Record<string, number>;
    return { images: facts.image_files as number, objects: boxes! + polyline! + polygons! + points!, folders: 1 };
  },
  (_, result, facts) => {
    const { labels_used: stated } = facts["train.xml"] as { labels_used: Record<string, number> };
    const labels_used = Object.fromEntries(Object.entries(stated).map(([title, n]) => [title || "unnamed", n]));
    const used: Record<string, number> = {};
    const figures = result.images.flatMap((one) => one.figures);
    for (const figure of figures) used[figure.class] = (used[figure.class] ?? 0) + 1;
    expect(used).toEqual(labels_used);
    expect(result.datasets).toEqual(["train"]);
    // The test suite of Datumaro expects the same.
    expect(figures.find(({ geometry }) => geometry.type === "rectangle")).toEqual({
      class: "label1",
      geometry: { type: "rectangle", left: 0, top: 2, right: 4, bottom: 4 },
      tags: [
        { name: "occluded" },
        { name: "a1" },
        { name: "a2", value: "v3" },
        { name: "a3", value: "0003" },
        { name: "a4", value: 2.4 },
      ],
    });
    expect(result.tags.find(({ name }) => name === "a2")).toMatchObject({
      valueType: "oneof_string",
      values: ["v1", "v2", "v3"],
    });
  },
);

describe("shapes", () => {
  test("of every kind have their geometry", async () => {
    const { images, problems } = await one(
      `<box label="cat" xtl="10" ytl="20" xbr="30" ybr="40" rotation="90"/>
       <polyline label="cat" points="1,2;3.5,4"/>
       <points label="cat" points="5,6"/>
       <points label="cat" points="5,6;7,8"/>
       <mask label="cat" rle="1, 2, 3" left="4" top="5" width="3" height="2"/>
       <skeleton label="cat"><points label="nose" outside="0" occluded="1" points="9,8"/><points label="tail" outside="1" occluded="0" points="1,1"/></skeleton>
       <cuboid label="cat" xtl1="1" ytl1="1" xbl1="1" ybl1="9" xtr1="9" ytr1="1" xbr1="9" ybr1="9" xtl2="2" ytl2="2" xbl2="2" ybl2="8" xtr2="8" ytr2="2" xbr2="8" ybr2="8"/>`,
    );
    expect(problems).toEqual([]);
    const geometries = images[0]!.figures.map((figure) => figure.geometry);
    expect(geometries).toMatchObject([
      { type: "rotatedRectangle", left: 10, top: 20, right: 30, bottom: 40, angle: Math.PI / 2 },
      {
        type: "polyline",
        points: [
          [1, 2],
          [3.5, 4],
        ],
      },
      { type: "point", at: [5, 6] },
      { type: "graph", nodes: [{ at: [5, 6] }, { at: [7, 8] }] },
      { type: "bitmap", origin: [4, 5] },
      { type: "graph", nodes: [{ id: "nose", at: [9, 8], disabled: true }] },
      { type: "graph", nodes: [{ id: "tl1" }, {}, {}, {}, {}, {}, {}, { id: "br2", at: [8, 8] }] },
    ]);
    const [, , , , mask] = geometries;
    expect(mask?.type === "bitmap" && decodeMask(mask.data).values).toEqual(Uint8Array.of(0, 1, 1, 0, 0, 0));
  });

  test("with a mask are read row by row: the example in the documentation of CVAT is a disc", async () => {
    const rle = "3, 5, 7, 7, 5, 9, 3, 11, 2, 11, 2, 12, 1, 12, 1, 26, 1, 12, 1, 12, 2, 11, 3, 9, 5, 7, 7, 5, 3";
    const { images, problems } = await one(`<mask label="cat" rle="${rle}" left="7" top="8" width="13" height="15"/>`);
    expect(problems).toEqual([]);
    const geometry = images[0]!.figures[0]!.geometry;
    if (geometry.type !== "bitmap") throw new Error("The geometry is not a bitmap.");
    const { width, height, values } = decodeMask(geometry.data);
    expect([geometry.origin, width, height]).toEqual([[7, 8], 13, 15]);
    // The pixels of each row are connected; rows grow towards the middle and shrink again.
    const rows = Array.from({ length: height }, (_, y) => values.subarray(y * width, (y + 1) * width).join(""));
    for (const row of rows) expect(row).toMatch(/^0*1+0*$/);
    expect(rows.map((row) => row.replaceAll("0", "").length)).toEqual([
      5, 7, 9, 11, 11, 12, 12, 13, 13, 12, 12, 11, 9, 7, 5,
    ]);
  });

  test("with a skeleton keep the attributes of points, and points with the same name get different ones", async () => {
    const { images, problems } = await one(
      `<skeleton label="cat" source="manual" z_order="0">
         <points label="nose" source="manual" outside="0" occluded="0" points="9.5,8"><attribute name="wet">true</attribute></points>
         <points label="nose" source="manual" outside="0" occluded="1" points="1,2"></points>
         <attribute name="age">7</attribute>
       </skeleton>`,
    );
    expect(problems).toEqual([]);
    expect(images[0]!.figures).toEqual([
      {
        class: "cat",
        geometry: {
          type: "graph",
          nodes: [
            { id: "nose", at: [9.5, 8], extra: { attributes: { wet: "true" } } },
            { id: "nose 2", at: [1, 2], disabled: true },
          ],
        },
        tags: [{ name: "age", value: 7 }],
      },
    ]);
  });

  test("with a skeleton have the edges in the drawing of their label", async () => {
    const svg = `<line data-type="edge" data-node-from="2" data-node-to="3"></line><circle data-type="element node" data-node-id="2" data-label-name="nose"></circle><circle data-type="element node" data-node-id="3" data-label-name="tail"></circle>`;
    const label = `<label><name>fish</name><type>skeleton</type><attributes></attributes><svg>${escaped(svg)}</svg></label>
      <label><name>nose</name><type>points</type><attributes></attributes><parent>fish</parent></label>
      <label><name>dog</name><type>skeleton</type><svg>&lt;line</svg></label>`;
    const head = `<meta><task><labels>${label}</labels></task></meta>`;
    const xml = document(listed("a.png", ""), head);
    const { classes } = await collect(format, [image("a.png"), textFile("a.xml", xml)]);
    expect(classes).toMatchObject([
      {
        title: "fish",
        shape: "graph",
        extra: { geometry_config: { nodes: { nose: {}, tail: {} }, edges: [{ src: "nose", dst: "tail" }] } },
      },
      { title: "dog", shape: "graph" },
    ]);
    expect(classes[1]?.extra).toBeUndefined();
  });

  test("have attributes of the types that version 1.0 declares", async () => {
    const old = ["@select=fur:long,short", "~checkbox=tame:false", "~number=age:0,20,1", "@text=note:", "?what"];
    const label = `<label><name>cat</name><attributes>${old.map((text) => `<attribute>${text}</attribute>`).join("")}</attributes></label>`;
    const values = ["fur:long", "tame:true", "age:3", "note:007"].map((pair) => pair.split(":"));
    const box1 = `<box label="cat" xtl="1" ytl="2" xbr="3" ybr="4">${values.map(([name, value]) => `<attribute name="${name}">${value}</attribute>`).join("")}</box>`;
    const xml = document(listed("a.png", box1), `<meta><task><labels>${label}</labels></task></meta>`);
    const { images, tags } = await collect(format, [image("a.png"), textFile("a.xml", xml)]);
    expect(images[0]!.figures[0]!.tags).toEqual([
      { name: "fur", value: "long" },
      { name: "tame" },
      { name: "age", value: 3 },
      { name: "note", value: "007" },
    ]);
    expect(tags.find(({ name }) => name === "fur")).toMatchObject({ values: ["long", "short"] });
  });

  test("with an ellipse are polygons on its outline, rotated by its angle", async () => {
    const { images } = await one('<ellipse label="cat" cx="40" cy="30" rx="20" ry="5" rotation="90"/>');
    const [figure] = images[0]!.figures;
    if (figure?.geometry.type !== "polygon") throw new Error("The geometry is not a polygon.");
    for (const [x, y] of figure.geometry.rings[0]!)
      expect(((x - 40) / 5) ** 2 + ((y - 30) / 20) ** 2).toBeCloseTo(1, 9);
    expect(figure.extra).toEqual({ ellipse: { cx: 40, cy: 30, rx: 20, ry: 5, rotation: 90 } });
  });

  test("have attributes as tags of their types; a value that is not allowed is kept as text", async () => {
    const values = (fur: string, age: string) =>
      `<attribute name="fur">${fur}</attribute><attribute name="age">${age}</attribute><attribute name="tame">true</attribute><attribute name="note">007</attribute><attribute name="new">x</attribute>`;
    const { images, tags, problems } = await one(
      `<box label="cat" xtl="1" ytl="2" xbr="3" ybr="4" z_order="1">${values("long", "3.5")}</box>
       <box label="cat" xtl="1" ytl="2" xbr="3" ybr="4" z_order="0">${values("bald", "old")}</box>
       <box label="dog" xtl="1" ytl="2" xbr="3" ybr="4" z_order="2"><attribute name="age">3</attribute></box>
       <tag label="night"/>`,
    );
    expect(problems).toEqual([]);
    expect(images[0]!.tags).toEqual([{ name: "night" }]);
    expect(images[0]!.figures.map((figure) => figure.tags)).toEqual([
      [
        { name: "fur (text)", value: "bald" },
        { name: "age (text)", value: "old" },
        { name: "tame" },
        { name: "note", value: "007" },
        { name: "new", value: "x" },
      ],
      [
        { name: "fur", value: "long" },
        { name: "age", value: 3.5 },
        { name: "tame" },
        { name: "note", value: "007" },
        { name: "new", value: "x" },
      ],
      [{ name: "age (dog)", value: "3" }],
    ]);
    expect(tags.find(({ name }) => name === "fur")).toMatchObject({
      valueType: "oneof_string",
      values: ["long", "short"],
    });
  });

  test("have classes with colours; labels of tags are not classes", async () => {
    const { classes } = await one(box);
    expect(classes.map(({ title, color }) => [title, color])).toEqual([
      ["cat", "#ff0080"],
      ["dog", "#00ff00"],
    ]);
  });

  test.each([
    ["a missing coordinate", '<box label="cat" xtl="1"/>', "geometry_broken"],
    ["points that are not numbers", '<polygon label="cat" points="1,2;x,4;5,6"/>', "geometry_broken"],
    ["too few points", '<polygon label="cat" points="1,2;3,4"/>', "geometry_broken"],
    [
      "runs that do not fill the box",
      '<mask label="cat" rle="1,2" left="0" top="0" width="9" height="9"/>',
      "geometry_broken",
    ],
    [
      "a mask that is far too large",
      '<mask label="cat" rle="1e12" left="0" top="0" width="1e6" height="1e6"/>',
      "geometry_broken",
    ],
    ["a skeleton without points", '<skeleton label="cat"/>', "geometry_broken"],
    ["an unknown shape", '<spline label="cat"/>', "unsupported_geometry"],
    ["a box outside of the image", '<box label="cat" xtl="100" ytl="2" xbr="130" ybr="4"/>', "outside_of_image"],
  ])("with %s are one problem with its line", async (_, shape, code) => {
    const { problems, images } = await one(`${box}${shape}\n`);
    expect(problems).toMatchObject([{ code, path: "annotations.xml", line: problems[0]?.line }]);
    expect(problems[0]?.line).toBeGreaterThan(10);
    expect(images[0]?.figures.length).toBe(1);
  });

  test.each(["__proto__", "constructor", "<b>", "猫"])("may have the label %j", async (title) => {
    const { images, classes } = await one(`<points label="${escaped(title)}" points="1,2"/>`);
    expect(images[0]?.figures[0]?.class).toBe(title);
    expect(classes.map((known) => known.title)).toContain(title);
  });
});

describe("files", () => {
  test("with subsets give datasets even if all images are in one folder; frames have no extension", async () => {
    const xml = document(listed("a", box, 'subset="Train"') + listed("b.png", polygon, 'subset="Test"'));
    const { images, problems } = await collect(format, [
      image("images/a.png"),
      image("images/b.png"),
      textFile("annotations.xml", xml),
    ]);
    expect(problems).toEqual([]);
    expect(images.map(({ dataset, figures }) => [dataset, figures.length])).toEqual([
      ["Train", 1],
      ["Test", 1],
    ]);
  });

  test("of two tasks in one drop give two datasets", async () => {
    const files = ["one", "two"].flatMap((task) => [
      image(`${task}/images/a.png`),
      textFile(`${task}/annotations.xml`, document(listed("a.png", task === "one" ? box : polygon))),
    ]);
    const { images } = await collect(format, files);
    expect(images.map(({ dataset, figures }) => [dataset, figures[0]?.class])).toEqual([
      ["one", "cat"],
      ["two", "dog"],
    ]);
  });

  test("about the same image are joined", async () => {
    const files = [image("a.png"), ...["x.xml", "y.xml"].map((path) => textFile(path, document(listed("a.png", box))))];
    const { images, objects } = await collect(format, files);
    expect([images.length, objects]).toEqual([1, 2]);
  });

  test("that end too early are read up to there; tracks of videos and missing images are reported", async () => {
    const whole = document(listed("a.png", box) + listed("b.png", box));
    const cut = await collect(format, [
      image("a.png"),
      image("b.png"),
      textFile("x.xml", whole.slice(0, whole.lastIndexOf("<image") + 20)),
    ]);
    expect(cut.images.map(({ labelled, figures }) => [labelled, figures.length])).toEqual([
      [true, 1],
      [false, 0],
    ]);
    expect(cut.codes).toEqual({ annotation_broken: 1 });
    const xml = document(`${listed("a.png", box)}${listed("gone.png", box)}<track id="0" label="cat"><box/></track>`);
    const { codes, objects } = await collect(format, [image("a.png"), textFile("x.xml", xml)]);
    expect([codes, objects]).toEqual([{ video_tracks: 1, annotation_without_image: 1 }, 1]);
  });
});

describe("detection", () => {
  const verdictOf = async (...files: SampleFile[]) => (await detect(memoryTree(files))).verdict;

  test("is certain with images and likely with a task alone; videos are reported as unsupported, Pascal VOC is another format", async () => {
    const claim = (xml: string) => verdictOf(image("d/images/a.png"), textFile("d/x.xml", xml));
    expect(await claim(document(listed("a.png", box)))).toMatchObject({
      kind: "chosen",
      detection: { slug: "cvat", certainty: "certain", root: "d" },
    });
    expect(await claim(document(""))).toMatchObject({
      kind: "chosen",
      detection: { slug: "cvat", certainty: "likely" },
    });
    expect(await claim(document('<track id="0"><box/></track>'))).toMatchObject({
      kind: "unsupported",
      unread: { name: expect.stringContaining("video") },
    });
    expect(await claim("<annotation><object><bndbox/></object></annotation>")).toMatchObject({
      detection: { slug: "voc" },
    });
    expect(await claim("<kml/>")).toMatchObject({ kind: "imagesOnly" });
  });
});
