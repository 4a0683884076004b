import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Task } from "../../contract/tasks.ts";
import type { Api } from "../api/api.ts";
import { ApiError } from "../api/apiError.ts";
import { followTask } from "./importTask.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Follows a task that ends after `ms`. */
async function follow(ms: number) {
  const began = performance.now();
  const polled: Task["status"][] = [];
  const api = {
    call: async () => ({ id: 7, status: performance.now() - began < ms ? "started" : "finished", error: null }),
  } as unknown as Api;
  const { signal } = new AbortController();
  const end = followTask(
    api,
    7,
    (call) => call(),
    signal,
    ({ status }) => polled.push(status),
  );
  let seenAfter = 0;
  void end.then(() => {
    seenAfter = performance.now() - began;
  });
  await vi.runAllTimersAsync();
  return { end: await end, polled, late: seenAfter - ms };
}

test.each([20, 300, 2_000, 7_000])("the end of a task after %i ms is seen soon", async (ms) => {
  const { end, late } = await follow(ms);
  expect(end).toEqual({ end: "finished" });
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThanOrEqual(Math.max(50, ms / 7));
});

test("a long task is polled once a second, and its states are reported up to its end", async () => {
  const { polled, late } = await follow(600_000);
  expect(late).toBeLessThanOrEqual(1_000);
  expect(polled.length).toBeLessThan(600 + 40);
  expect(polled.indexOf("finished")).toBe(polled.length - 1);
});

test("the server holds the calls of a short task, and its end is known at once", async () => {
  const asked: unknown[] = [];
  const began = performance.now();
  const call = async (_: unknown, { query }: { query?: { wait: number } }) => {
    asked.push(query?.wait);
    if (query !== undefined)
      await new Promise((end) => setTimeout(end, Math.min(1_000, began + 2_300 - performance.now())));
    return { id: 7, status: performance.now() - began < 2_300 ? "started" : "finished", error: null };
  };
  const { signal } = new AbortController();
  const ended = followTask({ call } as unknown as Api, 7, (one) => one(), signal).then(() => performance.now() - began);
  await vi.runAllTimersAsync();
  expect(await ended).toBe(2_300);
  expect(asked, "the first call shows the state at once").toEqual([undefined, 1, 1, 1]);
});

test("a task is asked for without a wait when the server holds too many calls", async () => {
  const tooMany = new ApiError({ kind: "refused", status: 429, code: "too_many_waits", message: "No." });
  let calls = 0;
  const call = async (_: unknown, { query }: { query?: unknown }) => {
    if (query !== undefined) throw tooMany;
    return { id: 7, status: ++calls < 3 ? "started" : "finished", error: null };
  };
  const { signal } = new AbortController();
  const ended = followTask({ call } as unknown as Api, 7, (one) => one(), signal);
  await vi.runAllTimersAsync();
  expect(await ended).toEqual({ end: "finished" });
});

test("a server without the calls of tasks ends the wait", async () => {
  const error = new ApiError({ kind: "refused", status: 404, code: "not_found", message: "No." });
  const api = { call: () => Promise.reject(error) } as unknown as Api;
  const { signal } = new AbortController();
  expect(await followTask(api, 7, (call) => call(), signal)).toEqual({ end: "unknown" });
});
