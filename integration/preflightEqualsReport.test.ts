import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overviewOf } from "../src/app/import/classOverview.ts";
import { preflight } from "../src/app/preflight/preflight.ts";
import type { Preflight } from "../src/app/preflight/preflightState.ts";
import type { Task } from "../src/contract/tasks.ts";
import type { ClassTitles } from "../src/formats/classes/classChoices.ts";
import { imageFaultOf } from "../src/formats/codecs/structure/structureCheck.ts";
import { detect } from "../src/formats/detect/detect.ts";
import { isImageName } from "../src/formats/images/imageFile.ts";
import { formatOfPreset } from "../src/formats/index.ts";
import { memoryTree } from "../src/formats/memoryTree.ts";
import type { SourceTree } from "../src/formats/sourceTree.ts";
import { expectedNames, sharedSample } from "../src/formats/testing/sharedSamples.suite.ts";
import type { DatasetPath } from "../src/model/datasetPath.ts";
import type { Problem } from "../src/model/problem.ts";
import { bdd100kDataset } from "../src/samples/bdd100kDataset.ts";
import { boxTextDataset } from "../src/samples/boxTextDataset.ts";
import { cocoDataset } from "../src/samples/cocoDataset.ts";
import { encodeText } from "../src/samples/encodeText.ts";
import { labelMeDataset } from "../src/samples/labelMeDataset.ts";
import type { SampleFile } from "../src/samples/sampleFile.ts";
import { jsonFile, textFile } from "../src/samples/sampleFile.ts";
import { superviselyProject } from "../src/samples/superviselyProject.ts";
import { viaDataset } from "../src/samples/viaDataset.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";
import type { TaskBench } from "../src/server/tasks/taskBench.suite.ts";
import { openTaskBench } from "../src/server/tasks/taskBench.suite.ts";

let bench: TaskBench;
beforeAll(async () => {
  bench = await openTaskBench();
});
afterAll(() => bench.close());

/** Returns files as the page has them: sizes and hashes are known some time after the files. */
function droppedTree(files: readonly SampleFile[]): SourceTree {
  const tree = memoryTree(files);
  const hash = async (path: DatasetPath) =>
    createHash("sha256")
      .update(await tree.bytes(path))
      .digest("base64");
  const fault = async (path: DatasetPath) => imageFaultOf(await tree.bytes(path));
  const listed = tree.files.map(({ path }) => ({ path, bytes: undefined }));
  return { ...tree, files: listed, hash, fault };
}

/** Returns a dataset whose first three images are damaged, each in another way. */
function withDamagedImages(files: readonly SampleFile[]): SampleFile[] {
  const damages = [
    (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 40),
    (bytes: Uint8Array) => withoutImageData(bytes),
    () => hugeGif,
  ];
  return files.map((file) => {
    const json = imageInside(file);
    const damage = isImageName(file.path) || json !== undefined ? damages.shift() : undefined;
    if (damage === undefined) return file;
    if (json === undefined) return { ...file, bytes: damage(file.bytes) };
    const image = damage(Buffer.from(json.imageData, "base64"));
    return jsonFile(file.path, { ...json, imageData: Buffer.from(image).toString("base64") });
  });
}

/** Returns a LabelMe file that contains an image. */
function imageInside({ path, bytes }: SampleFile): { readonly imageData: string } | undefined {
  const json = path.endsWith(".json") ? JSON.parse(Buffer.from(bytes).toString()) : undefined;
  return typeof json?.imageData === "string" ? json : undefined;
}

/** A GIF of one pixel whose header states 65,500 x 65,500. */
const hugeGif = Uint8Array.from(
  Buffer.from("474946383961dcffdcff800000000000ffffff2c00000000010001000002024401003b", "hex"),
);

/** Returns an image whose structure is damaged and whose header is kept. */
function withoutImageData(bytes: Uint8Array): Uint8Array {
  const damaged = bytes.slice();
  const text = Buffer.from(bytes).toString("latin1");
  const isPng = text.startsWith("\x89PNG");
  const at = isPng ? text.indexOf("IDAT") + 4 : text.indexOf("\xff\xda");
  // No zlib stream in a PNG; the end of the image in place of the scan in a JPEG.
  if (isPng) damaged[at] = 0;
  else damaged[at + 1] = 0xd9;
  return damaged;
}

/** The choices of a person before the import. */
interface Choices {
  readonly preset?: string;
  readonly classes?: ClassTitles;
  readonly skipDamaged?: boolean;
}

