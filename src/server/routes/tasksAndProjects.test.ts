import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as images from "../../contract/images.ts";
import * as projects from "../../contract/projects.ts";
import * as tasks from "../../contract/tasks.ts";
import { smallPng, superviselyProject, type TestFile } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60_000;

let bench: ApiBench;
let admin: string;
let reader: string;
let stranger: { key: string; workspaceId: number };
let projectId: number;
let taskId: number;

beforeAll(async () => {
  bench = await openApiBench();
  admin = (await bench.key(["admin"])).key;
  reader = (await bench.key(["read"])).key;
  stranger = await bench.key(["admin"], "elsewhere");
  const files: Record<string, TestFile> = superviselyProject(["car", "=cmd|' /C calc'!A0"], {
    train: { "a.png": ["car", "car"], "b.png": ["=cmd|' /C calc'!A0"], "c.png": [] },
    "test/extra": { "a.png": undefined, "ü.png": ["car"] },
  });
  // Nested datasets lie under `datasets/`.
  for (const path of Object.keys(files)) {
    if (!path.includes("/test/extra/")) continue;
    files[path.replace("/test/extra/", "/test/datasets/extra/")] = files[path] as TestFile;
    delete files[path];
  }
  files["project/train/ann/=evil.png.json"] = superviselyAnnotationWithoutImage();
  const task = await bench.tasks.import({ title: "Cars", files });
  expect(task.error).toBeNull();
  projectId = task.output?.project.id ?? 0;
  taskId = task.id;
}, 60_000);
afterAll(() => bench.close());

function superviselyAnnotationWithoutImage(): object {
  return { description: "", size: { width: 1, height: 1 }, tags: [], objects: [] };
}

