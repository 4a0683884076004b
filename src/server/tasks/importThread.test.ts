import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { labelMeDataset } from "../../samples/labelMeDataset.ts";
import { NoSpaceError } from "../blobs/blobStore.ts";
import type { Database, OperationName } from "../db/database.ts";
import { DatabaseBusyError } from "../db/database.ts";
import { createMetrics } from "../metrics.ts";
import { dataDirLayout } from "../storage/dataDirLayout.ts";
import { createImportThreads } from "./importThreads.ts";
import { startTasks, type Tasks } from "./startTasks.ts";
import { openTaskBench, smallPng, type TaskBench } from "./taskBench.suite.ts";

// Threads start slowly on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let bench: TaskBench;
let queue: Tasks | undefined;
beforeEach(async () => {
  bench = await openTaskBench();
  await bench.queue.close();
});
afterEach(async () => {
  await queue?.close();
  await bench.close();
});

/** Runs real threads over the stores of the bench; `before` is called with every database call. */
async function start(before: (name: OperationName) => void | Promise<void> = () => undefined): Promise<Tasks> {
  const db: Pick<Database, "call"> = {
    async call(name, input) {
      await before(name);
      return (await bench.db.call(name, input)) as never;
    },
  };
  queue = await startTasks({
    metrics: createMetrics(),
    db,
    blobs: bench.blobs,
    blobsAddress: { kind: "folder", directory: dataDirLayout(bench.directory).segments },
    workers: 1,
    now: Date.now,
    log: { info: () => undefined, error: () => undefined },
  });
  return queue;
}

const photos = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p/${index}.png`, smallPng(index)]));

test("an import runs in its thread and ends with a project", async () => {
  const id = await bench.start({ files: { ...photos(1_500), "p/readme.txt": "x" }, title: "Threads" });
  await (await start()).idle();
  expect(await bench.task(id)).toMatchObject({
    status: "finished",
    output: { project: { title: "Threads" } },
    report: { seen: 1_501, used: 1_500, problems: { warnings: 1, byCode: { only_images_read: 1 } } },
  });
  bench.checkNothingLeft();
});

test("images inside of JSON files are stored by the thread, in segments that the server expects", async () => {
  const files = Object.fromEntries(labelMeDataset({ images: "inside" }).map(({ path, bytes }) => [path, bytes]));
  const id = await bench.start({ files });
  const before = new Set<string>();
  for await (const { segment } of bench.blobs.list()) before.add(segment);
  await (await start()).idle();
  expect(await bench.task(id)).toMatchObject({ status: "finished", report: { used: 5, imported: { images: 5 } } });
  const added: boolean[] = [];
  for await (const { segment, recent } of bench.blobs.list()) if (!before.has(segment)) added.push(recent);
  expect(added).toEqual([true]);
});

test("a stop reaches the thread, and nothing of the import stays", async () => {
  const id = await bench.start({ files: photos(3_000) });
  let stopped = false;
  const running = await start(async (name) => {
    if (name !== "addImages" || stopped) return;
    stopped = true;
    await bench.db.call("stopTask", { workspaceId: 1, id, at: Date.now() });
    queue?.wake();
  });
  await running.idle();
  expect(await bench.task(id)).toMatchObject({ status: "stopped", output: null });
  bench.checkNothingLeft();
});

test("a shutdown ends the thread, and the next start does the import", async () => {
  const id = await bench.start({ files: photos(3_000) });
  let reached: () => void = () => undefined;
  const half = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const first = await start((name) => {
    if (name === "addImages") reached();
  });
  await half;
  await first.close();
  const [row] = bench.sql("SELECT status, attempts FROM tasks WHERE id = ?", id);
  // It may have ended just before. Otherwise it starts again, and the attempt did not count.
  if (row?.status !== "finished") expect(row).toEqual({ status: "queued", attempts: 0 });
  await (await start()).idle();
  expect(await bench.task(id)).toMatchObject({ status: "finished", report: { used: 3_000 } });
  bench.checkNothingLeft();
});

test("a thread waits for a database that another program has locked for some time", async () => {
  const id = await bench.start({ files: photos(3) });
  let refused = 0;
  const running = await start((name) => {
    if (name === "addImages" && refused++ < 2) throw new DatabaseBusyError("held");
  });
  await running.idle();
  expect(refused).toBe(3);
  expect((await bench.task(id)).status).toBe("finished");
});

test("a full disk ends the task with a message, and nothing of it stays", async () => {
  const id = await bench.start({ files: photos(3) });
  const running = await start((name) => {
    if (name === "addImages") throw new NoSpaceError("The disk is full.");
  });
  await running.idle();
  expect(await bench.task(id)).toMatchObject({ status: "error", error: { code: "no_space" } });
  bench.checkNothingLeft();
});

test("an import that was expected runs in the thread that waits for it, and so does the next one", async () => {
  const tasks = await start();
  for (const title of ["First", "Second"]) {
    tasks.expect();
    tasks.expect();
    const id = await bench.start({ files: photos(3), title });
    tasks.wake();
    await tasks.idle();
    expect(await bench.task(id)).toMatchObject({ status: "finished", output: { project: { title } } });
  }
});

test("a thread that waits for an import ends with the server", async () => {
  const threads = createImportThreads({
    blobsAddress: { kind: "folder", directory: dataDirLayout(bench.directory).segments },
  });
  threads.expect();
  const waiting = threads.take();
  threads.expect();
  const other = threads.take();
  expect(other).not.toBe(waiting);
  await Promise.all([waiting.terminate(), other.terminate()]);
  threads.expect();
  await threads.close();
  const next = threads.take();
  expect(next.threadId).toBeGreaterThan(0);
  await next.terminate();
});
