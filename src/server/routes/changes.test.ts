import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Task } from "../../contract/tasks.ts";
import { sweepUnused } from "../storage/sweep.ts";
import { annotation, smallPng, superviselyProject, type TestFile } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

const DAY_MS = 24 * 60 * 60_000;

// Each test runs imports.
vi.setConfig({ testTimeout: 120_000 });

let bench: ApiBench;
let admin: string;
let reader: string;
beforeAll(async () => {
  bench = await openApiBench();
  admin = (await bench.key(["import"])).key;
  reader = (await bench.key(["read"])).key;
}, 60_000);
afterAll(() => bench.close());

const call = async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object, key = admin) =>
  bench.call(method, path, { key, ...(body === undefined ? {} : { body }) });

/** Imports images, by their paths `dataset/name.png`. Returns the task. */
function importImages(
  files: Record<string, number>,
  more: { projectId?: number; title?: string; replace?: boolean } = {},
) {
  const { replace, ...to } = more;
  return bench.tasks.import({
    ...to,
    preset: "supervisely",
    files: {
      "project/meta.json": { classes: [], tags: [] },
      ...Object.fromEntries(
        Object.entries(files).flatMap(([path, seed]) => [
          [`project/${path.replace("/", "/img/")}`, smallPng(seed)],
          [`project/${path.replace("/", "/ann/")}.json`, annotation()],
        ]),
      ),
    },
    onConflict: replace ? "replace" : "rename",
  });
}

const projectOf = (task: Task) => task.output?.project.id ?? 0;

interface ListedImage {
  readonly id: number;
  readonly name: string;
  readonly dataset: string;
  readonly hash: string;
  readonly annotation: { tags: { name: string }[] } | null;
}

async function imagesOf(projectId: number): Promise<ListedImage[]> {
  return (await call("GET", `/v1/projects/${projectId}/images?limit=1000`)).json.items;
}
async function namesOf(projectId: number): Promise<string[]> {
  return (await imagesOf(projectId)).map(({ dataset, name }) => `${dataset}/${name}`).sort();
}
const idOf = async (projectId: number, name: string) =>
  (await imagesOf(projectId)).find((image) => image.name === name)?.id ?? 0;
const trashOf = async (projectId: number) => (await call("GET", `/v1/trash?project=${projectId}`)).json.items;
const change = (projectId: number, body: object) => call("POST", `/v1/projects/${projectId}/changes`, body);
const all = { filter: {} };

async function sweep(): Promise<void> {
  const at = { before: bench.deps.now() - 30 * DAY_MS, staleBefore: bench.deps.now(), limit: 2 };
  while (!(await bench.deps.db.call("sweepChanges", at)));
}