describe("tasks", () => {
  test("are listed newest first, page by page", async () => {
    const other = await bench.tasks.import({ files: { "x.txt": "nothing" } });
    const first = await bench.call("GET", "/v1/tasks?limit=1", { key: reader });
    tasks.listTasks.response.parse(first.json);
    expect(first.json.items.map(({ id }: { id: number }) => id)).toEqual([other.id]);
    const second = await bench.call("GET", `/v1/tasks?limit=1&cursor=${first.json.nextCursor}`, { key: reader });
    expect(second.json).toMatchObject({ items: [{ id: taskId, status: "finished" }], nextCursor: null });
    const named = await bench.call("GET", "/v1/tasks?search=cARS&status=finished", { key: reader });
    expect(named.json.items.map(({ title }: { title: string }) => title)).toEqual(["Cars"]);
    expect((await bench.call("GET", "/v1/tasks?search=%25", { key: reader })).json.items).toEqual([]);
    expect((await bench.call("GET", "/v1/tasks?status=unfinished", { key: reader })).json.items).toEqual([]);
    const failed = await bench.call("GET", "/v1/tasks?status=error", { key: reader });
    expect(failed.json.items).toHaveLength(1);
  });

  test("have their state, output, report and detection", async () => {
    const { json } = await bench.call("GET", `/v1/tasks/${taskId}`, { key: reader });
    tasks.getTask.response.parse(json);
    expect(json).toMatchObject({
      type: "import",
      status: "finished",
      preset: "supervisely",
      output: { project: { id: projectId, title: "Cars" } },
      detected: { slug: "supervisely", root: "project" },
      progress: { current: json.report.seen, total: json.report.seen },
    });
  });

  test("return their log line by line", async () => {
    const { json } = await bench.call("GET", `/v1/tasks/${taskId}/log`, { key: reader });
    tasks.taskLog.response.parse(json);
    expect(json.items[0]).toMatchObject({ seq: 1, level: "info" });
    const last = json.items.at(-1).seq;
    const after = await bench.call("GET", `/v1/tasks/${taskId}/log?after=${last}`, { key: reader });
    expect(after.json).toEqual({ items: [], nextCursor: null });
  });

  test("list their problems as pages with filters and as CSV without formulas", async () => {
    const { json } = await bench.call("GET", `/v1/tasks/${taskId}/report`, { key: reader });
    tasks.taskReport.response.parse(json);
    const orphan = json.items.find(({ path }: { path?: string }) => path?.includes("=evil"));
    expect(orphan).toBeDefined();
    const found = await bench.call("GET", `/v1/tasks/${taskId}/report?search=%3DEVIL&code=${orphan.code}`, {
      key: reader,
    });
    expect(found.json.items).toEqual([orphan]);
    const none = await bench.call("GET", `/v1/tasks/${taskId}/report?search=%25`, { key: reader });
    expect(none.json.items).toEqual([]);
    const csv = await bench.call("GET", `/v1/tasks/${taskId}/report?format=csv`, { key: reader });
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.text.split("\r\n")[0]).toBe("\ufeffseverity,code,path,line,object,message,action");
    for (const line of csv.text.split("\r\n")) expect(line).not.toMatch(/(^|,)"?[=+\-@]/);
  });

  test("count their problems by code, with the first of each", async () => {
    const { json } = await bench.call("GET", `/v1/tasks/${taskId}/report/groups`, { key: reader });
    const { items } = tasks.taskProblemGroups.response.parse(json);
    const all = await bench.call("GET", `/v1/tasks/${taskId}/report`, { key: reader });
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(all.json.items.length);
    for (const { code, severity, count, first } of items) {
      const own = all.json.items.filter((one: { code: string }) => one.code === code);
      expect([count, first, severity]).toEqual([own.length, own[0], own[0].severity]);
    }
    const found = await bench.call("GET", `/v1/tasks/${taskId}/report/groups?search=%3DEVIL`, { key: reader });
    expect(found.json.items).toHaveLength(1);
    const foreign = await bench.call("GET", `/v1/tasks/${taskId}/report/groups`, { key: stranger.key });
    expect(foreign.status).toBe(404);
  });

  test("that have ended cannot be stopped, and are retried as a new task", async () => {
    const stop = await bench.call("POST", `/v1/tasks/${taskId}/stop`, { key: admin });
    expect(stop).toMatchObject({ status: 409, json: { error: { code: "conflict" } } });
    const retry = await bench.call("POST", `/v1/tasks/${taskId}/retry`, { key: admin });
    tasks.retryTask.response.parse(retry.json);
    await bench.tasks.queue.idle();
    expect(await bench.tasks.task(retry.json.taskId)).toMatchObject({
      status: "finished",
      output: { project: { title: "Cars_01" } },
    });
  });

  test("are retried in another format and from another folder, without another upload", async () => {
    const files = { "cat/1.png": smallPng(11), "dog/1.png": smallPng(12), "dog/2.png": smallPng(13) };
    const failed = await bench.tasks.import({ files, title: "Pets" });
    expect(failed.error?.code).toBe("ambiguous_format");
    const retried = async (body: object) => {
      const { status, json } = await bench.call("POST", `/v1/tasks/${failed.id}/retry`, { key: admin, body });
      expect(status).toBe(200);
      await bench.tasks.queue.idle();
      return bench.tasks.task(json.taskId);
    };
    expect(await retried({ preset: "classification" })).toMatchObject({
      status: "finished",
      preset: "classification",
      report: { imported: { images: 3, annotations: 3 } },
    });
    expect(await retried({ preset: 2 })).toMatchObject({ preset: "images", report: { imported: { annotations: 0 } } });
    expect(await retried({ preset: "classification", root: "dog" })).toMatchObject({
      report: { imported: { images: 2 } },
    });
    expect((await retried({})).error?.code).toBe("ambiguous_format");
  });

  test("are not retried with a wrong choice", async () => {
    const retry = (body: object, id = taskId) => bench.call("POST", `/v1/tasks/${id}/retry`, { key: admin, body });
    expect(await retry({ preset: "nothing" })).toMatchObject({
      status: 400,
      json: { error: { code: "unknown_preset", message: expect.stringContaining('10 or "classification"') } },
    });
    expect(await retry({ presett: "coco" })).toMatchObject({ status: 400, json: { error: { code: "bad_request" } } });
    expect((await retry({ preset: "coco" }, 999_999)).status).toBe(404);
  });

  test("lose the options of another format when they are retried", async () => {
    const failed = await bench.tasks.import({
      files: { "cat/1.png": smallPng(21), "dog/1.png": smallPng(22) },
      preset: "classification",
      options: { format: { tags: "oneOf" }, skipDamaged: true },
    });
    const requests = () => bench.tasks.sql("SELECT preset, request FROM tasks ORDER BY id DESC LIMIT 1");
    for (const [preset, options] of [
      ["classification", { format: { tags: "oneOf" }, skipDamaged: true }],
      ["images", { skipDamaged: true }],
    ] as const) {
      await bench.call("POST", `/v1/tasks/${failed.id}/retry`, { key: admin, body: { preset } });
      const [row] = requests();
      expect([row?.preset, JSON.parse(String(row?.request)).options]).toEqual([preset, options]);
      await bench.tasks.queue.idle();
    }
  });

  test("cannot be stopped or retried with a key that only reads", async () => {
    expect((await bench.call("POST", `/v1/tasks/${taskId}/stop`, { key: reader })).status).toBe(403);
    expect((await bench.call("POST", `/v1/tasks/${taskId}/retry`, { key: reader })).status).toBe(403);
  });
});

