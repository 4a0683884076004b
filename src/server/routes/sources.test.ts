import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { bytesOf, smallPng, superviselyProject, type TestFile } from "../tasks/taskBench.suite.ts";
import { type ApiBench, openApiBench } from "./apiBench.suite.ts";

// Previews run in threads, which start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let root: string;
let bench: ApiBench;
let key: string;
let tests = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "dropset-roots-"));
  bench = await openApiBench({ env: { IMPORT_ROOTS: `incoming=${root}`, MAX_FILE_BYTES: "16M" } });
});
// Each test has an empty folder and a workspace of its own.
beforeEach(async () => {
  await mkdir(root, { recursive: true });
  ({ key } = await bench.key(["import"], `test ${++tests}`));
});
afterEach(() => rm(root, { recursive: true, force: true }));
afterAll(() => bench.close());

async function write(files: Readonly<Record<string, TestFile>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytesOf(content));
  }
}

async function start(body: object, headers: Record<string, string> = {}) {
  return bench.call("POST", "/v1/tasks/import/remote", {
    key,
    headers,
    body: { source: "incoming", project: { title: "Remote" }, ...body },
  });
}

async function run(body: object) {
  const { status, json } = await start(body);
  expect(status).toBe(200);
  return ended(json.taskId);
}

async function ended(taskId: number) {
  await bench.tasks.queue.idle();
  return (await bench.call("GET", `/v1/tasks/${taskId}`, { key })).json;
}

const dataset = superviselyProject(["car"], { train: { "a.png": ["car", "car"], "b.png": [] } });

describe("sources", () => {
  test("are listed by name, without their paths, and counted for keys that may import", async () => {
    const { json, text } = await bench.call("GET", "/v1/sources", { key });
    expect(json).toEqual({ items: [{ name: "incoming", kind: "folder" }], nextCursor: null });
    expect(text).not.toContain(root);
    expect((await bench.call("GET", "/v1/info", { key })).json.sources).toBe(1);
    for (const scope of ["read", "upload"] as const) {
      const other = (await bench.key([scope], `test ${tests}`)).key;
      expect((await bench.call("GET", "/v1/info", { key: other })).json.sources).toBe(0);
      expect((await bench.call("GET", "/v1/sources", { key: other })).status).toBe(403);
      expect((await bench.call("GET", "/v1/sources/tree?source=incoming", { key: other })).status).toBe(403);
    }
  });

  test("show their folders in pages", async () => {
    await write({ "set/a/1.txt": "1", "set/b/1.txt": "1", "set/c.txt": "123" });
    const first = await bench.call("GET", "/v1/sources/tree?source=incoming&path=/set&limit=2", { key });
    expect(first.json.items.map(({ name }: { name: string }) => name)).toEqual(["a", "b"]);
    const cursor = encodeURIComponent(first.json.nextCursor);
    const second = await bench.call("GET", `/v1/sources/tree?source=incoming&path=set&limit=2&cursor=${cursor}`, {
      key,
    });
    expect(second.json).toEqual({ items: [{ name: "c.txt", kind: "file", bytes: 3 }], nextCursor: null });
    expect((await bench.call("GET", "/v1/sources/tree?source=incoming", { key })).json.items).toHaveLength(1);
  });

  test.each([
    ["source=other", 422, "unknown_source"],
    ["source=incoming&path=../x", 400, "bad_path"],
    ["source=incoming&path=a/./b", 400, "bad_path"],
    ["source=incoming&path=a%00b", 400, "bad_path"],
    ["source=incoming&path=gone", 422, "unknown_folder"],
    ["source=incoming&path=out", 422, "unknown_folder"],
    ["path=x", 400, "bad_request"],
  ])("refuse %s", async (query, status, code) => {
    await symlink("/", join(root, "out"));
    const { json, status: given, text } = await bench.call("GET", `/v1/sources/tree?${query}`, { key });
    expect([given, json.error.code]).toEqual([status, code]);
    expect(text).not.toContain(root);
  });

  test("that are gone respond with 503", async () => {
    await rm(root, { recursive: true });
    const { status, headers } = await bench.call("GET", "/v1/sources/tree?source=incoming", { key });
    expect(status).toBe(503);
    expect(headers["retry-after"]).toBe("30");
  });
});

describe("a preview", () => {
  const preview = (body: object) =>
    bench.call("POST", "/v1/sources/preview", { key, body: { source: "incoming", ...body } });

  test("detects the format and counts what an import would read", async () => {
    await write(Object.fromEntries(Object.entries(dataset).map(([path, file]) => [`set/${path}`, file])));
    await write({ "set/train/img/bad.zip": "x" });
    const { json } = await preview({ path: "set" });
    expect(json).toMatchObject({ verdict: "chosen", files: 5, imageFiles: 2, isListed: true, isRead: true });
    expect(json).toMatchObject({ images: 2, annotations: 2, objects: 2, classes: 1, errors: 1, warnings: 0 });
    expect(json.detected.slug).toBe("supervisely");
    expect(json.problems).toMatchObject([{ code: "archive_not_read", path: "train/img/bad.zip" }]);
  });

  test("of an empty folder, of a chosen preset and of a wrong one", async () => {
    await write({ "photos/a.png": smallPng(1) });
    await mkdir(join(root, "empty"));
    expect((await preview({ path: "empty" })).json).toMatchObject({ verdict: "nothing", files: 0, isListed: true });
    const chosen = await preview({ path: "photos", preset: "images" });
    expect(chosen.json).toMatchObject({ verdict: "chosen", detected: null, images: 1, isRead: true });
    expect((await preview({ path: "photos", preset: "nope" })).json.error.code).toBe("unknown_preset");
    expect((await preview({ path: "gone" })).json.error.code).toBe("unknown_folder");
  });

  test("is refused while two others are made", async () => {
    await write({ "a.png": smallPng(1) });
    const answers = await Promise.all([preview({}), preview({}), preview({})]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 503]);
    expect((await preview({})).status).toBe(200);
  });
});

