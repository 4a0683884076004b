import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClaimedTask } from "../db/operations/taskQueue.ts";
import { startTaskQueue } from "./queue.ts";
import { openTaskBench, smallPng, type TaskBench, type TestImport } from "./taskBench.suite.ts";
import type { TaskOutcome } from "./taskError.ts";

let bench: TaskBench;
beforeEach(async () => {
  bench = await openTaskBench();
  // These tests claim tasks themselves.
  await bench.queue.close();
  bench.sql("INSERT INTO workspaces (id, name, created_at) VALUES (2, 'second', 0), (3, 'third', 0)");
});
afterEach(() => bench.close());

let seed = 0;
const start = (what: Partial<TestImport> = {}) => bench.start({ files: { "p/a.png": smallPng(seed++) }, ...what });
const claim = (lanes: readonly ("small" | "large")[] = ["small", "large"]) =>
  bench.db.call("claimTask", { owner: "me", lanes, at: Date.now(), leaseMs: 60_000, maxAttempts: 3 });
const end = (taskId: number) => bench.db.call("endTask", { taskId, owner: "me", at: Date.now(), error: undefined });

/** Runs all waiting tasks one after another. Returns them in their order. */
async function runAll(): Promise<number[]> {
  const order: number[] = [];
  for (let task = await claim(); task !== undefined; task = await claim()) {
    order.push(task.id);
    await end(task.id);
  }
  return order;
}

describe("workspaces take turns", () => {
  test("a workspace with many tasks does not delay those of others", async () => {
    const many = [await start(), await start(), await start(), await start()];
    const second = [await start({ workspaceId: 2 }), await start({ workspaceId: 2 })];
    const third = await start({ workspaceId: 3 });
    expect(await runAll()).toEqual([many[0], second[0], third, many[1], second[1], many[2], many[3]]);
  });

  test("and the one that was served last comes last, however old its tasks are", async () => {
    await start();
    const first = await claim();
    const old = await start();
    const other = await start({ workspaceId: 2 });
    await end(first?.id ?? 0);
    expect(await runAll()).toEqual([other, old]);
  });

  test("a turn in one lane costs none in the other", async () => {
    const large = await start({ lane: "large" });
    expect((await claim(["large"]))?.id).toBe(large);
    const small = [await start(), await start({ workspaceId: 2 })];
    expect((await claim(["small"]))?.id).toBe(small[0]);
  });
});

test("a task that two workers claim at the same moment is given to one of them", async () => {
  const ids = [await start(), await start(), await start()];
  const claimed = await Promise.all([claim(), claim(), claim(), claim()]);
  expect(claimed.flatMap((task) => (task ? [task.id] : [])).sort()).toEqual(ids);
});

describe("imports into the same project", () => {
  let projectId: number;
  beforeEach(async () => {
    const base = await openTaskBench({ directory: bench.directory });
    projectId = (await base.import({ files: { "p/b.png": smallPng(99) }, preset: "images" })).output?.project.id ?? 0;
    await base.close();
  });

  test("start in their order, even a small one after a large one, and delay no other", async () => {
    const large = await start({ projectId, lane: "large" });
    const small = await start({ projectId });
    const other = await start();
    expect((await claim(["small"]))?.id).toBe(other);
    expect(await claim(["small"])).toBeUndefined();
    expect(await bench.task(small)).toMatchObject({ queue: { waitsFor: large, position: 1, lane: "small" } });
    expect((await claim())?.id).toBe(large);
    expect(await bench.task(small)).toMatchObject({ queue: { waitsFor: large } });
    await end(large);
    expect(await bench.task(small)).toMatchObject({ queue: { waitsFor: null } });
    expect((await claim())?.id).toBe(small);
  });
});

test("the place of a task is its place in the order in which tasks start", async () => {
  const ids = [await start(), await start(), await start({ lane: "large" }), await start({ workspaceId: 2 })];
  const places = async () => {
    const queues = await Promise.all(ids.map(async (id) => (await bench.task(id)).queue));
    return queues.map((queue) => queue && [queue.lane, queue.position, queue.ahead]);
  };
  expect(await places()).toEqual([
    ["small", 1, 0],
    ["small", 3, 2],
    ["large", 1, 0],
    ["small", 2, 1],
  ]);
  expect((await claim(["small"]))?.id).toBe(ids[0]);
  expect(await places()).toEqual([null, ["small", 2, 1], ["large", 1, 0], ["small", 1, 0]]);
  await bench.db.call("stopTask", { workspaceId: 2, id: ids[3] ?? 0, at: Date.now() });
  expect(await places()).toEqual([null, ["small", 1, 0], ["large", 1, 0], null]);
  const query = { workspaceId: 1, status: "queued", before: undefined, limit: 9, bytes: 1e6 };
  const list = await bench.db.call("listTasks", query);
  expect(list.rows.map(({ id, queue }) => [id, queue?.place])).toEqual([
    [ids[2], 1],
    [ids[1], 1],
  ]);
});

test("a retry has the lane of the task that it repeats", async () => {
  const id = await start({ lane: "large" });
  await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
  const retried = await bench.db.call("retryTask", { workspaceId: 1, id, at: Date.now() });
  if (typeof retried !== "object") throw new Error(String(retried));
  expect((await bench.task(retried.taskId)).queue).toMatchObject({ lane: "large" });
});

test("a small import starts while large ones run and wait", async () => {
  const large = [await start({ lane: "large" }), await start({ lane: "large" }), await start({ lane: "large" })];
  const running: ClaimedTask[] = [];
  const ends = new Map<number, () => void>();
  const queue = await startTaskQueue({
    db: bench.db,
    workers: 2,
    owner: "me",
    now: Date.now,
    alone: true,
    log: { info: () => undefined, error: () => undefined },
    run: (task) => {
      running.push(task);
      return new Promise<TaskOutcome>((resolve) =>
        ends.set(task.id, () =>
          resolve({ kind: "failed", error: { code: "internal", message: "." }, report: undefined }),
        ),
      );
    },
  });
  await vi.waitFor(() => expect(running.map(({ id }) => id)).toEqual([large[0]]), 20_000);
  const small = [await start(), await start()];
  queue.wake();
  await vi.waitFor(() => expect(running.map(({ id }) => id)).toEqual([large[0], small[0]]), 20_000);
  // The worker of the small one is not for large ones, and that of the large one is again for a large one.
  ends.get(small[0] ?? 0)?.();
  await vi.waitFor(() => expect(running.map(({ id }) => id)).toEqual([large[0], small[0], small[1]]), 20_000);
  ends.get(large[0] ?? 0)?.();
  await vi.waitFor(() => expect(running.at(-1)?.id).toBe(large[1]), 20_000);
  const closed = queue.close();
  for (const finish of ends.values()) finish();
  await closed;
});
