import { describe, expect, test } from "vitest";
import { cocoDataset } from "../../samples/cocoDataset.ts";
import { createMlDataset } from "../../samples/createMlDataset.ts";
import { datumaroDataset } from "../../samples/datumaroDataset.ts";
import { labelStudioDataset } from "../../samples/labelStudioDataset.ts";
import { jsonFile, type SampleFile } from "../../samples/sampleFile.ts";
import { drawImage } from "../../samples/scene.ts";
import { detect } from "../detect/detect.ts";
import type { DatasetFormat } from "../format.ts";
import { memoryTree } from "../memoryTree.ts";
import { cocoFormat } from "../presets/coco/format.ts";
import { createMlFormat } from "../presets/createml/format.ts";
import { datumaroFormat } from "../presets/datumaro/format.ts";
import { labelmeFormat } from "../presets/labelme/format.ts";
import { labelStudioFormat } from "../presets/labelstudio/format.ts";
import { collect, fingerprints } from "./collect.suite.ts";

// A right key with the wrong JSON type: an object where the format has a list. Its values are read.

type Json = Record<string, unknown>;

const withJson = (files: readonly SampleFile[], change: (json: never, path: string) => unknown) =>
  files.map((file) =>
    file.path.endsWith(".json")
      ? jsonFile(file.path, change(JSON.parse(new TextDecoder().decode(file.bytes)) as never, file.path))
      : file,
  );
const keyed = (list: readonly unknown[], keyOf: (entry: Json, i: number) => unknown = (_, i) => i) =>
  Object.fromEntries(list.map((entry, i) => [String(keyOf(entry as Json, i)), entry]));
const withoutId = (list: readonly Json[]) =>
  keyed(
    list.map(({ id, ...rest }) => [id, rest] as const).map(([, rest]) => rest),
    (_, i) => list[i]?.id,
  );

interface Change {
  readonly format: DatasetFormat<never>;
  readonly files: readonly SampleFile[];
  readonly changed: readonly SampleFile[];
  /** What the message names. */
  readonly names?: string;
}

const coco = cocoDataset();
const cocoChange = (key: string, change: (list: Json[]) => unknown): Change => ({
  format: cocoFormat as DatasetFormat<never>,
  files: coco,
  changed: withJson(coco, (json: Record<string, Json[]>) => ({ ...json, [key]: change(json[key] ?? []) })),
  names: `\`${key}\` is an object, not a list.`,
});
const byId = (list: Json[]) => keyed(list, ({ id }) => id);
const createMl = createMlDataset();
const labelStudio = labelStudioDataset();
const datumaro = datumaroDataset();

const changes: Record<string, Change> = {
  "COCO, images": cocoChange("images", byId),
  "COCO, images without ids": cocoChange("images", withoutId),
  "COCO, annotations": cocoChange("annotations", byId),
  "COCO, categories": cocoChange("categories", byId),
  "COCO, categories without ids": cocoChange("categories", withoutId),
  "Create ML, items by number": {
    format: createMlFormat as DatasetFormat<never>,
    files: createMl,
    changed: withJson(createMl, (json: Json[]) => keyed(json)),
    names: "The outermost value is an object, not a list.",
  },
  "Label Studio, tasks": {
    format: labelStudioFormat as DatasetFormat<never>,
    files: labelStudio,
    changed: withJson(labelStudio, (json: Json[]) => ({ tasks: json })),
  },
  "Label Studio, tasks by number": {
    format: labelStudioFormat as DatasetFormat<never>,
    files: labelStudio,
    changed: withJson(labelStudio, (json: Json[]) => ({ tasks: keyed(json) })),
    names: "`tasks` is an object, not a list.",
  },
  "Label Studio, annotations of a task": {
    format: labelStudioFormat as DatasetFormat<never>,
    files: labelStudio,
    changed: withJson(labelStudio, (json: Json[]) =>
      json.map((task) => ({ ...task, annotations: keyed(task.annotations as Json[]) })),
    ),
  },
  "Datumaro, items": {
    format: datumaroFormat as DatasetFormat<never>,
    files: datumaro,
    changed: withJson(datumaro, (json: Json) => ({ ...json, items: keyed(json.items as Json[]) })),
    names: "`items` is an object, not a list.",
  },
};