describe("the trash", () => {
  test("keeps a project for thirty days, and gives it a free title when it comes back", async () => {
    const id = projectOf(await importImages({ "a/1.png": 1, "a/2.png": 2 }, { title: "Ships" }));
    const deleted = await call("DELETE", `/v1/projects/${id}`);
    expect(await trashOf(id)).toMatchObject([
      { id: deleted.json.changeId, kind: "project", name: "Ships", images: 2, project: { id, title: "Ships" } },
    ]);
    expect(await trashOf(id + 1_000)).toEqual([]);
    await importImages({ "a/1.png": 3 }, { title: "Ships" });
    await sweep();
    const back = await call("POST", `/v1/trash/${deleted.json.changeId}/restore`);
    expect(back.json).toMatchObject({ kind: "project", name: "Ships_01", renamedFrom: "Ships", images: 2 });
    expect((await call("GET", `/v1/projects/${id}`)).json).toMatchObject({ title: "Ships_01", images: 2 });
    expect(await trashOf(id)).toEqual([]);
    expect((await call("POST", `/v1/trash/${deleted.json.changeId}/restore`)).status).toBe(404);
  });

  test("keeps contents until it is emptied; then a sweep frees them", async () => {
    const id = projectOf(await importImages({ "a/1.png": 11, "a/2.png": 12, "a/3.png": 13 }));
    const hashes = (await imagesOf(id)).map(({ hash }) => hash);
    const inDataset = await change(id, { action: "delete", images: { ids: [await idOf(id, "1.png")] } });
    const stored = async () =>
      (await bench.deps.db.call("findBlobs", { workspaceId: 1, hashes: hashes as never })).length;
    const later = { unusedUploadHours: 0, at: Date.now() + 31 * DAY_MS };
    await sweepUnused({ db: bench.deps.db, blobs: bench.deps.blobs }, later);
    expect(await stored()).toBe(3);
    expect((await call("DELETE", `/v1/trash/${inDataset.json.id}`)).status).toBe(200);
    expect((await call("DELETE", `/v1/trash/${inDataset.json.id}`)).status).toBe(404);
    await sweep();
    await sweepUnused({ db: bench.deps.db, blobs: bench.deps.blobs }, later);
    expect(await stored()).toBe(2);
    await call("DELETE", `/v1/projects/${id}`);
    await sweep();
    expect(await trashOf(id)).toHaveLength(1);
    expect((await call("DELETE", "/v1/trash")).json.deleted).toBeGreaterThanOrEqual(1);
    expect((await call("DELETE", "/v1/trash")).json.deleted).toBe(0);
    expect(await trashOf(id)).toEqual([]);
    await sweep();
    await sweepUnused({ db: bench.deps.db, blobs: bench.deps.blobs }, later);
    expect(await stored()).toBe(0);
    expect(bench.tasks.sql("SELECT id FROM projects WHERE id = ?", id)).toEqual([]);
    expect(bench.tasks.sql("SELECT id FROM imports WHERE project_id = ?", id)).toEqual([]);
  });

  test("forgets what is older than thirty days", async () => {
    const id = projectOf(await importImages({ "a/1.png": 21, "a/2.png": 22 }));
    const made = await change(id, { action: "delete", images: { ids: [await idOf(id, "1.png")] } });
    bench.passTime(30 * DAY_MS + 1_000);
    expect(await trashOf(id)).toEqual([]);
    expect((await call("POST", `/v1/trash/${made.json.id}/restore`)).status).toBe(404);
    await sweep();
    expect(bench.tasks.sql("SELECT id FROM images WHERE project_id = ?", id)).toHaveLength(1);
    bench.passTime(-30 * DAY_MS - 1_000);
  });

  test("takes a dataset with its images, and gives it a free name when it comes back", async () => {
    const id = projectOf(await importImages({ "train/1.png": 31, "train/2.png": 32, "val/3.png": 33 }));
    const project = (await call("GET", `/v1/projects/${id}`)).json;
    const train = project.datasets.find(({ name }: { name: string }) => name === "train").id;
    const deleted = await call("DELETE", `/v1/datasets/${train}`);
    expect(deleted.json).toMatchObject({ id: train, images: 2 });
    expect((await call("DELETE", `/v1/datasets/${train}`)).status).toBe(404);
    expect(await namesOf(id)).toEqual(["val/3.png"]);
    const left = (await call("GET", `/v1/projects/${id}`)).json;
    expect([left.images, left.datasets.map(({ name }: { name: string }) => name)]).toEqual([1, ["val"]]);
    expect((await call("GET", `/v1/datasets/${train}/images`)).status).toBe(404);
    // A dataset of the same name is a new one.
    await importImages({ "train/1.png": 34 }, { projectId: id });
    const back = await call("POST", `/v1/trash/${deleted.json.changeId}/restore`);
    expect(back.json).toMatchObject({ kind: "dataset", name: "train_01", renamedFrom: "train", images: 2, renamed: 0 });
    expect(await namesOf(id)).toEqual(["train/1.png", "train_01/1.png", "train_01/2.png", "val/3.png"]);
  });

  test("gives images free names when theirs are taken, and cannot restore into what is in the trash", async () => {
    const id = projectOf(await importImages({ "d/1.png": 41, "d/2.png": 42, "e/3.png": 43 }));
    const deleted = (await change(id, { action: "delete", images: { filter: { search: "1" } } })).json;
    expect(deleted).toMatchObject({ kind: "images", name: "1.png", images: 1 });
    await importImages({ "d/1.png": 44 }, { projectId: id });
    const dataset = (await imagesOf(id)).find(({ name }) => name === "2.png") as ListedImage & { datasetId: number };
    const gone = (await call("DELETE", `/v1/datasets/${dataset.datasetId}`)).json;
    const refused = await call("POST", `/v1/trash/${deleted.id}/restore`);
    expect(refused).toMatchObject({ status: 409, json: { error: { message: expect.stringContaining("dataset") } } });
    await call("POST", `/v1/trash/${gone.changeId}/restore`);
    expect((await call("POST", `/v1/trash/${deleted.id}/restore`)).json).toMatchObject({ images: 1, renamed: 1 });
    expect(await namesOf(id)).toEqual(["d/1.png", "d/1_01.png", "d/2.png", "e/3.png"]);
    const project = (await call("DELETE", `/v1/projects/${id}`)).json;
    expect(await trashOf(id)).toHaveLength(1);
    await call("POST", `/v1/trash/${project.changeId}/restore`);
  });

  test("is read by everyone and changed only with the scope import", async () => {
    const id = projectOf(await importImages({ "a/1.png": 51 }));
    expect((await call("DELETE", `/v1/projects/${id}`, undefined, reader)).status).toBe(403);
    const { changeId } = (await call("DELETE", `/v1/projects/${id}`)).json;
    expect((await call("GET", `/v1/trash?project=${id}`, undefined, reader)).json.items).toHaveLength(1);
    for (const [method, path] of [
      ["POST", `/v1/trash/${changeId}/restore`],
      ["POST", `/v1/changes/${changeId}/undo`],
      ["DELETE", `/v1/trash/${changeId}`],
      ["DELETE", "/v1/trash"],
    ] as const) {
      expect((await call(method, path, undefined, reader)).status).toBe(403);
    }
  });
});