/** Returns what the page shows before anything is sent, when pre-flight has ended; undefined when the page asks for a format first. */
async function look(
  files: readonly SampleFile[],
  { preset, classes, skipDamaged }: Choices,
): Promise<Preflight | undefined> {
  const tree = droppedTree(files);
  const { verdict } = await detect(tree);
  const detection = verdict.kind === "chosen" || verdict.kind === "imagesOnly" ? verdict.detection : undefined;
  const format = formatOfPreset(preset ?? detection?.slug ?? "");
  if (format === undefined) return undefined;
  const choices = {
    root: detection?.slug === format.slug ? detection.root : undefined,
    onlyImages: preset === undefined && verdict.kind === "imagesOnly",
    classes,
    skipDamaged,
  };
  const states: Preflight[] = [];
  await preflight(tree, format, choices, (state) => states.push(state)).done;
  return states.at(-1);
}

function countCodes(problems: readonly Problem[]): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const { code } of problems) codes[code] = (codes[code] ?? 0) + 1;
  return codes;
}

/** Drops files on page and server, and compares what the page counted with what the server imported and reports. */
async function expectEqual(files: readonly SampleFile[], chosen: Choices = {}): Promise<Task> {
  const { preset, classes, skipDamaged } = chosen;
  const before = await look(files, chosen);
  const task = await bench.import({
    files: Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])),
    ...(preset !== undefined && { preset }),
    options: { ...(classes && { classes }), ...(skipDamaged && { skipDamaged }) },
  });
  if (before === undefined) {
    expect(["ambiguous_format", "unsupported_format", "no_images"]).toContain(task.error?.code);
    return task;
  }
  const { images, labelled, objects, datasets } = before;
  const problemsBefore = before.problems.flatMap(({ first }) => first);
  expect(before.problems.reduce((sum, { count }) => sum + count, 0)).toBe(problemsBefore.length);
  expect(countCodes(problemsBefore)).toEqual(task.report?.problems.byCode);
  if (images === 0) {
    expect(task.error?.code).toBe("no_images");
    return task;
  }
  const imported = task.report?.imported;
  const { imported: coming } = overviewOf(before.classes, classes);
  expect({ images, annotations: labelled, objects, classes: coming.length, tags: imported?.tags }).toEqual(imported);
  const project = await bench.db.call("getProject", { workspaceId: 1, id: task.output?.project.id ?? 0 });
  expect(datasets.map(({ name, ...counts }) => [name, counts])).toEqual(
    project?.datasets.map(({ name, images, labelled, objects }) => [name, { images, labelled, objects }]),
  );
  const used = new Map<number, number>();
  for (const use of project?.uses.geometries ?? []) used.set(use.class_id, (used.get(use.class_id) ?? 0) + use.objects);
  const after = project?.classDefinitions.map(({ id, definition }) => {
    const { title, color } = JSON.parse(definition) as { title: string; color: string };
    return { title, color, objects: used.get(id) ?? 0 };
  });
  const byTitle = (a: { title: string }, b: { title: string }) => (a.title < b.title ? -1 : 1);
  expect(coming.map(({ title, color, objects }) => ({ title, color, objects })).sort(byTitle)).toEqual(
    after?.sort(byTitle),
  );
  const problems = await bench.problems(task.id);
  const textOf = ({ code, path, message, action }: Partial<Record<keyof (typeof problems)[number], unknown>>) =>
    JSON.stringify([code, path ?? null, message, action ?? null]);
  expect(problemsBefore.map(textOf).sort()).toEqual(problems.map(textOf).sort());
  return task;
}

