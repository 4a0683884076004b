import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedNames, sharedSample } from "../../formats/testing/sharedSamples.suite.ts";
import { cocoDataset } from "../../samples/cocoDataset.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { superviselyProject } from "../../samples/superviselyProject.ts";
import { yoloDataset } from "../../samples/yoloDataset.ts";
import { openTaskBench, type TaskBench, type TestImport } from "./taskBench.suite.ts";

let bench: TaskBench;
beforeAll(async () => {
  bench = await openTaskBench();
});
afterAll(() => bench.close());

const asFiles = (files: readonly SampleFile[]) => Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]));
const isImage = ({ path }: SampleFile) => /\.(jpe?g|png)$/i.test(path);

/** Imports files. Returns their project. */
async function into(files: readonly SampleFile[], more: Omit<TestImport, "files"> = {}): Promise<number> {
  const task = await bench.import({ files: asFiles(files), ...more });
  if (task.error !== null) throw new Error(task.error.message);
  return task.output?.project.id ?? 0;
}

/** Returns the part of a project that is equal after two imports of the same files. */
function contentOf(projectId: number) {
  const rows = bench.sql(
    `SELECT d.name AS dataset, i.name, i.hash, i.labelled, i.objects, i.annotation FROM images i
     JOIN datasets d ON d.id = i.dataset_id
     WHERE i.project_id = ? AND i.superseded_by IS NULL ORDER BY d.name, i.name`,
    projectId,
  );
  return rows.map((row) => JSON.stringify(row));
}

const contents = () => bench.sql("SELECT COUNT(*) AS n FROM blobs")[0]?.n;

const drawn: [string, SampleFile[]][] = [
  ["supervisely", superviselyProject({ datasets: { a: 3, b: 2 }, objects: 6 })],
  ["coco", cocoDataset({ layout: "canonical" })],
  ["yolo", yoloDataset()],
];
const real = expectedNames().filter((name) => /^(coco|yolo|voc|labelme|supervisely|via|dota)\//.test(name));
const datasets: [string, SampleFile[]][] = [
  ...drawn.map(([format, files]): [string, SampleFile[]] => [`a drawn dataset in the format ${format}`, files]),
  ...real.map((name): [string, SampleFile[]] => [name, sharedSample(name)!]),
];

describe.each(datasets)("%s", (_, files) => {
  test("imported twice stays the same: nothing is stored again, and the rule for existing images applies", async () => {
    const id = await into(files);
    const once = contentOf(id);
    const stored = contents();
    expect(await into(files, { projectId: id, onConflict: "ignore" })).toBe(id);
    expect(contentOf(id)).toEqual(once);
    expect(await into(files, { projectId: id, onConflict: "replace" })).toBe(id);
    expect(contentOf(id)).toEqual(once);
    expect(await into(files, { projectId: id, onConflict: "rename" })).toBe(id);
    expect(contentOf(id)).toHaveLength(2 * once.length);
    expect(contents()).toBe(stored);
  });
});

describe.each(drawn)("a drawn dataset in the format %s, in two drops", (format, files) => {
  // With the format given: as plain images they would be added to datasets named after their folders, which labels may name differently.
  test("the images first and everything later, with existing images replaced, has the same result as one drop", async () => {
    const whole = contentOf(await into(files));
    const id = await into(files.filter(isImage), { preset: format });
    expect(contentOf(id)).not.toEqual(whole);
    expect(await into(files, { projectId: id, onConflict: "replace" })).toBe(id);
    expect(contentOf(id)).toEqual(whole);
  });

  test("the labels without their images are refused and change nothing", async () => {
    const id = await into(files.filter(isImage), { preset: format });
    const before = contentOf(id);
    const labels = files.filter((file) => !isImage(file));
    const task = await bench.import({ files: asFiles(labels), projectId: id, onConflict: "replace" });
    expect(task.error?.code).toBe("no_images");
    expect(contentOf(id)).toEqual(before);
  });
});