test("an import over HTTP, by preset number, fills an existing project", async () => {
  const base = await bench.tasks.import({ title: "Base", files: { "d/a.png": smallPng(1) }, preset: "images" });
  const stored = await bench.tasks.store({ "/d/a.png": smallPng(2), "d/b.png": smallPng(3) });
  const started = await bench.call("POST", "/v1/tasks/import", {
    key: admin,
    body: { project: { id: base.output?.project.id }, preset: 2, onConflict: "rename", files: stored },
  });
  expect(started.status).toBe(200);
  await bench.tasks.queue.idle();
  const { json } = await bench.call("GET", `/v1/tasks/${started.json.taskId}`, { key: reader });
  expect(json).toMatchObject({ status: "finished", preset: "images", output: { project: { title: "Base" } } });
  const list = await bench.call("GET", `/v1/projects/${base.output?.project.id}/images`, { key: reader });
  expect(list.json.items.map(({ name }: { name: string }) => name)).toEqual(["a.png", "a_01.png", "b.png"]);
});

describe("projects", () => {
  test("have their datasets, classes, tags and geometries", async () => {
    const { json } = await bench.call("GET", `/v1/projects/${projectId}`, { key: reader });
    projects.getProject.response.parse(json);
    expect(json).toMatchObject({ title: "Cars", images: 5, objects: 4, classes: expect.any(Array), taskId });
    expect(json.datasets.map(({ name, images: n }: { name: string; images: number }) => [name, n]).toSorted()).toEqual([
      ["test/extra", 2],
      ["train", 3],
    ]);
    expect(json.classes.find(({ title }: { title: string }) => title === "car")).toMatchObject({
      shape: "rectangle",
      color: "#112233",
      objects: 3,
      images: 2,
    });
    expect(json.geometries).toEqual({ rectangle: 4 });
  });

  test("are found by a part of their title and show covers that exist", async () => {
    const { json } = await bench.call("GET", "/v1/projects?search=cAR", { key: reader });
    projects.listProjects.response.parse(json);
    const own = json.items.find(({ id }: { id: number }) => id === projectId);
    expect(own.covers).toHaveLength(4);
    for (const id of own.covers)
      expect((await bench.call("GET", `/v1/images/${id}`, { key: reader })).status).toBe(200);
    expect((await bench.call("GET", "/v1/projects?search=%25", { key: reader })).json.items).toEqual([]);
  });

  test("are renamed; only an admin puts them into the library", async () => {
    const { json } = await bench.call("PATCH", `/v1/projects/${projectId}`, { key: admin, body: { title: " Autos " } });
    expect(json.title).toBe("Autos");
    const importer = (await bench.key(["import"])).key;
    const refused = await bench.call("PATCH", `/v1/projects/${projectId}`, { key: importer, body: { library: true } });
    expect(refused).toMatchObject({ status: 403, json: { error: { code: "forbidden" } } });
    expect((await bench.call("PATCH", `/v1/projects/${projectId}`, { key: admin, body: { title: "  " } })).status).toBe(
      400,
    );
    await bench.call("PATCH", `/v1/projects/${projectId}`, { key: admin, body: { title: "Cars" } });
  });

  test("are hidden at once when deleted, come back for thirty days, and are gone for good afterwards", async () => {
    const made = await bench.tasks.import({
      title: "Short-lived",
      files: superviselyProject([], { ds: { "a.png": [] } }),
    });
    const id = made.output?.project.id ?? 0;
    const deleted = await bench.call("DELETE", `/v1/projects/${id}`, { key: admin });
    projects.deleteProject.response.parse(deleted.json);
    expect((await bench.call("GET", `/v1/projects/${id}`, { key: admin })).status).toBe(404);
    expect((await bench.call("DELETE", `/v1/projects/${id}`, { key: admin })).status).toBe(404);
    const back = await bench.call("PATCH", `/v1/projects/${id}`, { key: admin, body: { deleted: false } });
    expect(back).toMatchObject({ status: 200, json: { title: "Short-lived", images: 1 } });

    await bench.call("DELETE", `/v1/projects/${id}`, { key: admin });
    bench.passTime(THIRTY_DAYS_MS + 60_000);
    expect((await bench.call("PATCH", `/v1/projects/${id}`, { key: admin, body: { deleted: false } })).status).toBe(
      404,
    );
    const sweep = { before: bench.deps.now() - THIRTY_DAYS_MS, staleBefore: 0, limit: 100 };
    while (!(await bench.deps.db.call("sweepChanges", sweep)));
    expect(bench.tasks.sql("SELECT id FROM projects WHERE id = ?", id)).toEqual([]);
    expect(bench.tasks.sql("SELECT id FROM images WHERE project_id = ?", id)).toEqual([]);
  });
});

