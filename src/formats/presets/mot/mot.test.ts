import { describe, expect, test } from "vitest";
import { motDataset } from "../../../samples/motDataset.ts";
import { type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import type { DatasetFormat } from "../../format.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { motFormat } from "./format.ts";

const format = motFormat as DatasetFormat;
const png = drawImage({ seed: 3, width: 80, height: 60 });
const image = (path: string): SampleFile => ({ path, bytes: png });
const emptyIsSound = (path: string) => path.endsWith("gt.txt");

formatSuite(format, [
  // With this seed half of each table ends inside of a row: a table that ends after a row does not look broken.
  { name: "sequences in splits", files: motDataset({ seed: 2 }), images: 7, objects: 15, emptyIsSound },
  { name: "one sequence", files: motDataset({ sequences: { S: 3 } }), images: 3, objects: 9, emptyIsSound },
]);

expectSharedSamples(
  "mot",
  format,
  // Every row is one object; -1 is not a track.
  (facts) => ({ images: facts.image_files as number, objects: facts.rows as number, folders: 1 }),
  (_, result, facts) => {
    expect(result.codes).toEqual({});
    expect(result.classes.map(({ title }) => title)).toEqual(
      Array.from({ length: facts.labels as number }, (_, i) => `label_${i}`),
    );
    // The test suite of Datumaro expects the same: the third class.
    expect(result.images[0]?.figures).toEqual([
      {
        class: "label_2",
        geometry: { type: "rectangle", left: 0, top: 4, right: 4, bottom: 12 },
        tags: [{ name: "visibility", value: 1 }],
      },
    ]);
  },
);

/** A sequence of frames of 80 x 60 pixels with some rows. */
const read = async (
  rows: string,
  choices: Record<string, unknown> = {},
  more: readonly SampleFile[] = [],
  frames = [1, 2],
) => {
  const files = frames.map((number) => image(`img1/${String(number).padStart(6, "0")}.png`));
  return collect(format, [...files, textFile("gt/gt.txt", rows), ...more], { format: choices });
};

describe("rows", () => {
  test("are boxes with their track, class, visibility, and the tag ignored for those that do not count", async () => {
    const { images, tags, problems } = await read(
      "1,7,10.5,20,30,25,1,1,0.5\n1,8,1,2,3,4,0,12,1\n2,7,11,20,30,25,1,1,0\n",
    );
    expect(problems).toEqual([]);
    expect(images.map(({ figures }) => figures)).toEqual([
      [
        {
          class: "pedestrian",
          geometry: { type: "rectangle", left: 10.5, top: 20, right: 40.5, bottom: 45 },
          tags: [
            { name: "track_id", value: 7 },
            { name: "visibility", value: 0.5 },
          ],
        },
        {
          class: "reflection",
          geometry: { type: "rectangle", left: 1, top: 2, right: 4, bottom: 6 },
          tags: [{ name: "track_id", value: 8 }, { name: "ignored" }, { name: "visibility", value: 1 }],
        },
      ],
      [expect.objectContaining({ class: "pedestrian" })],
    ]);
    expect(tags.map(({ name }) => name)).toEqual(["track_id", "visibility", "ignored"]);
  });

  test("may have six to ten columns; ten end with world coordinates", async () => {
    const of = async (row: string) =>
      (await read(row)).images[0]!.figures.map(({ class: title, tags, extra }) => [title, tags.length, extra]);
    expect(await of("1,-1,1,2,3,4")).toEqual([["object", 0, undefined]]);
    expect(await of("1, 3, 1, 2, 3, 4, 1")).toEqual([["object", 1, undefined]]);
    expect(await of("1,3,1,2,3,4,1,2,")).toEqual([["person on vehicle", 1, undefined]]);
    expect(await of("1,3,1,2,3,4,1,-1,-1,-1")).toEqual([["object", 1, undefined]]);
    expect(await of("1,3,1,2,3,4,1,1.5,2.5,0")).toEqual([["object", 1, { mot: { world: [1.5, 2.5, 0] } }]]);
  });

  test("are shifted by a pixel only when the option states that the first pixel is (1, 1)", async () => {
    const boxOf = async (choices: Record<string, unknown>) =>
      (await read("1,1,5,6,3,4", choices)).images[0]?.figures[0]?.geometry;
    expect(await boxOf({})).toEqual({ type: "rectangle", left: 5, top: 6, right: 8, bottom: 10 });
    expect(await boxOf({ origin: "one" })).toEqual({ type: "rectangle", left: 4, top: 5, right: 7, bottom: 9 });
  });

  test("that have other columns than most are odd, wherever they stand", async () => {
    const long = "1,1,5,6,3,4,1,1,1,1";
    const { problems, objects } = await read(`${long}\n1,2,5,6,3,4,1,1,1\n2,3,5,6,3,4,1,1,1\n2,4,5,6,3,4\n`);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([["wrong_number_count", 4]]);
    expect(objects).toBe(3);
  });

  test.each([
    ["zero", 1, 81, 61, 1],
    ["zero", 0, 80, 60, 0],
    ["one", 0, 80, 60, 1],
    ["one", 1, 81, 61, 0],
  ])(
    "with the option %s, of which many begin at %d and end at %d and %d, give %d problem of the first pixel",
    async (origin, start, right, bottom, reported) => {
      const rows = [1, 2].flatMap((frame) =>
        [10, 12, 14].map(
          (size) =>
            `${frame},1,${start},${start},${size},${size}\n${frame},2,${right - size},${bottom - size},${size},${size}\n`,
        ),
      );
      const odd = `1,3,${1 - start},5,4,4\n`;
      const { codes } = await read(rows.join("") + odd, { origin });
      expect(codes.first_pixel_differs ?? 0).toBe(reported);
    },
  );

  test("that are broken are reported by line; the others are read", async () => {
    const rows = [
      "1,1,5,6,3,4,1,1,1",
      "1,1,5,6,3",
      "1,1,5,x,3,4,1,1,1",
      "1.5,1,5,6,3,4,1,1,1",
      "1,1,5,6,-3,4,1,1,1",
      "2,1,5,6,3,4",
      "1,1,60,6,30,4,1,1,1",
    ];
    const { problems, objects } = await read(rows.join("\n"));
    expect(problems.map(({ code, path, line }) => [code, path, line])).toEqual([
      ["wrong_number_count", "gt/gt.txt", 2],
      ["not_a_number", "gt/gt.txt", 3],
      ["frame_broken", "gt/gt.txt", 4],
      ["geometry_broken", "gt/gt.txt", 5],
      ["wrong_number_count", "gt/gt.txt", 6],
      ["clipped", "gt/gt.txt", 7],
    ]);
    expect(objects).toBe(2);
  });
});

describe("classes", () => {
  test("have the names in labels.txt, all of which are declared; an id without a name is reported", async () => {
    const { images, classes, codes } = await read("1,1,5,6,3,4,1,2,1\n1,1,5,6,3,4,1,9,1\n", {}, [
      textFile("gt/labels.txt", "cat\n__proto__\n<b>\n"),
    ]);
    expect(images[0]?.figures.map((figure) => figure.class)).toEqual(["__proto__", "class 9"]);
    expect(classes.map(({ title }) => title)).toEqual(["cat", "__proto__", "<b>", "class 9"]);
    expect(codes).toEqual({ unknown_class: 1 });
  });
});

describe("frames", () => {
  test("are matched by number, whatever their names are; the second of two with the same number gets no boxes", async () => {
    const files = ["img1/frame_12.png", "img1/000012.png", "img1/x.png"].map(image);
    const { images, codes } = await collect(format, [...files, textFile("gt/gt.txt", "12,1,5,6,3,4")]);
    expect(images.map(({ figures, labelled }) => [figures.length, labelled])).toEqual([
      [1, true],
      [0, false],
      [0, false],
    ]);
    expect(codes).toEqual({ frame_twice: 1 });
  });

  test("that count from 0 beside a table that counts from 1 are shifted by one, which is reported", async () => {
    const { images, codes } = await read("1,1,5,6,3,4\n2,1,5,6,3,4\n2,2,5,6,3,4\n", {}, [], [0, 1]);
    expect([images.map(({ figures }) => figures.length), codes]).toEqual([[1, 2], { frames_from_zero: 1 }]);
    // A table that ends early does not show how frames are counted.
    const early = await read("1,1,5,6,3,4\n", {}, [], [0, 1]);
    expect([early.images.map(({ figures }) => figures.length), early.codes]).toEqual([[0, 1], {}]);
  });

  test("are shifted by what most frames of the table speak for", async () => {
    const row = (frame: number) => `${frame},1,5,6,3,4\n`;
    const table = (...numbers: number[]) => numbers.map(row).join("");
    const labelled = async (rows: string, frames: number[]) => {
      const { images, codes } = await read(rows, {}, [], frames);
      return [images.map(({ figures }) => figures.length), codes.frames_from_zero ?? 0];
    };
    expect(await labelled(table(1, 2, 3, 900), [0, 1, 2])).toEqual([[1, 1, 1], 1]);
    expect(await labelled(table(0, 1, 2, 900), [0, 1, 2])).toEqual([[1, 1, 1], 0]);
    expect(await labelled(table(0, 1, 2), [1, 2, 3])).toEqual([[1, 1, 1], 1]);
    expect(await labelled(table(1, 2, 3), [2, 3])).toEqual([[1, 1], 0]);
  });

  test("without boxes are labelled where there is ground truth; missing ones are counted", async () => {
    const { images } = await read("1,1,5,6,3,4\n");
    expect(images.map(({ labelled, figures }) => [labelled, figures.length])).toEqual([
      [true, 1],
      [true, 0],
    ]);
    const rows = Array.from({ length: 30 }, (_, i) => `${i + 1},1,5,6,3,4\n${i + 1},2,5,6,3,4`).join("\n");
    const { problems, events } = await read(rows, {}, [], [1]);
    expect(problems.length).toBe(21);
    const lost = events.map((event) => (event.type === "problem" ? (event.annotations ?? 0) : 0));
    expect(lost.reduce((sum, count) => sum + count)).toBe(58);
  });

  test("with the same names in two sequences are separate; images outside of sequences are imported", async () => {
    const { images, datasets } = await collect(format, [...motDataset(), image("train/cover.png")]);
    expect([...datasets].sort()).toEqual(["test/S-03", "train", "train/S-01", "train/S-02"]);
    expect(images.filter(({ labelled }) => labelled).length).toBe(5);
  });

  test("are in the folder that seqinfo.ini names, and its size is that of the labels", async () => {
    const ini = "[Sequence]\r\nname=walk\r\nimDir=photos\r\nimWidth=160\r\nimHeight=120\r\n";
    const files = [
      image("photos/1.png"),
      image("img1/1.png"),
      textFile("seqinfo.ini", ini),
      textFile("gt/gt.txt", "1,1,5,6,3,4"),
    ];
    const { images, codes } = await collect(format, files);
    expect(images.map(({ path, dataset, figures }) => [path, dataset, figures.length])).toEqual([
      ["photos/1.png", "walk", 1],
      ["img1/1.png", "img1", 0],
    ]);
    expect(codes).toEqual({ size_differs: 1 });
  });
});

describe("detections", () => {
  const det = textFile("det/det.txt", "1,-1,5,6,3,4,0.75,-1,-1,-1\n");

  test("are skipped, or become objects with the tag prediction when the option asks for them", async () => {
    const without = await read("1,1,5,6,3,4\n", {}, [det]);
    expect([without.objects, without.codes]).toEqual([1, { predictions_left_out: 1 }]);
    const added = await read("1,1,5,6,3,4\n", { predictions: "add" }, [det]);
    expect(added.images[0]?.figures[1]?.tags).toEqual([{ name: "prediction" }, { name: "confidence", value: 0.75 }]);
  });
});

describe("detection", () => {
  const claimOn = async (...files: SampleFile[]) => {
    const { detections } = await detect(memoryTree(files), undefined, [format]);
    return detections.map(({ certainty, root }) => [certainty, root]);
  };
  const rows = "1,1,5,6,3,4,1,1,1\n";

  test("needs boxes in gt.txt, and frames or seqinfo.ini beside it", async () => {
    expect(await claimOn(textFile("d/gt/gt.txt", rows), image("d/img1/1.png"))).toEqual([["certain", "d"]]);
    expect(await claimOn(textFile("d/gt/gt.txt", rows), textFile("d/seqinfo.ini", "[Sequence]"))).toEqual([
      ["certain", "d"],
    ]);
    expect(await claimOn(textFile("d/det/det.txt", rows), image("d/img1/1.png"))).toEqual([["likely", "d"]]);
    expect(await claimOn(...motDataset().map((file) => ({ ...file, path: `d/${file.path}` })))).toEqual([
      ["certain", "d"],
    ]);
    expect(await claimOn(...motDataset({ sequences: { "train/S": 2 } }))).toEqual([["certain", ""]]);
    expect(await claimOn(textFile("d/gt/gt.txt", rows), textFile("d/a.json", "{}"))).toEqual([]);
    expect(await claimOn(textFile("gt/gt.txt", "0 0.5 0.5 0.1 0.1\n"), image("img1/1.png"))).toEqual([]);
    expect(await claimOn(textFile("boxes.txt", rows), image("img1/1.png"))).toEqual([]);
  });
});
