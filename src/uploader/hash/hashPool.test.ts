import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHashPool, NoWorkers, WorkerDied } from "./hashPool.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

/** A worker as the pool sees it; the test decides what it does. */
class StandIn {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly asked: ToWorker[] = [];
  terminated = false;
  postMessage(message: ToWorker): void {
    this.asked.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  send(data: FromWorker): void {
    this.onmessage?.({ data });
  }
  fail(message = ""): void {
    this.onerror?.({ message, preventDefault: () => undefined });
  }
}

function makePool(onSpawn: (worker: StandIn) => void = () => undefined) {
  const workers: StandIn[] = [];
  const pool = createHashPool({
    workers: 2,
    lanesPerWorker: 3,
    spawn() {
      const worker = new StandIn();
      workers.push(worker);
      onSpawn(worker);
      return worker as unknown as Worker;
    },
  });
  return { pool, workers, hash: (signal = never) => pool.hash([], false, undefined, () => undefined, signal) };
}

test("jobs are spread over the workers, and each resolves when its own worker is done with it", async () => {
  const { pool, workers, hash } = makePool();
  expect(pool.lanes).toBe(6);
  const jobs = [hash(), hash(), hash(), hash()];
  expect(workers.map(({ asked }) => asked.length)).toEqual([2, 2]);
  for (const worker of workers) {
    for (const { job } of [...worker.asked]) worker.send({ type: "done", job });
  }
  await Promise.all(jobs);
  pool.dispose();
});

test("a worker without a heartbeat is replaced within five seconds, and its jobs reject", async () => {
  const { pool, workers, hash } = makePool((worker) => queueMicrotask(() => worker.send({ type: "beat" })));
  const lost = hash().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await lost).toMatchObject({ name: "WorkerDied", started: true });
  expect(workers[0]?.terminated).toBe(true);
  const next = hash();
  const replacement = workers[1];
  expect(replacement).toBeDefined();
  for (const { job } of replacement?.asked ?? []) replacement?.send({ type: "done", job });
  await next;
  pool.dispose();
});

test("a worker with a heartbeat is kept, however long its job takes", async () => {
  const { pool, workers, hash } = makePool();
  const job = hash();
  for (let second = 0; second < 120; second++) {
    workers[0]?.send({ type: "beat" });
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(workers[0]?.terminated).toBe(false);
  workers[0]?.send({ type: "done", job: workers[0]?.asked[0]?.job ?? 0 });
  await job;
  pool.dispose();
});

test("workers that cannot be loaded are not the fault of the files, and are given up only after a minute", async () => {
  const { pool, workers, hash } = makePool();
  const first = hash();
  workers[0]?.fail();
  await expect(first).rejects.toMatchObject({ name: "WorkerDied", started: false });
  await vi.advanceTimersByTimeAsync(61_000);
  const last = hash();
  workers[1]?.fail();
  await expect(last).rejects.toBeInstanceOf(NoWorkers);
  // One that starts ends the failure.
  const good = hash();
  workers[2]?.send({ type: "beat" });
  workers[2]?.send({ type: "done", job: workers[2]?.asked[0]?.job ?? 0 });
  await good;
  pool.dispose();
});

test("an uncaught error in a worker rejects all of its jobs and no others", async () => {
  const { pool, workers, hash } = makePool((worker) => queueMicrotask(() => worker.send({ type: "beat" })));
  const jobs = [hash(), hash()];
  await vi.advanceTimersByTimeAsync(0);
  workers[0]?.fail("boom");
  await expect(jobs[0]).rejects.toBeInstanceOf(WorkerDied);
  workers[1]?.send({ type: "done", job: workers[1]?.asked[0]?.job ?? 0 });
  await jobs[1];
  pool.dispose();
});

test("a cancelled job is cancelled in its worker by its number", async () => {
  const { pool, workers, hash } = makePool();
  const stop = new AbortController();
  const job = hash(stop.signal);
  stop.abort();
  expect(workers[0]?.asked.at(-1)).toEqual({ type: "cancel", job: workers[0]?.asked[0]?.job });
  workers[0]?.send({ type: "done", job: workers[0]?.asked[0]?.job ?? 0 });
  await job;
  pool.dispose();
});