test("an image that was replaced is served for thirty days more, to those who have its address, and then goes", async () => {
  const first = await bench.tasks.import({ title: "Old and new", files: { "d/a.png": smallPng(1) }, preset: "images" });
  const id = first.output?.project.id ?? 0;
  const [old] = bench.tasks.sql("SELECT id FROM images WHERE project_id = ?", id);
  const files = { "d/a.png": smallPng(2) };
  await bench.tasks.import({ projectId: id, files, preset: "images", onConflict: "replace" });
  expect((await bench.call("GET", `/v1/images/${old?.id}`, { key: reader })).status).toBe(404);
  expect((await bench.call("GET", `/v1/images/${old?.id}/file`, { key: reader })).status).toBe(200);
  await bench.deps.db.call("sweepChanges", { before: Date.now() - THIRTY_DAYS_MS, staleBefore: 0, limit: 100 });
  expect((await bench.call("GET", `/v1/images/${old?.id}/file`, { key: reader })).status).toBe(200);
  await bench.deps.db.call("sweepChanges", { before: Date.now() + 1, staleBefore: 0, limit: 100 });
  expect((await bench.call("GET", `/v1/images/${old?.id}/file`, { key: reader })).status).toBe(404);
  expect((await bench.call("GET", `/v1/projects/${id}`, { key: reader })).json.images).toBe(1);
});

