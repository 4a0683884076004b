import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { openTaskBench, type TestFile } from "./taskBench.suite.ts";

const shared = join(process.cwd(), "..", "shared", "datasets");
const present = existsSync(join(shared, "expected.json"));
if (!present) console.warn(`\n*** ${shared} is absent: imports of real datasets are NOT tested here. ***\n`);
// biome-ignore lint/suspicious/noExplicitAny: counted facts of every shape
const expected: any = present ? JSON.parse(readFileSync(join(shared, "expected.json"), "utf8")) : {};

async function folder(name: string): Promise<Record<string, TestFile>> {
  const files: Record<string, TestFile> = {};
  const root = join(shared, name);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files[`${name.split("/")[1]}/${relative(root, file).split(sep).join("/")}`] = await readFile(file);
  }
  return files;
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);

describe("a real folder, dropped and detected automatically", () => {
  for (const name of Object.keys(expected).filter((name) => name.startsWith("images/"))) {
    test(`${name} has every image, in the datasets of its folders`, async () => {
      const bench = await openTaskBench();
      try {
        const files = await folder(name);
        const task = await bench.import({ files });
        const facts = expected[name];
        const images = sum(facts.by_magic);
        expect(task.report).toMatchObject({
          seen: Object.keys(files).length,
          used: images,
          imported: { images: images, objects: 0 },
        });
        const project = await bench.db.call("getProject", { workspaceId: 1, id: task.output?.project.id ?? 0 });
        const counts = Object.fromEntries(project?.datasets.map((one) => [one.name, one.images]) ?? []);
        const { "": root, ...dirs } = facts.dirs;
        expect(counts).toEqual({ ...dirs, ...(root === undefined ? {} : { ds0: root }) });
        expect(bench.sql("SELECT DISTINCT hash FROM images")).toHaveLength(facts.distinct_sha256);
      } finally {
        await bench.close();
      }
    });
  }

  for (const name of Object.keys(expected).filter((name) => name.startsWith("supervisely/"))) {
    test(`${name} has every object, class and tag`, async () => {
      const bench = await openTaskBench();
      try {
        const task = await bench.import({ files: await folder(name) });
        const facts = expected[name];
        expect(task.detected?.slug).toBe("supervisely");
        expect(task.report).toMatchObject({
          failed: 0,
          imported: {
            images: facts.image_files,
            annotations: facts.ann_with_image,
            objects: facts.objects,
            classes: facts.classes_declared,
          },
        });
        const project = await bench.db.call("getProject", { workspaceId: 1, id: task.output?.project.id ?? 0 });
        const titles = new Map(
          project?.classDefinitions.map(({ id, definition }) => [id, JSON.parse(definition).title as string]),
        );
        const used: Record<string, number> = {};
        const geometries: Record<string, number> = {};
        for (const { class_id, geometry, objects } of project?.uses.geometries ?? []) {
          const title = titles.get(class_id) ?? "?";
          used[title] = (used[title] ?? 0) + objects;
          geometries[`geo ${geometry}`] = (geometries[`geo ${geometry}`] ?? 0) + objects;
        }
        expect(used).toEqual(facts.classes_used);
        const counted = Object.fromEntries(Object.entries(facts).filter(([key]) => key.startsWith("geo ")));
        expect(geometries).toEqual(counted);
        const tagNames = new Map(
          project?.tagDefinitions.map(({ id, definition }) => [id, JSON.parse(definition).name]),
        );
        const tags: Record<string, number> = {};
        for (const { tag_id, images, objects } of project?.uses.tags ?? []) {
          if (images > 0) tags[`image:${tagNames.get(tag_id)}`] = images;
          if (objects > 0) tags[`object:${tagNames.get(tag_id)}`] = objects;
        }
        expect(tags).toEqual(facts.tags);
      } finally {
        await bench.close();
      }
    });
  }

  for (const name of Object.keys(expected).filter((name) => name.startsWith("labelstudio/"))) {
    test(`${name}, which has no images, reports how many annotations refer to missing ones`, async () => {
      const bench = await openTaskBench();
      try {
        const task = await bench.import({ files: await folder(name) });
        const [{ annotations }] = Object.values(expected[name]) as [{ annotations: number }];
        expect(task.detected?.slug).toBe("labelstudio");
        expect(task).toMatchObject({ status: "error", output: null, error: { code: "no_images" } });
        expect(task.error?.message).toContain(`${annotations} annotation${annotations === 1 ? " refers" : "s refer"}`);
        expect(task.error?.details).toEqual({ annotations });
        expect(bench.sql("SELECT id FROM projects")).toEqual([]);
      } finally {
        await bench.close();
      }
    });
  }

  test("or the message above states that there are none", () => {
    expect(present ? Object.keys(expected).length : 1).toBeGreaterThan(0);
  });
});
