import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DatasetFormat } from "../../formats/format.ts";
import { imagesFormat } from "../../formats/presets/images/format.ts";
import { MAX_ATTEMPTS, startTaskQueue } from "./queue.ts";
import { openTaskBench, smallPng, type TaskBench } from "./taskBench.suite.ts";

/** Returns a format that reads half of the images and then waits for a signal. */
function halfWay(): { format: DatasetFormat; reached: Promise<void>; goOn(): void } {
  let reach: () => void = () => undefined;
  let goOn: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const format: DatasetFormat = {
    ...imagesFormat,
    options: imagesFormat.options as DatasetFormat["options"],
    async *read(tree, context) {
      let images = 0;
      for await (const event of imagesFormat.read(tree, { ...context, options: {} })) {
        yield event;
        if (event.type === "image" && ++images === Math.ceil(tree.files.length / 2)) {
          reach();
          await Promise.race([
            gate,
            new Promise((_, reject) => context.signal?.addEventListener("abort", () => reject(context.signal?.reason))),
          ]);
        }
      }
    },
  };
  return { format, reached, goOn };
}

/** Images of an import of which one batch is written when half of them are read. */
const TWO_BATCHES = 6_400;
const photos = (count: number, seed = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p/${index}.png`, smallPng(seed + index)]));

const lanes = ["small", "large"] as const;
let bench: TaskBench;
let half: ReturnType<typeof halfWay>;
beforeEach(async () => {
  half = halfWay();
  bench = await openTaskBench({ formats: [half.format], workers: 2 });
});
afterEach(async () => {
  half.goOn();
  await bench.close();
});

describe("stopping", () => {
  test("a waiting task ends it at once", async () => {
    const id = await bench.start({ files: photos(2) });
    const stopped = await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
    expect(stopped).toMatchObject({ ended: false, task: { status: "stopped" } });
    bench.queue.wake();
    await bench.queue.idle();
    expect((await bench.task(id)).status).toBe("stopped");
  });

  test("a running task leaves nothing of it", async () => {
    const id = await bench.start({ files: photos(TWO_BATCHES), preset: "images" });
    bench.queue.wake();
    await half.reached;
    await expect.poll(() => bench.sql("SELECT id FROM images LIMIT 1")).toHaveLength(1);
    const stopped = await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
    expect(stopped).toMatchObject({ task: { status: "terminating" } });
    bench.queue.wake();
    await bench.queue.idle();
    expect(await bench.task(id)).toMatchObject({ status: "stopped", output: null });
    bench.checkNothingLeft();
    expect(bench.sql("SELECT id FROM images")).toEqual([]);
    const again = await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
    expect(again).toMatchObject({ ended: true });
  });

  test("and retrying creates a new task with the same input, which imports everything", async () => {
    const id = await bench.start({ files: photos(4), preset: "images" });
    await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
    const retried = await bench.db.call("retryTask", { workspaceId: 1, id, at: Date.now() });
    if (typeof retried !== "object") throw new Error(String(retried));
    half.goOn();
    bench.queue.wake();
    await bench.queue.idle();
    expect(await bench.task(retried.taskId)).toMatchObject({ status: "finished", report: { seen: 4, used: 4 } });
    expect((await bench.task(id)).status).toBe("stopped");
  });

  test("and retrying twice at once makes one task, and another once that has ended", async () => {
    const id = await bench.start({ files: photos(2), preset: "images" });
    await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
    const retry = async () => {
      const retried = await bench.db.call("retryTask", { workspaceId: 1, id, at: Date.now() });
      if (typeof retried !== "object") throw new Error(String(retried));
      return retried.taskId;
    };
    const [first, second] = await Promise.all([retry(), retry()]);
    expect(second).toBe(first);
    await bench.db.call("stopTask", { workspaceId: 1, id: first, at: Date.now() });
    expect(await retry()).toBeGreaterThan(first);
  });

  test("a task that is not ended cannot be retried, nor one whose files are gone", async () => {
    const id = await bench.start({ files: photos(2) });
    expect(await bench.db.call("retryTask", { workspaceId: 1, id, at: 1 })).toBe("running");
    await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
    bench.sql("DELETE FROM blobs WHERE hash IN (SELECT hash FROM task_files WHERE path = 'p/0.png')");
    expect(await bench.db.call("retryTask", { workspaceId: 1, id, at: 1 })).toBe("gone");
  });
});

test("a new project, or what is added to one, is hidden until all of it is written", async () => {
  const id = await bench.start({ files: photos(TWO_BATCHES), preset: "images", title: "Whole" });
  bench.queue.wake();
  await half.reached;
  const list = () => bench.db.call("listProjects", { workspaceId: 1, before: undefined, limit: 9, search: undefined });
  expect(await list()).toEqual([]);
  const [hidden] = bench.sql("SELECT id FROM projects");
  expect(await bench.db.call("getProject", { workspaceId: 1, id: hidden?.id as number })).toBeUndefined();
  await expect.poll(() => bench.sql("SELECT id FROM images LIMIT 1")).toHaveLength(1);
  const [image] = bench.sql("SELECT id FROM images LIMIT 1");
  expect(await bench.db.call("getImage", { workspaceId: 1, id: image?.id as number })).toBeUndefined();
  expect(await bench.db.call("imageContent", { workspaceId: 1, id: image?.id as number })).toBeUndefined();
  half.goOn();
  await bench.queue.idle();
  expect(await list()).toMatchObject([{ title: "Whole", images: TWO_BATCHES }]);
  expect((await bench.task(id)).status).toBe("finished");
});

test("tasks on the same project wait for each other, others do not", async () => {
  half.goOn();
  const base = await bench.import({ files: photos(1), preset: "images" });
  const projectId = base.output?.project.id ?? 0;
  await bench.queue.close();
  const claim = () =>
    bench.db.call("claimTask", { owner: "me", lanes, at: Date.now(), leaseMs: 60_000, maxAttempts: MAX_ATTEMPTS });
  const first = await bench.start({ projectId, files: photos(1, 100) });
  const second = await bench.start({ projectId, files: photos(1, 200) });
  const other = await bench.start({ files: photos(1, 300) });
  expect((await claim())?.id).toBe(first);
  expect((await claim())?.id).toBe(other);
  expect(await claim()).toBeUndefined();
  await bench.db.call("endTask", { taskId: first, owner: "me", at: Date.now(), error: undefined });
  expect((await claim())?.id).toBe(second);
});

test("a project that is deleted during an import gets nothing, and the task reports that", async () => {
  const made = await bench.db.call("listProjects", { workspaceId: 1, before: undefined, limit: 1, search: undefined });
  expect(made).toEqual([]);
  const open = halfWay();
  open.goOn();
  const base = await openTaskBench({ formats: [open.format], directory: bench.directory });
  const projectId = (await base.import({ files: photos(1), preset: "images", title: "Base" })).output?.project.id ?? 0;
  await base.close();
  const id = await bench.start({ projectId, files: photos(3_000, 50), preset: "images" });
  bench.queue.wake();
  await half.reached;
  await bench.db.call("deleteProject", { workspaceId: 1, id: projectId, images: 0, at: Date.now() });
  half.goOn();
  await bench.queue.idle();
  expect(await bench.task(id)).toMatchObject({ status: "error", error: { code: "project_deleted" }, output: null });
  bench.checkNothingLeft();
});

describe("a worker that lost its task", () => {
  test("cannot write anything more", async () => {
    const id = await bench.start({ files: photos(TWO_BATCHES), preset: "images" });
    bench.queue.wake();
    await half.reached;
    bench.sql("UPDATE tasks SET lease_owner = 'another worker' WHERE id = ?", id);
    half.goOn();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await bench.task(id)).toMatchObject({ status: "started", output: null });
    expect(bench.sql("SELECT id FROM imports WHERE committed_at IS NOT NULL")).toEqual([]);
    bench.sql("UPDATE tasks SET status = 'stopped' WHERE id = ?", id);
  });

  test("is replaced by another worker when its lease has expired", async () => {
    await bench.queue.close();
    const id = await bench.start({ files: photos(1) });
    const at = Date.now();
    const dead = { owner: "dead", lanes, at, leaseMs: 1_000, maxAttempts: MAX_ATTEMPTS };
    expect((await bench.db.call("claimTask", dead))?.id).toBe(id);
    expect(await bench.db.call("claimTask", { ...dead, owner: "me" })).toBeUndefined();
    expect(await bench.db.call("claimTask", { ...dead, owner: "me", at: at + 2_000 })).toMatchObject({
      id,
      attempts: 2,
    });
    expect(await bench.db.call("updateTask", { taskId: id, owner: "dead", update: emptyUpdate })).toBe("lost");
  });
});

const emptyUpdate = { subtask: "", current: 0, total: 0, log: [], problems: [], firstProblem: 1 };

test("a shutdown puts running tasks back into the queue, and the attempt does not count", async () => {
  const id = await bench.start({ files: photos(TWO_BATCHES), preset: "images" });
  bench.queue.wake();
  await half.reached;
  await bench.queue.close();
  expect(bench.sql("SELECT status, attempts FROM tasks WHERE id = ?", id)).toEqual([{ status: "queued", attempts: 0 }]);
  half.goOn();
  const next = await openTaskBench({ formats: [half.format], directory: bench.directory });
  await next.queue.idle();
  expect((await next.task(id)).status).toBe("finished");
  next.checkNothingLeft();
  await next.close();
});

test("a task that ended the server three times ends in error and is not tried again", async () => {
  await bench.queue.close();
  const id = await bench.start({ files: photos(1) });
  let runs = 0;
  for (let attempt = 0; attempt <= MAX_ATTEMPTS; attempt++) {
    // The process ends without storing anything: the queue stays as it is, and the next process starts.
    await startTaskQueue({
      db: bench.db,
      workers: 1,
      owner: `server ${attempt}`,
      now: Date.now,
      alone: true,
      log: { info: () => undefined, error: () => undefined },
      run: () => {
        runs += 1;
        return new Promise(() => undefined);
      },
    });
    if (attempt < MAX_ATTEMPTS) await vi.waitFor(() => expect(runs).toBe(attempt + 1), 20_000);
  }
  expect(runs).toBe(MAX_ATTEMPTS);
  expect(await bench.task(id)).toMatchObject({ status: "error", error: { code: "crashed" } });
});

test("a bug in a task ends it with a message and without a stack", async () => {
  const broken: DatasetFormat = {
    ...half.format,
    read() {
      throw new TypeError("undefined is not a function");
    },
  };
  const other = await openTaskBench({ formats: [broken], directory: bench.directory });
  const id = await other.start({ files: photos(1), preset: "images" });
  other.queue.wake();
  await other.queue.idle();
  const task = await other.task(id);
  expect(task).toMatchObject({ status: "error", error: { code: "internal" } });
  expect(JSON.stringify(task)).not.toContain("TypeError");
  other.checkNothingLeft();
  await other.close();
});