describe("an import", () => {
  test("that made its project is undone by the trash", async () => {
    const task = await importImages({ "a/1.png": 61 });
    const undone = await call("POST", `/v1/tasks/${task.id}/undo`);
    expect(undone.json).toMatchObject({ kind: "project", images: 1 });
    expect((await call("POST", `/v1/tasks/${task.id}/undo`)).status).toBe(409);
    await call("POST", `/v1/changes/${undone.json.id}/undo`);
    expect(await namesOf(projectOf(task))).toEqual(["a/1.png"]);
  });

  test("that added to a project loses what it added, and brings back what it replaced", async () => {
    const id = projectOf(await importImages({ "a/1.png": 71, "a/2.png": 72 }));
    const before = (await imagesOf(id)).map(({ hash }) => hash);
    const added = await importImages({ "a/1.png": 73, "a/3.png": 74 }, { projectId: id, replace: true });
    expect(await namesOf(id)).toEqual(["a/1.png", "a/2.png", "a/3.png"]);
    const undone = (await call("POST", `/v1/tasks/${added.id}/undo`)).json;
    expect(undone).toMatchObject({ kind: "import", images: 2, taskId: added.id, renamed: 0 });
    expect((await imagesOf(id)).map(({ hash }) => hash)).toEqual(before);
    expect((await call("GET", `/v1/tasks/${added.id}`)).json.undone).toBe(undone.id);
    const listed = (await call("GET", `/v1/tasks?project=${id}`)).json.items;
    expect(listed.map((task: Task) => [task.id, task.undone])).toEqual([
      [added.id, undone.id],
      [expect.any(Number), null],
    ]);
    expect((await call("POST", `/v1/tasks/${added.id}/undo`)).status).toBe(409);
    const back = await call("POST", `/v1/trash/${undone.id}/restore`);
    expect(back.json).toMatchObject({ kind: "import", images: 2, renamed: 1 });
    expect(await namesOf(id)).toEqual(["a/1.png", "a/1_01.png", "a/2.png", "a/3.png"]);
    expect((await call("GET", `/v1/tasks/${added.id}`)).json.undone).toBeNull();
    bench.tasks.checkNothingLeft();
  });

  test("does not replace an image that is moved to the trash while it runs", async () => {
    const id = projectOf(await importImages({ "a/1.png": 75, "a/2.png": 76 }));
    const made = (await change(id, { action: "delete", images: { ids: [await idOf(id, "1.png")] } })).json;
    await importImages({ "a/1.png": 77 }, { projectId: id, replace: true });
    expect((await call("POST", `/v1/trash/${made.id}/restore`)).json).toMatchObject({ renamed: 1 });
    expect(await namesOf(id)).toEqual(["a/1.png", "a/1_01.png", "a/2.png"]);
  });

  test("that failed or is unknown cannot be undone", async () => {
    const failed = await bench.tasks.import({ files: { "x.txt": "nothing" } });
    expect((await call("POST", `/v1/tasks/${failed.id}/undo`)).status).toBe(409);
    expect((await call("POST", "/v1/tasks/999999/undo")).status).toBe(404);
  });
});

