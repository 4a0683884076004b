import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startHousekeeping } from "./housekeeping.ts";
import type { Maintenance, SweepReport } from "./maintenance.ts";

const MINUTE_MS = 60_000;
const nothing: SweepReport = { swept: 0, orphans: 0, leftovers: 0, retired: 0, removed: 0, freedBytes: 0, damaged: [] };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(sweep: Maintenance["sweep"]) {
  const logged: string[] = [];
  const maintenance = { sweep, removeRetired: async () => 0 } as Maintenance;
  const housekeeping = startHousekeeping(maintenance, {
    info: (_, message) => logged.push(message),
    error: (_, message) => logged.push(message),
  });
  return { logged, housekeeping };
}

test("sweeps a minute after the start and every hour, also after a failure", async () => {
  let sweeps = 0;
  const { logged, housekeeping } = start(async () => {
    sweeps++;
    if (sweeps === 1) throw new Error("busy");
    return { ...nothing, swept: 3, damaged: [{ segment: "s", hash: "h" }] };
  });
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(logged).toEqual(["housekeeping failed, retrying later"]);
  await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
  expect(logged.slice(1)).toEqual(["swept", "a stored content is damaged"]);
  await housekeeping.stop();
  await vi.advanceTimersByTimeAsync(600 * MINUTE_MS);
  expect(sweeps).toBe(2);
});

test("stops in the middle of a sweep, and waits for its end", async () => {
  let ended = false;
  const { logged, housekeeping } = start(async ({ signal } = {}) => {
    await new Promise((resolve) => signal!.addEventListener("abort", resolve));
    ended = true;
    throw signal!.reason;
  });
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  await housekeeping.stop();
  expect(ended).toBe(true);
  expect(logged).toEqual([]);
});
