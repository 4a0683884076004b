import { expect, test, vi } from "vitest";
import { createFairQueue, type FairQueue, type FairQueueLimits } from "./fairQueue.ts";

const never = new AbortController().signal;
const limits: FairQueueLimits = {
  slots: 2,
  heavyCost: 10,
  waiting: 100,
  costPerSecond: 1,
  burst: 1e9,
  now: () => 0,
};

/** Enters jobs and keeps the order in which they begin; `finish` frees the slot of one. */
function recorder(queue: FairQueue) {
  const begun: string[] = [];
  const free = new Map<string, () => void>();
  return {
    begun,
    enter(name: string, workspaceId: number, cost: number, caller = "one", signal = never) {
      return queue.enter({ workspaceId, caller, cost }, signal).then((leave) => {
        begun.push(name);
        free.set(name, leave);
      });
    },
    async finish(name: string) {
      free.get(name)?.();
      free.delete(name);
      await settled();
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

test("40 huge images of a workspace do not delay the small ones of another", async () => {
  const { enter, finish, begun } = recorder(createFairQueue(limits));
  for (const name of names("huge", 40)) void enter(name, 1, 99);
  await settled();
  // The other slot is not for huge images.
  expect(begun).toEqual(["huge1"]);
  for (const name of names("small", 8)) void enter(name, 2, 1);
  await settled();
  for (const name of names("small", 8)) {
    expect(begun).toContain(name);
    await finish(name);
  }
  expect(begun).toEqual(["huge1", ...names("small", 8)]);
  await finish("huge1");
  expect(begun.at(-1)).toBe("huge2");
});

test("the workspace that used less comes first, and equal ones take turns", async () => {
  const { enter, finish, begun } = recorder(createFairQueue({ ...limits, slots: 1 }));
  for (const name of names("a", 4)) void enter(name, 1, 4);
  for (const name of names("b", 6)) void enter(name, 2, 2);
  await settled();
  for (let index = 0; index < 9; index++) await finish(begun.at(-1) ?? "");
  expect(begun).toEqual(["a1", "b1", "b2", "a2", "b3", "b4", "a3", "b5", "b6", "a4"]);
});

test("callers in a workspace take turns", async () => {
  const { enter, finish, begun } = recorder(createFairQueue({ ...limits, slots: 1 }));
  for (const name of names("a", 3)) void enter(name, 1, 1, "first key");
  for (const name of names("b", 2)) void enter(name, 1, 1, "second key");
  await settled();
  for (let index = 0; index < 4; index++) await finish(begun.at(-1) ?? "");
  expect(begun).toEqual(["a1", "a2", "b1", "a3", "b2"]);
});

test("a workspace that used all of its budget waits for it, and others do not", async () => {
  let at = 0;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const queue = createFairQueue({ ...limits, slots: 1, burst: 5, costPerSecond: 2, now: () => at });
    const { enter, finish, begun } = recorder(queue);
    for (const name of names("a", 2)) void enter(name, 1, 9);
    await settled();
    await finish("a1");
    expect(begun).toEqual(["a1"]);
    void enter("b1", 2, 1);
    await settled();
    await finish("b1");
    expect(begun).toEqual(["a1", "b1"]);
    at = 2_001;
    vi.advanceTimersByTime(2_001);
    await settled();
    expect(begun).toEqual(["a1", "b1", "a2"]);
  } finally {
    vi.useRealTimers();
  }
});

test("how long a job waits is known, and how many wait is bounded", async () => {
  const queue = createFairQueue({ ...limits, slots: 1, waiting: 3 });
  const leaving = new AbortController();
  const job = (cost: number, caller = "one", workspaceId = 1) => ({ cost, caller, workspaceId });
  const [running, leaves, waits, last] = [job(5), job(7), job(3), job(1)];
  const leave = await queue.enter(running, never);
  const left = queue.enter(leaves, leaving.signal);
  void queue.enter(waits, never);
  expect([running, leaves, waits].map((one) => queue.waitMs(one, 2))).toEqual([0, 0, 3_500]);
  expect(queue.isFull(1)).toBe(false);
  const other = job(3, "two");
  void queue.enter(other, never);
  expect([queue.isFull(1), queue.isFull(2)]).toEqual([true, false]);
  expect([waits, other].map((one) => queue.waitMs(one, 2))).toEqual([7_000, 0]);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  expect(queue.isFull(1)).toBe(false);
  void queue.enter(last, never);
  expect([waits, other, last].map((one) => queue.waitMs(one, 2))).toEqual([0, 0, 3_000]);
  leave();
  expect([waits, last].map((one) => queue.waitMs(one, 2))).toEqual([0, 0]);
});