describe("images", () => {
  test("are deleted by a filter with exceptions, and counts follow", async () => {
    const files: Record<string, TestFile> = superviselyProject(["car", "bus"], {
      train: { "a.png": ["car", "car"], "b.png": ["bus"], "c.png": ["car", "bus"] },
    });
    const id = projectOf(await bench.tasks.import({ title: "Counted", files }));
    const kept = await idOf(id, "c.png");
    const made = await change(id, { action: "delete", images: { filter: { class: "car" }, except: [kept] } });
    expect(made.json).toMatchObject({ images: 1 });
    const counts = async () => {
      const { classes, images, objects } = (await call("GET", `/v1/projects/${id}`)).json;
      const byTitle = classes.map((one: { title: string; objects: number; images: number }) => [
        one.title,
        one.objects,
        one.images,
      ]);
      return { images, objects, byTitle };
    };
    expect(await counts()).toEqual({
      images: 2,
      objects: 3,
      byTitle: [
        ["car", 1, 1],
        ["bus", 2, 2],
      ],
    });
    await call("POST", `/v1/changes/${made.json.id}/undo`);
    expect(await counts()).toEqual({
      images: 3,
      objects: 5,
      byTitle: [
        ["car", 3, 2],
        ["bus", 2, 2],
      ],
    });
    expect((await change(id, { action: "delete", images: { filter: { class: "none" } } })).status).toBe(409);
    expect((await change(id, { action: "delete", images: { filter: { datasetId: 999_999 } } })).status).toBe(422);
    expect((await change(id, { action: "delete", images: { ids: [] } })).status).toBe(400);
    expect(await trashOf(id)).toEqual([]);
  });

  test("are moved to another dataset, also a new one, with free names, and back", async () => {
    const id = projectOf(await importImages({ "a/1.png": 81, "a/2.png": 82, "b/1.png": 83 }));
    const moved = await change(id, { action: "move", dataset: "b", images: all });
    expect(moved.json).toMatchObject({ kind: "move", name: "b", images: 2, renamed: 1 });
    expect(await namesOf(id)).toEqual(["b/1.png", "b/1_01.png", "b/2.png"]);
    const again = await change(id, { action: "move", dataset: " later ", images: { filter: { search: "2" } } });
    expect(await namesOf(id)).toEqual(["b/1.png", "b/1_01.png", "later/2.png"]);
    const listed = (await call("GET", `/v1/projects/${id}/changes`)).json.items;
    expect(listed.map(({ name, images }: { name: string; images: number }) => [name, images])).toEqual([
      ["later", 1],
      ["b", 2],
    ]);
    await call("POST", `/v1/changes/${again.json.id}/undo`);
    expect((await call("POST", `/v1/changes/${moved.json.id}/undo`)).json).toMatchObject({ kind: "move", images: 2 });
    expect(await namesOf(id)).toEqual(["a/1.png", "a/2.png", "b/1.png"]);
    expect((await call("GET", `/v1/projects/${id}/changes`)).json.items).toEqual([]);
    expect((await change(id, { action: "move", dataset: "b", images: { filter: { search: "nowhere" } } })).status).toBe(
      409,
    );
  });

  test("get a tag once, in what is counted, listed and downloaded, and lose it again", async () => {
    const files = superviselyProject(["car"], { d: { "a.png": ["car"], "b.png": [], "c.png": undefined } });
    const id = projectOf(await bench.tasks.import({ title: "Tagged", files }));
    const before = await imagesOf(id);
    const tags = async () => (await imagesOf(id)).map(({ annotation }) => annotation?.tags.map(({ name }) => name));
    const made = await change(id, { action: "tag", tag: "night", images: all });
    expect(made.json).toMatchObject({ kind: "tag", name: "night", images: 3 });
    expect(await tags()).toEqual([["night"], ["night"], ["night"]]);
    const project = (await call("GET", `/v1/projects/${id}`)).json;
    expect(project.tags).toMatchObject([{ name: "night", valueType: "none", images: 3, objects: 0 }]);
    expect(project.labelled).toBe(2);
    expect((await change(id, { action: "tag", tag: "night", images: all })).status).toBe(409);
    await call("POST", `/v1/changes/${made.json.id}/undo`);
    expect(await imagesOf(id)).toEqual(before);
    expect((await call("GET", `/v1/projects/${id}`)).json.tags).toMatchObject([{ name: "night", images: 0 }]);
  });

  test("do not get a tag that needs a value", async () => {
    const files = superviselyProject([], { d: { "a.png": [] } });
    files["project/meta.json"] = {
      classes: [],
      tags: [{ name: "weather", value_type: "any_string", color: "#112233", applicable_type: "all" }],
    };
    const id = projectOf(await bench.tasks.import({ title: "Weather", files }));
    const refused = await change(id, { action: "tag", tag: "weather", images: all });
    expect(refused).toMatchObject({ status: 409, json: { error: { message: expect.stringContaining("value") } } });
    expect((await call("GET", `/v1/projects/${id}/changes`)).json.items).toEqual([]);
  });

  test("of a change that was interrupted come back", async () => {
    const id = projectOf(await importImages({ "a/1.png": 91, "a/2.png": 92, "b/3.png": 93 }));
    const at = bench.deps.now() - 1;
    const begin = async (kind: "images" | "move") => {
      const begun = await bench.deps.db.call("beginChange", { workspaceId: 1, projectId: id, kind, name: "x", at });
      return begun.ok ? begun.value : 0;
    };
    const filter = { datasetId: undefined, class: undefined, search: undefined };
    const of = { filter, except: [], after: 0, limit: 2 };
    await bench.deps.db.call("hideImages", { changeId: await begin("images"), of });
    expect(await namesOf(id)).toEqual(["a/1.png", "a/2.png", "b/3.png"]);
    const datasetId = await bench.deps.db.call("datasetNamed", { projectId: id, name: "b" });
    await bench.deps.db.call("moveImages", { changeId: await begin("move"), datasetId, of });
    expect(await namesOf(id)).toEqual(["b/1.png", "b/2.png", "b/3.png"]);
    await sweep();
    expect(await namesOf(id)).toEqual(["a/1.png", "a/2.png", "b/3.png"]);
    expect(bench.tasks.sql("SELECT id FROM changes WHERE project_id = ?", id)).toEqual([]);
    bench.tasks.checkNothingLeft();
  });

  test("are written to the audit log with who did it", async () => {
    const { key } = await bench.key(["admin"]);
    const { json } = await bench.call("GET", "/v1/audit?action=images.moved&limit=1", { key });
    expect(json.items[0]).toMatchObject({
      target: { name: expect.stringMatching(/^Test/) },
      details: { images: 1, to: "later" },
    });
    for (const action of ["dataset.deleted", "images.deleted", "images.tagged", "import.undone", "trash.emptied"]) {
      expect((await bench.call("GET", `/v1/audit?action=${action}`, { key })).json.items, action).not.toEqual([]);
    }
  });
});