describe("an import from a source", () => {
  test("makes a project of a folder, and copies each content once", async () => {
    await write(Object.fromEntries(Object.entries(dataset).map(([path, file]) => [`sets/one/${path}`, file])));
    await write({ "sets/one/.DS_Store": "x" });
    const task = await run({ path: "sets/one" });
    expect(task).toMatchObject({
      status: "finished",
      preset: "supervisely",
      source: { source: "incoming", path: "sets/one" },
      report: { seen: 5, used: 5, imported: { images: 2, objects: 2 }, ignored: [{ reason: "system file", count: 1 }] },
    });
    const stored = await segments();
    const again = await run({ path: "sets/one", project: { title: "Again" } });
    expect(again.report.imported.images).toBe(2);
    expect(await segments()).toEqual(stored);
    const { json } = await bench.call("GET", `/v1/tasks/${again.id}/log`, { key });
    expect(json.items.map(({ message }: { message: string }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Listed 5 files \(.*\) in incoming\/sets\/one\.$/),
        "Hashed 5 files: 0 new contents copied (0 bytes), 5 files already on the server.",
      ]),
    );
    bench.tasks.checkNothingLeft();
  });

  test("keeps large files and files with the same content", async () => {
    const large = Buffer.alloc(9 * 1024 * 1024, smallPng(7));
    await write({ "a.png": smallPng(1), "b.png": smallPng(1), "large.png": large });
    const task = await run({ preset: "images" });
    expect(task.report.imported.images).toBe(3);
    const images = await bench.call("GET", `/v1/projects/${task.output.project.id}/images`, { key });
    const { id } = images.json.items.find(({ name }: { name: string }) => name === "large.png");
    expect((await bench.call("GET", `/v1/images/${id}/file`, { key })).bytes.equals(large)).toBe(true);
  });

  test("names what it cannot import, and imports the rest", async () => {
    await write({ "set/a.png": smallPng(1), "set/huge.png": Buffer.alloc(17 * 1024 * 1024) });
    await symlink("/etc/passwd", join(root, "set/passwd"));
    const task = await run({ path: "set" });
    expect(task).toMatchObject({
      status: "finished",
      report: {
        seen: 1,
        ignored: expect.arrayContaining([
          { reason: "link that is not followed", count: 1 },
          { reason: "above the size limit", count: 1 },
        ]),
        problems: { errors: 1, warnings: 1, byCode: { too_large: 1, link_not_followed: 1 } },
      },
    });
    const problems = await bench.tasks.problems(task.id);
    expect(problems.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
      "link_not_followed passwd",
      "too_large huge.png",
    ]);
  });

  test("of an empty folder, of one that is gone and of a folder that leads out fails by name", async () => {
    await mkdir(join(root, "empty"));
    await symlink("/", join(root, "out"));
    expect((await run({ path: "empty" })).error.code).toBe("no_images");
    for (const path of ["gone", "out"]) {
      expect((await run({ path })).error).toMatchObject({
        code: "source_unavailable",
        message: expect.not.stringContaining(root),
      });
    }
    bench.tasks.checkNothingLeft();
  });

  test("is retried with the folder as it is then, in another format if wanted", async () => {
    const failed = await run({ path: "later" });
    expect(failed.error.code).toBe("source_unavailable");
    await write({ "later/a.png": smallPng(1) });
    const { json } = await bench.call("POST", `/v1/tasks/${failed.id}/retry`, { key, body: { preset: "images" } });
    const task = await ended(json.taskId);
    expect(task).toMatchObject({ status: "finished", source: { path: "later" }, report: { imported: { images: 1 } } });
    // The files of the first attempt are not kept when they are not there any more.
    await rm(join(root, "later/a.png"));
    await write({ "later/b.png": smallPng(2) });
    const retried = await bench.call("POST", `/v1/tasks/${task.id}/retry`, { key });
    expect((await ended(retried.json.taskId)).report).toMatchObject({ seen: 1, imported: { images: 1 } });
  });

  test("is started once for an Idempotency-Key", async () => {
    await write({ "a.png": smallPng(1) });
    const headers = { "idempotency-key": "once" };
    const answers = await Promise.all(Array.from({ length: 5 }, () => start({}, headers)));
    expect(new Set(answers.map(({ json }) => json.taskId)).size).toBe(1);
    const other = await start({ path: "other" }, headers);
    expect(other.json.error.code).toBe("idempotency_mismatch");
    await bench.tasks.queue.idle();
    expect((await bench.call("GET", "/v1/tasks", { key })).json.items).toHaveLength(1);
  });

  test.each([
    [{ source: "other" }, "unknown_source"],
    [{ path: "a/../b" }, "bad_path"],
    [{ preset: "nope" }, "unknown_preset"],
    [{ options: { format: { x: 1 } } }, "bad_option"],
    [{ project: { id: 999 } }, "unknown_project"],
    [{ project: {} }, "bad_request"],
  ])("with %j is refused", async (body, code) => {
    expect((await start(body)).json.error.code).toBe(code);
    expect((await bench.call("GET", "/v1/tasks", { key })).json.items).toEqual([]);
  });
});

/** Returns the ids of all stored segments. */
async function segments(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { segment } of bench.tasks.blobs.list()) ids.push(segment);
  return ids.toSorted();
}