describe("what the page counts before anything is sent is what the server reports", () => {
  test.each(expectedNames())("of the real sample %s", async (name) => {
    await expectEqual(sharedSample(name)!);
  });

  const datasets: Record<string, SampleFile[]> = {
    supervisely: superviselyProject({ datasets: { a: 3, b: 2 }, objects: 6 }),
    coco: cocoDataset({ layout: "canonical" }),
    yolo: yoloDataset(),
    bdd100k: bdd100kDataset(),
    "box-text": boxTextDataset(),
    "bdd100k, one file for each image": bdd100kDataset({ form: "files" }),
    "labelme, with images inside of the JSON files": labelMeDataset({ images: "inside" }),
    "labelme, with images in files and inside of the JSON files": [
      ...labelMeDataset({ images: "inside" }),
      ...labelMeDataset({ images: "both", folders: { more: 2 }, seed: 2 }),
    ],
  };
  describe.each(Object.entries(datasets))("of a drawn dataset in the format %s", (_, files) => {
    const isText = ({ path }: SampleFile) => /\.(json|txt|ya?ml)$/.test(path);
    test("when it is sound", async () => {
      await expectEqual(files);
    });

    test("when one of its files is damaged, gone, empty or a duplicate", async () => {
      for (const file of files) {
        const others = files.filter((other) => other !== file);
        await expectEqual(others);
        await expectEqual([...others, { ...file, bytes: new Uint8Array() }]);
        await expectEqual([...others, { ...file, bytes: file.bytes.subarray(0, file.bytes.length >> 1) }]);
        await expectEqual([...files, { ...file, path: file.path.replace(/([^/]*)$/, "duplicate $1") }]);
      }
    });

    test("when classes are renamed, merged and excluded", async () => {
      const titles = (await look(files, {}))!.classes.map(({ title }) => title);
      const [one = "", other = "", third = ""] = titles;
      await expectEqual(files, { classes: { [one]: { title: "another" } } });
      await expectEqual(files, { classes: { [one]: { title: other }, [third]: null } });
      await expectEqual(files, { classes: { [other]: { title: one } } });
      await expectEqual(files, { classes: Object.fromEntries(titles.map((title) => [title, null])) });
    });

    test("when images are truncated, damaged and too large, imported and skipped", async () => {
      const damaged = withDamagedImages(files);
      const codes = { image_truncated: 1, image_damaged: 1, image_too_large: 1 };
      const whole = (await expectEqual(files)).report?.imported.images ?? 0;
      const kept = await expectEqual(damaged);
      expect(kept.report?.problems.byCode).toMatchObject(codes);
      expect(kept.report?.imported.images).toBe(whole);
      const skipped = await expectEqual(damaged, { skipDamaged: true });
      expect(skipped.report?.problems.byCode).toMatchObject(codes);
      expect(skipped.report?.imported.images).toBe(whole - 3);
      expect(skipped.report?.skipped).toContainEqual({ reason: "damaged image", count: 3 });
    });

    test("when its images are missing", async () => {
      await expectEqual(files.filter(isText));
    });

    test("when it is read as plain images, by choice", async () => {
      await expectEqual(files, { preset: "images" });
    });
  });

  test("when its texts are in another encoding", async () => {
    const files = yoloDataset({ layout: "darknet" }).map((file) =>
      file.path.endsWith(".names") ? { ...file, bytes: encodeText("汽车\n行人\n", "gb18030") } : file,
    );
    expect((await look(files, {}))?.problems.map(({ code }) => code)).toContain("encoding_guessed");
    await expectEqual(files);
  });

  test("when images were saved again after they were labelled, whose new size the page does not know yet", async () => {
    const longer = (bytes: Uint8Array) => Uint8Array.from([...bytes, 0, 0, 0]);
    const files = viaDataset().map((file) => (isImageName(file.path) ? { ...file, bytes: longer(file.bytes) } : file));
    const task = await expectEqual(files);
    expect(task.report?.problems.byCode).toEqual({ size_differs: 1 });
  });

  test("when only images were recognized among other files", async () => {
    await expectEqual([
      ...superviselyProject({ datasets: { a: 2 }, objects: 0 }).filter(({ path }) => path.endsWith(".png")),
      textFile("notes.md", "text"),
    ]);
  });

  test("when files with the names of its images are not read", async () => {
    const photos = superviselyProject({ datasets: { a: 30 }, objects: 0 }).filter(({ path }) => path.endsWith(".png"));
    const captions = photos.map(({ path }) => textFile(path.replace(/png$/, "txt"), `words about ${path}\n`));
    for (const choices of [{}, { preset: "images" }, { preset: "coco" }]) {
      const task = await expectEqual([...photos, ...captions], choices);
      expect(task.report?.problems.byCode).toMatchObject({ file_of_image_not_read: 21 });
    }
  });

  test.each(["coco", "supervisely"])("when it contains nothing of the chosen format: %s", async (preset) => {
    const [photo] = superviselyProject({ datasets: { a: 1 }, objects: 0 }).filter(({ path }) => path.endsWith(".png"));
    const files = [{ ...photo!, path: "a.png" }, textFile("labels.txt", "text")];
    const before = await look(files, { preset });
    expect(before?.problems.map(({ code }) => code)).toContain("format_not_found");
    await expectEqual(files, { preset });
  });
});
