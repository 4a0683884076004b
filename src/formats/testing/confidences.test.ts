import { describe, expect, test } from "vitest";
import { jsonFile, type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { exportLosses } from "../export/exportLosses.ts";
import { formatOfPreset } from "../index.ts";
import { collect } from "./collect.suite.ts";
import { projectOf, written } from "./written.suite.ts";

const image: SampleFile = { path: "a.png", bytes: drawImage({ seed: 3, width: 80, height: 60 }) };
const corners = [
  [10, 20],
  [30, 40],
];
const coco = (more: object): SampleFile[] => [
  image,
  jsonFile("a.json", {
    images: [{ id: 1, file_name: "a.png", width: 80, height: 60 }],
    categories: [{ id: 1, name: "cat" }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 20, 20, 20], iscrowd: 0, ...more }],
  }),
];
const kitti = (score: string) => `cat 0 0 0 10 20 30 40 1 1 1 1 1 1 0${score}\n`;

/** One object with the number 0.5 in each format that has a field or column for it, and the name of the tag. */
const drops: readonly (readonly [slug: string, name: string, files: readonly SampleFile[]])[] = [
  ["coco", "score", coco({ score: 0.5 })],
  ["coco", "confidence", coco({ confidence: 0.5 })],
  [
    "labelme",
    "score",
    [
      image,
      jsonFile("a.json", {
        imagePath: "a.png",
        shapes: [{ label: "cat", points: corners, shape_type: "rectangle", score: 0.5 }],
      }),
    ],
  ],
  [
    "createml",
    "confidence",
    [
      image,
      jsonFile("a.json", [
        {
          image: "a.png",
          annotations: [{ label: "cat", coordinates: { x: 20, y: 30, width: 20, height: 20 }, confidence: 0.5 }],
        },
      ]),
    ],
  ],
  [
    "bdd100k",
    "score",
    [
      image,
      jsonFile("a.json", [
        { name: "a.png", labels: [{ category: "cat", score: 0.5, box2d: { x1: 10, y1: 20, x2: 30, y2: 40 } }] },
      ]),
    ],
  ],
  [
    "datumaro",
    "score",
    [
      { ...image, path: "images/a.png" },
      jsonFile("annotations/a.json", {
        categories: { label: { labels: [{ name: "cat" }] } },
        items: [
          {
            id: "a",
            annotations: [{ id: 1, type: "bbox", label_id: 0, bbox: [10, 20, 20, 20], attributes: { score: 0.5 } }],
            image: { path: "a.png", size: [60, 80] },
          },
        ],
      }),
    ],
  ],
  [
    "voc",
    "score",
    [
      image,
      textFile(
        "a.xml",
        "<annotation><filename>a.png</filename><size><width>80</width><height>60</height></size><object><name>cat</name><score>0.5</score><bndbox><xmin>10</xmin><ymin>20</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>",
      ),
    ],
  ],
  ["csv", "score", [image, textFile("a.csv", "filename,class,xmin,ymin,xmax,ymax,score\na.png,cat,10,20,30,40,0.5\n")]],
  [
    "yolo",
    "confidence",
    [image, textFile("a.txt", "0 0.25 0.5 0.25 0.333333 0.5\n"), textFile("classes.txt", "cat\n")],
  ],
  ["kitti", "confidence", [{ ...image, path: "image_2/a.png" }, textFile("label_2/a.txt", kitti(" 0.5"))]],
];

describe("how sure a model is of an object", () => {
  test.each(drops)("is a number tag in %s, with the name that the format has for it: %s", async (slug, name, files) => {
    const { images, tags } = await collect(formatOfPreset(slug)!, files);
    const [figure] = images.flatMap(({ figures }) => figures);
    expect(figure?.tags).toEqual([{ name, value: 0.5 }]);
    expect(JSON.stringify(figure?.extra ?? {})).not.toMatch(/score|confidence/);
    expect(tags.map((tag) => [tag.name, tag.valueType])).toEqual([[name, "any_number"]]);
  });

  test("is nothing when it is null, and is not taken twice when an attribute has the same name", async () => {
    const format = formatOfPreset("coco")!;
    const none = await collect(format, coco({ score: null }));
    expect(none.images[0]?.figures[0]?.tags).toEqual([]);
    const twice = await collect(format, coco({ score: 0.5, attributes: { score: 0.25 } }));
    expect(twice.images[0]?.figures[0]?.tags).toEqual([{ name: "score", value: 0.25 }]);
  });

  test.each(drops.filter(([slug]) => ["coco", "labelme", "createml", "datumaro", "voc"].includes(slug)))(
    "comes back from an export as %s, as %s",
    async (slug, name, files) => {
      const format = formatOfPreset(slug)!;
      const second = await collect(format, await written(format, await collect(format, files), files));
      expect(second.images[0]?.figures[0]?.tags).toEqual([{ name, value: 0.5 }]);
    },
  );

  test("is a field of its own in COCO, as in results", async () => {
    const format = formatOfPreset("coco")!;
    const files = await written(format, await collect(format, coco({ score: 0.5 })), [image]);
    const json = JSON.parse(new TextDecoder().decode(files.find(({ path }) => path.endsWith(".json"))!.bytes));
    expect(json.annotations[0]).toMatchObject({ score: 0.5 });
    expect(json.annotations[0]).not.toHaveProperty("attributes");
  });

  test.each([
    ["yolo", /^0 .* 0\.5$/],
    ["kitti", /^cat .* 0\.5$/],
  ])("is written in the column of %s under either name, and the new name is a loss", async (slug, line) => {
    const format = formatOfPreset(slug)!;
    const losses: string[][] = [];
    for (const name of ["confidence", "score"]) {
      const project = await collect(formatOfPreset("coco")!, coco({ [name]: 0.5 }));
      const files = await written(format, project, [image], { confidence: true });
      const labels = files.find(({ path }) => path.endsWith("a.txt"))!;
      expect(new TextDecoder().decode(labels.bytes).trim()).toMatch(line);
      const head = { ...projectOf(project, [image]), writeOptions: { confidence: true } };
      losses.push((await exportLosses(format, head)).map(({ sentence }) => sentence));
    }
    const renamed = "Scores of objects become the tag confidence.";
    expect(losses.map((sentences) => sentences.includes(renamed))).toEqual([false, true]);
  });
});
