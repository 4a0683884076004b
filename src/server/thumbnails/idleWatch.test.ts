import { expect, it } from "vitest";
import { createIdleWatch } from "./idleWatch.ts";

const busy = (utilization: number) => ({ idle: 0, active: 0, utilization });

it("waits while the thread is busy, and while there is other work", async () => {
  const loads = [0.9, 0.1, 0.1, 0.1];
  const works = [true, true, false];
  let looks = 0;
  const idle = createIdleWatch({
    lookMs: 1,
    utilization: () => busy(loads[looks++] ?? 0),
    hasWork: async () => works.shift() ?? false,
  });
  await idle(new AbortController().signal);
  // One look at a busy thread, two at work elsewhere, and the one that found it idle.
  expect(looks).toBe(4);
  expect(works).toEqual([]);
});

it("looks again only after a while", async () => {
  let looks = 0;
  const idle = createIdleWatch({
    lookMs: 200,
    utilization: () => {
      looks++;
      return busy(0);
    },
    hasWork: async () => false,
  });
  const { signal } = new AbortController();
  for (let call = 0; call < 100; call++) await idle(signal);
  expect(looks).toBe(1);
});

it("ends with the reason of its signal", async () => {
  const idle = createIdleWatch({ lookMs: 10_000, hasWork: async () => true });
  const stop = new AbortController();
  const waiting = idle(stop.signal);
  stop.abort(new Error("closing"));
  await expect(waiting).rejects.toThrow("closing");
  await expect(idle(stop.signal)).rejects.toThrow("closing");
});
