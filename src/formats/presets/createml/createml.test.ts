import { describe, expect, test } from "vitest";
import { createMlDataset } from "../../../samples/createMlDataset.ts";
import { jsonFile, type SampleFile, textFile } from "../../../samples/sampleFile.ts";
import { drawImage } from "../../../samples/scene.ts";
import { detect } from "../../detect/detect.ts";
import { memoryTree } from "../../memoryTree.ts";
import { collect } from "../../testing/collect.suite.ts";
import { type FormatFixture, formatSuite } from "../../testing/format.suite.ts";
import { expectSharedSamples } from "../../testing/sharedSamples.suite.ts";
import { createMlFormat } from "./format.ts";

type Item = { image: string; annotations: { label: string }[] };

const image = (path: string): SampleFile => ({ path, bytes: drawImage({ seed: 3, width: 80, height: 60 }) });
const withItems = (files: readonly SampleFile[], folder: string, change: (item: Item) => Item) =>
  files.map((file) => {
    if (!file.path.endsWith(".json") || !file.path.startsWith(folder)) return file;
    return jsonFile(file.path, (JSON.parse(new TextDecoder().decode(file.bytes)) as Item[]).map(change));
  });

const rename: NonNullable<FormatFixture["rename"]> = (files, path, name) => {
  const [folder, old] = path.split("/") as [string, string];
  return withItems(files, folder, (item) => (item.image === old ? { ...item, image: name } : item)).map((file) =>
    file.path === path ? { ...file, path: `${folder}/${name}` } : file,
  );
};
const renameClass: NonNullable<FormatFixture["renameClass"]> = (files, title) =>
  withItems(files, "", (item) => ({
    ...item,
    annotations: item.annotations.map((one) => (one.label === "odd" ? { ...one, label: title } : one)),
  }));

formatSuite(createMlFormat, [
  { name: "one list beside the images", files: createMlDataset(), images: 5, objects: 12, rename, renameClass },
]);

const read = (items: unknown, format: Record<string, unknown> = {}) =>
  collect(createMlFormat, [image("a.png"), image("b.png"), jsonFile("labels.json", items)], { format });

describe("items", () => {
  test("x and y are the centre of a box, or its top left corner when the option says so", async () => {
    const items = [
      { image: "a.png", annotations: [{ label: "x", coordinates: { x: 20.5, y: 20, width: 11, height: 10 } }] },
    ];
    const centre = await read(items);
    expect(centre.images[0]?.figures[0]?.geometry).toEqual({
      type: "rectangle",
      left: 15,
      top: 15,
      right: 26,
      bottom: 25,
    });
    const corner = await read(items, { anchor: "topLeft" });
    expect(corner.images[0]?.figures[0]?.geometry).toMatchObject({ left: 20.5, top: 20, right: 31.5, bottom: 30 });
  });

  test("older field names are read, and labels without coordinates are tags of the image", async () => {
    const { images, problems, tags } = await read([
      { imagefilename: "a.png", annotation: [{ label: "x", coordinates: { x: 20, y: 20, width: 10, height: 10 } }] },
      { image: "b.png", annotations: [{ label: "sunny" }, "warm"] },
    ]);
    expect(problems).toEqual([]);
    expect(images.map((event) => [event.figures.length, event.tags.map((tag) => tag.name)])).toEqual([
      [1, []],
      [0, ["sunny", "warm"]],
    ]);
    expect(tags.map((tag) => tag.valueType)).toEqual(["none", "none"]);
  });

  test("an annotation that cannot be read is reported with its place, and the others are read", async () => {
    const coordinates = { x: 20, y: 20, width: 10, height: 10 };
    const { codes, problems, objects } = await read([
      {
        image: "a.png",
        annotations: [
          { coordinates },
          { label: "x", coordinates: { x: 1 } },
          { label: "x", coordinates: { ...coordinates, width: -1 } },
          { label: "x", coordinates },
        ],
      },
      { annotations: [] },
      5,
    ]);
    expect(codes).toEqual({ item_broken: 2, label_missing: 1, geometry_broken: 2 });
    expect(problems.map((problem) => problem.line ?? problem.object)).toContain("a.png, annotation 1");
    expect(objects).toBe(1);
  });

  test("an unlisted image is not labelled, and a listed one without boxes is", async () => {
    const { images } = await read([{ image: "a.png", annotations: [] }]);
    expect(images.map((event) => event.labelled)).toEqual([true, false]);
  });

  test("lists of other formats are not detected as Create ML", async () => {
    for (const other of [
      [{ id: 1, data: { image: "a.png" }, annotations: [{ result: [] }] }],
      [{ image: "a.png", label: [{ x: 1 }] }],
      [{ image_id: 1, category_id: 2, score: 0.5, bbox: [] }],
      [{ image: "a.png", annotations: [{ result: [], label: "x" }] }],
      [1, 2, 3],
      [],
    ]) {
      const { detections } = await detect(memoryTree([image("a.png"), jsonFile("labels.json", other)]));
      expect(detections.map((detection) => detection.slug)).not.toContain("createml");
    }
    const text = textFile("labels.json", "[".repeat(10_000));
    expect(await createMlFormat.detect(memoryTree([image("a.png"), text]))).toEqual([]);
  });
});

expectSharedSamples(
  "createml",
  createMlFormat,
  (facts) => {
    const files = Object.entries(facts)
      .filter(([path]) => path.endsWith(".json"))
      .map(([, file]) => file as { boxes: number });
    return {
      images: facts.image_files as number,
      objects: files.reduce((sum, file) => sum + file.boxes, 0),
      folders: files.length,
    };
  },
  (_, result, facts) => {
    for (const [path, file] of Object.entries(facts)) {
      if (!path.endsWith(".json")) continue;
      const used: Record<string, number> = {};
      const inSplit = result.images.filter((event) => event.dataset === path.split("/")[0]);
      for (const { class: title } of inSplit.flatMap((event) => event.figures)) used[title] = (used[title] ?? 0) + 1;
      expect(used).toEqual((file as { classes: Record<string, number> }).classes);
    }
    expect(result.codes).toEqual({});
  },
);