describe("images", () => {
  test("are listed with their annotations, by cursor and by offset alike", async () => {
    const { json } = await bench.call("GET", `/v1/projects/${projectId}/images`, { key: reader });
    images.listProjectImages.response.parse(json);
    expect(json.items).toHaveLength(5);
    expect(json.nextCursor).toBeNull();
    const byCursor: number[] = [];
    for (let cursor = ""; ; ) {
      const page = (await bench.call("GET", `/v1/projects/${projectId}/images?limit=2${cursor}`, { key: reader })).json;
      byCursor.push(...page.items.map(({ id }: { id: number }) => id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    const all = json.items.map(({ id }: { id: number }) => id);
    expect(byCursor).toEqual(all);
    const jump = await bench.call("GET", `/v1/projects/${projectId}/images?offset=3&limit=2`, { key: reader });
    expect(jump.json.items.map(({ id }: { id: number }) => id)).toEqual(all.slice(3));
    expect(jump.json.nextCursor).toBeNull();
    const exact = await bench.call("GET", `/v1/projects/${projectId}/images?limit=5`, { key: reader });
    expect([exact.json.items.length, exact.json.nextCursor]).toEqual([5, null]);
    const labelled = json.items.find(({ name }: { name: string }) => name === "b.png");
    expect(labelled.annotation).toMatchObject({
      objects: [{ classTitle: "=cmd|' /C calc'!A0", geometryType: "rectangle" }],
    });
    expect(json.items.find(({ labelled: yes }: { labelled: boolean }) => !yes).annotation).toBeNull();
  });

  test("of a dataset are filtered by class and by name", async () => {
    const { json } = await bench.call("GET", `/v1/projects/${projectId}`, { key: reader });
    const train = json.datasets.find(({ name }: { name: string }) => name === "train");
    const withCar = await bench.call("GET", `/v1/datasets/${train.id}/images?class=car`, { key: reader });
    expect(withCar.json.items.map(({ name }: { name: string }) => name)).toEqual(["a.png"]);
    const named = await bench.call("GET", `/v1/datasets/${train.id}/images?search=C.PN`, { key: reader });
    expect(named.json.items.map(({ name }: { name: string }) => name)).toEqual(["c.png"]);
  });

  test("are filtered by how far they are labelled, and by the import that added them", async () => {
    const files = superviselyProject(["car"], { d: { "box.png": ["car"], "seen.png": [] } });
    const first = await bench.tasks.import({ title: "States", files });
    const id = first.output?.project.id ?? 0;
    const second = await bench.tasks.import({ projectId: id, files: { "d/new.png": smallPng(7) }, preset: "images" });
    const namesOf = async (query: string) => {
      const { json } = await bench.call("GET", `/v1/projects/${id}/images?${query}`, { key: reader });
      return json.items.map(({ name }: { name: string }) => name);
    };
    expect(await namesOf("state=labelled")).toEqual(["box.png"]);
    expect(await namesOf("state=reviewed")).toEqual(["seen.png"]);
    expect(await namesOf("state=unlabelled")).toEqual(["new.png"]);
    expect(await namesOf(`task=${first.id}`)).toEqual(["box.png", "seen.png"]);
    expect(await namesOf(`task=${second.id}&state=unlabelled&search=NEW`)).toEqual(["new.png"]);
    expect(await namesOf(`task=${second.id}&state=labelled`)).toEqual([]);
    const unknown = await bench.call("GET", `/v1/projects/${id}/images?state=done`, { key: reader });
    expect(unknown).toMatchObject({ status: 400, json: { error: { details: [{ field: "state" }] } } });
  });

  test("have very long annotations only one by one, not in lists", async () => {
    const [image] = bench.tasks.sql("SELECT id FROM images WHERE project_id = ? AND objects > 0 LIMIT 1", projectId);
    const id = image?.id as number;
    const [before] = bench.tasks.sql("SELECT annotation FROM images WHERE id = ?", id);
    const long = JSON.stringify({ objects: [], description: "x".repeat(images.LISTED_ANNOTATION_CHARACTERS) });
    bench.tasks.sql("UPDATE images SET annotation = ? WHERE id = ?", long, id);
    const list = await bench.call("GET", `/v1/projects/${projectId}/images`, { key: reader });
    expect(list.json.items.find((one: { id: number }) => one.id === id).annotation).toBeNull();
    expect((await bench.call("GET", `/v1/images/${id}`, { key: reader })).json.annotation.objects).toEqual([]);
    bench.tasks.sql("UPDATE images SET annotation = ? WHERE id = ?", before?.annotation as string, id);
  });
});

test("an id that is not spelled as the server spells it names nothing", async () => {
  const spellings = [
    `0x${taskId.toString(16)}`,
    `${taskId}.0`,
    `0${taskId}`,
    `+${taskId}`,
    `${taskId}e0`,
    `%20${taskId}`,
  ];
  for (const id of spellings) {
    const answer = await bench.call("GET", `/v1/tasks/${id}`, { key: reader });
    expect([id, answer.status, answer.json.error.code]).toEqual([id, 404, "not_found"]);
  }
  expect((await bench.call("GET", `/v1/tasks/${taskId}`, { key: reader })).status).toBe(200);
});

describe("another workspace", () => {
  test("gets the same response for what exists in another workspace and what exists nowhere", async () => {
    const [image] = bench.tasks.sql("SELECT id, dataset_id FROM images WHERE project_id = ? LIMIT 1", projectId);
    const calls: ["GET" | "POST" | "PATCH" | "DELETE", (id: number) => string, number][] = [
      ["GET", (id) => `/v1/tasks/${id}`, taskId],
      ["GET", (id) => `/v1/tasks/${id}/log`, taskId],
      ["GET", (id) => `/v1/tasks/${id}/report`, taskId],
      ["GET", (id) => `/v1/tasks/${id}/report?format=csv`, taskId],
      ["POST", (id) => `/v1/tasks/${id}/stop`, taskId],
      ["POST", (id) => `/v1/tasks/${id}/retry`, taskId],
      ["GET", (id) => `/v1/projects/${id}`, projectId],
      ["GET", (id) => `/v1/projects/${id}/images`, projectId],
      ["GET", (id) => `/v1/projects/${id}/download`, projectId],
      ["PATCH", (id) => `/v1/projects/${id}`, projectId],
      ["DELETE", (id) => `/v1/projects/${id}`, projectId],
      ["GET", (id) => `/v1/datasets/${id}/images`, image?.dataset_id as number],
      ["GET", (id) => `/v1/images/${id}`, image?.id as number],
      ["GET", (id) => `/v1/images/${id}/file`, image?.id as number],
      ["GET", (id) => `/v1/images/${id}/thumbnail`, image?.id as number],
    ];
    const body = { title: "mine now" };
    for (const [method, path, id] of calls) {
      const extra = method === "PATCH" ? { body } : {};
      const here = await bench.call(method, path(id), { key: stranger.key, ...extra });
      const nowhere = await bench.call(method, path(123_456_789), { key: stranger.key, ...extra });
      expect(here.status, `${method} ${path(id)}`).toBe(404);
      const { requestId: _, ...rest } = here.json.error;
      const { requestId: __, ...other } = nowhere.json.error;
      expect(rest).toEqual(other);
    }
    expect((await bench.call("GET", "/v1/tasks", { key: stranger.key })).json.items).toEqual([]);
    expect((await bench.call("GET", "/v1/projects", { key: stranger.key })).json.items).toEqual([]);
    expect((await bench.call("GET", "/v1/library", { key: stranger.key })).json.items).toEqual([]);
    expect((await bench.call("GET", `/v1/projects/${projectId}`, { key: admin })).json.title).toBe("Cars");
  });
});

describe("the library", () => {
  test("is copied by a task: counts, labels and contents are the same, and nothing is stored twice", async () => {
    await bench.call("PATCH", `/v1/projects/${projectId}`, { key: admin, body: { library: true } });
    const { json } = await bench.call("GET", "/v1/library", { key: reader });
    projects.listLibrary.response.parse(json);
    const [ready] = json.items;
    const train = ready.datasets.find(({ name }: { name: string }) => name === "train");
    const segments = bench.tasks.sql("SELECT count(*) AS n FROM segments");
    const started = await bench.call("POST", "/v1/tasks/import/local", {
      key: admin,
      body: { id: ready.id, title: "Copy", datasetsIds: [train.id] },
    });
    await bench.tasks.queue.idle();
    const task = await bench.tasks.task(started.json.taskId);
    expect(task).toMatchObject({ type: "clone", status: "finished", report: { seen: 3, used: 3 } });
    const copy = (await bench.call("GET", `/v1/projects/${task.output?.project.id}`, { key: reader })).json;
    expect(copy).toMatchObject({ title: "Copy", images: 3, objects: 3, geometries: { rectangle: 3 }, library: false });
    expect(copy.classes.find(({ title }: { title: string }) => title === "car")).toMatchObject({
      objects: 2,
      images: 1,
    });
    expect(bench.tasks.sql("SELECT count(*) AS n FROM segments")).toEqual(segments);
    bench.tasks.checkNothingLeft();
    await bench.call("PATCH", `/v1/projects/${projectId}`, { key: admin, body: { library: false } });
  });

  test("that was deleted before the copy began ends the task with a sentence", async () => {
    const made = await bench.tasks.import({ title: "Gone", files: superviselyProject([], { ds: { "a.png": [] } }) });
    const id = made.output?.project.id ?? 0;
    await bench.call("PATCH", `/v1/projects/${id}`, { key: admin, body: { library: true } });
    const started = await bench.deps.db.call("startClone", {
      workspaceId: 1,
      projectId: id,
      datasetIds: [],
      title: "Copy",
      request: JSON.stringify({ id, title: "Copy", datasetsIds: [] }),
      idempotency: null,
      at: Date.now(),
    });
    await bench.call("DELETE", `/v1/projects/${id}`, { key: admin });
    bench.tasks.queue.wake();
    await bench.tasks.queue.idle();
    if (started.outcome !== "started") throw new Error(started.outcome);
    expect((await bench.tasks.task(started.taskId)).error?.code).toBe("project_deleted");
    bench.tasks.checkNothingLeft();
  });
});