describe("an object in the place of a list", () => {
  test.each(Object.entries(changes))("is read: %s", async (_, { format, files, changed, names }) => {
    expect((await detect(memoryTree(changed))).detections[0]).toMatchObject({
      slug: format.slug,
      certainty: "certain",
    });
    const plain = await collect(format, files);
    const result = await collect(format, changed);
    expect(result.objects).toBe(plain.objects);
    expect(plain.objects).toBeGreaterThan(0);
    const without = (text: string) => text.replace(/"coco":\{[^}]*\}/g, "");
    expect(fingerprints(result).map(without)).toEqual(fingerprints(plain).map(without));
    const reported = result.problems.filter(({ code }) => code === "list_of_other_type");
    expect(reported.every(({ path }) => path?.endsWith(".json"))).toBe(true);
    expect([...new Set(reported.map(({ message }) => message))]).toEqual(names === undefined ? [] : [names]);
    expect(result.problems.length - reported.length).toBe(plain.problems.length);
  });

  const image: SampleFile = { path: "a.png", bytes: drawImage({ seed: 1, width: 80, height: 60 }) };

  test("is read: one item of Create ML", async () => {
    const boxes = (x: number) => [{ label: "cat", coordinates: { x, y: 20, width: 10, height: 10 } }];
    for (const annotations of [boxes(20), boxes(20)[0]]) {
      const files = [image, jsonFile("one.json", { image: "a.png", annotations })];
      expect((await detect(memoryTree(files))).detections[0]).toMatchObject({ slug: "createml", certainty: "certain" });
      expect((await collect(createMlFormat as DatasetFormat, files)).objects).toBe(1);
    }
  });

  test("is read: one item of Create ML with a key", async () => {
    const annotations = [{ label: "cat", coordinates: { x: 20, y: 20, width: 10, height: 10 } }];
    const files = [image, jsonFile("one.json", { "a.png": { image: "a.png", annotations } })];
    expect((await detect(memoryTree(files))).detections[0]).toMatchObject({ slug: "createml", certainty: "certain" });
    const { objects, codes } = await collect(createMlFormat as DatasetFormat, files);
    expect([objects, codes]).toEqual([1, { list_of_other_type: 1 }]);
  });

  test("is read: the shapes of LabelMe", async () => {
    const shape = {
      label: "x",
      points: [
        [1, 2],
        [30, 40],
      ],
      shape_type: "rectangle",
    };
    for (const shapes of [{ 0: shape, 1: shape }, shape]) {
      const files = [image, jsonFile("a.json", { imagePath: "a.png", shapes, imageWidth: 80, imageHeight: 60 })];
      expect((await detect(memoryTree(files))).detections[0]).toMatchObject({ slug: "labelme" });
      const { objects, codes } = await collect(labelmeFormat as DatasetFormat, files);
      expect([objects, codes.list_of_other_type]).toEqual([shapes === shape ? 1 : 2, 1]);
    }
  });

  test.each([null, "none", 3, true])("is reported as an error when it is %j", async (value) => {
    const changed = withJson(coco, (json: Json) => ({ ...json, annotations: value }));
    const { problems } = await collect(cocoFormat as DatasetFormat, changed);
    const reported = problems.filter(({ code }) => code === "list_of_other_type");
    expect(reported.length).toBeGreaterThan(0);
    expect(reported[0]).toMatchObject({ severity: "error" });
    expect(reported[0]?.message).toMatch(/^`annotations` is .+, not a list\.$/);
  });
});
