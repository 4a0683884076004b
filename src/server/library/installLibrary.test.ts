import { afterEach, beforeEach, expect, test } from "vitest";
import { openTaskBench, type TaskBench } from "../tasks/taskBench.suite.ts";
import { installLibrary } from "./installLibrary.ts";

let bench: TaskBench;
beforeEach(async () => {
  bench = await openTaskBench();
});
afterEach(() => bench.close());

const install = () =>
  installLibrary(bench, { now: Date.now, wake: bench.queue.wake, signal: new AbortController().signal });

test("the sample is in every library once, and not among projects or tasks", async () => {
  expect(await install()).toBe(true);
  await bench.queue.idle();
  expect(await install()).toBe(false);
  bench.checkNothingLeft();
  const { rows: library } = await bench.db.call("listLibrary", { workspaceId: 1, after: 0, limit: 10, bytes: 1e6 });
  expect(library).toMatchObject([{ title: "Shapes", library: 1, images: 24 }]);
  expect(JSON.parse(library[0]?.datasets ?? "")).toHaveLength(3);
  expect(library[0]?.objects).toBeGreaterThan(24);
  const own = { workspaceId: 1, before: undefined, limit: 10, bytes: 1e6, search: undefined, status: undefined };
  expect(await bench.db.call("listProjects", own)).toEqual([]);
  expect((await bench.db.call("listTasks", own)).rows).toEqual([]);
  const [cover] = library[0]?.covers ?? [];
  expect(await bench.db.call("imageContent", { workspaceId: 1, id: cover ?? 0 })).toBeDefined();
});

test("the sample can be copied into a project that keeps its own contents, but it cannot be changed", async () => {
  await install();
  await bench.queue.idle();
  const { rows } = await bench.db.call("listLibrary", { workspaceId: 1, after: 0, limit: 1, bytes: 1e6 });
  const [sample] = rows;
  const id = sample?.id ?? 0;
  expect(await bench.db.call("deleteProject", { workspaceId: 1, id, images: 0, at: 1 })).toBeUndefined();
  const rename = { workspaceId: 1, id, title: "Mine", library: false, at: 1 };
  expect(await bench.db.call("patchProject", rename)).toBeUndefined();
  const started = await bench.db.call("startClone", {
    workspaceId: 1,
    projectId: id,
    datasetIds: [],
    title: "My shapes",
    request: JSON.stringify({ id, title: "My shapes", datasetsIds: [] }),
    idempotency: null,
    at: Date.now(),
  });
  if (started.outcome !== "started") throw new Error(started.outcome);
  bench.queue.wake();
  await bench.queue.idle();
  expect(await bench.task(started.taskId)).toMatchObject({ status: "finished", report: { used: 24 } });
  const [copy] = await bench.db.call("listProjects", {
    workspaceId: 1,
    before: undefined,
    limit: 1,
    search: undefined,
  });
  expect(copy).toMatchObject({ title: "My shapes", images: 24, objects: sample?.objects, labelled: sample?.labelled });
  const hashes = bench.sql("SELECT DISTINCT hash FROM images WHERE project_id = ?", copy?.id ?? 0);
  expect(bench.sql("SELECT hash FROM blobs WHERE workspace_id = 1")).toHaveLength(hashes.length);
});
