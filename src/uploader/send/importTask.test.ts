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

test("a server without the calls of tasks ends the wait", async () => {
  const error = new ApiError({ kind: "refused", status: 404, code: "not_found", message: "No." });
  const api = { call: () => Promise.reject(error) } as unknown as Api;
  const { signal } = new AbortController();
  expect(await followTask(api, 7, (call) => call(), signal)).toEqual({ end: "unknown" });
});
