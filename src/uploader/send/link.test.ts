import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/apiError.ts";
import { createLink, type LinkTrouble } from "./link.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;
const lost = () => new ApiError({ kind: "network", status: 0, code: "network", message: "Lost." });

/** A server that is down until `back`, and counts its calls by second. */
function flaky() {
  const calls: number[] = [];
  const server = {
    isDown: true,
    calls,
    error: lost,
    call: async () => {
      calls.push(Date.now());
      if (server.isDown) throw server.error();
      return "answer";
    },
  };
  return server;
}

test("while the server is down many callers make at most one call a second, and all continue when it is back", async () => {
  const changes: (LinkTrouble | undefined)[] = [];
  const link = createLink({ onChange: (trouble) => changes.push(trouble), online: () => true, random: () => 0 });
  const server = flaky();
  const answers = Array.from({ length: 20 }, () => link.insist(server.call, never));
  await vi.advanceTimersByTimeAsync(0);
  const first = server.calls.length;
  await vi.advanceTimersByTimeAsync(120_000);
  const retries = server.calls.slice(first);
  expect(retries.length).toBeGreaterThan(3);
  for (const [i, at] of retries.entries()) if (i > 0) expect(at - (retries[i - 1] ?? 0)).toBeGreaterThanOrEqual(1000);
  server.isDown = false;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await Promise.all(answers)).toEqual(Array(20).fill("answer"));
  expect(link.trouble).toBeUndefined();
  expect(changes.at(-1)).toBeUndefined();
});

test("a clock that is set back or forward while the server is down changes nothing", async () => {
  for (const jumpMs of [-3_600_000, 24 * 3_600_000]) {
    const link = createLink({ onChange: () => undefined, online: () => true, random: () => 0 });
    const server = flaky();
    const answer = link.insist(server.call, never);
    await vi.advanceTimersByTimeAsync(3_000);
    vi.setSystemTime(Date.now() + jumpMs);
    server.isDown = false;
    // Another call asks when the next try is.
    const other = link.insist(server.call, never);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(await Promise.all([answer, other])).toEqual(["answer", "answer"]);
  }
});

test("waking tries at once instead of after the wait", async () => {
  const link = createLink({ onChange: () => undefined, online: () => true, random: () => 1 });
  const server = flaky();
  const answer = link.insist(server.call, never);
  await vi.advanceTimersByTimeAsync(40_000);
  const before = server.calls.length;
  server.isDown = false;
  link.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(server.calls.length).toBe(before + 1);
  expect(await answer).toBe("answer");
});

test("a refusal is a response: it is thrown at once and lets the others continue", async () => {
  const link = createLink({ onChange: () => undefined, online: () => true, random: () => 0 });
  const server = flaky();
  const waiting = link.insist(server.call, never);
  await vi.advanceTimersByTimeAsync(10);
  server.error = () => new ApiError({ kind: "refused", status: 400, code: "bad_request", message: "No." });
  const refused = expect(waiting).rejects.toThrow("No.");
  await vi.advanceTimersByTimeAsync(5000);
  await refused;
  expect(link.trouble).toBeUndefined();
});

test("a caller that is stopped while it waits, or while it tries, blocks no other", async () => {
  const link = createLink({ onChange: () => undefined, online: () => true, random: () => 0 });
  const server = flaky();
  const stop = new AbortController();
  const stopped = [1, 2, 3].map(() => link.insist(server.call, stop.signal));
  const other = link.insist(server.call, never);
  const rejected = Promise.allSettled(stopped);
  await vi.advanceTimersByTimeAsync(100);
  stop.abort(new Error("stopped"));
  server.isDown = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await rejected).every(({ status }) => status === "rejected")).toBe(true);
  expect(await other).toBe("answer");
});

test("a longer Retry-After of another call is followed", async () => {
  const link = createLink({ onChange: () => undefined, online: () => true, random: () => 0 });
  const server = flaky();
  void link.insist(server.call, never);
  await vi.advanceTimersByTimeAsync(10);
  server.error = () =>
    new ApiError({ kind: "refused", status: 503, code: "unavailable", message: "Busy.", retryAfterMs: 20_000 });
  await vi.advanceTimersByTimeAsync(1500);
  const before = server.calls.length;
  await vi.advanceTimersByTimeAsync(18_000);
  expect(server.calls.length).toBe(before);
  expect(link.trouble?.reason).toBe("busy");
  await vi.advanceTimersByTimeAsync(3000);
  expect(server.calls.length).toBe(before + 1);
});
