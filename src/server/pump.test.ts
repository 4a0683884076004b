import { expect, test } from "vitest";
import { createPump } from "./pump.ts";

test("work that is woken while it runs runs once more, not at the same time", async () => {
  const ends: (() => void)[] = [];
  let running = 0;
  let runs = 0;
  const pump = createPump(
    async () => {
      runs++;
      expect(++running).toBe(1);
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
    },
    () => expect.unreachable(),
  );
  const first = pump.wake();
  void pump.wake();
  await expect.poll(() => runs).toBe(1);
  void pump.wake();
  ends[0]?.();
  await expect.poll(() => runs).toBe(2);
  ends[1]?.();
  await first;
  expect(runs).toBe(2);
});

test("a call right after the last run is not lost", async () => {
  let runs = 0;
  const pump = createPump(
    async () => {
      runs++;
    },
    () => expect.unreachable(),
  );
  for (let call = 1; call <= 100; call++) {
    const done = pump.wake();
    // A different number of turns each time, to hit every moment of the end.
    for (let turn = 0; turn < call % 8; turn++) await Promise.resolve();
    const before = runs;
    await pump.wake();
    expect(runs).toBeGreaterThan(before);
    await done;
  }
});

test("an error is passed on, and the next call runs the work again", async () => {
  const errors: unknown[] = [];
  let runs = 0;
  const pump = createPump(
    async () => {
      runs++;
      if (runs === 1) throw new Error("no");
    },
    (error) => errors.push(error),
  );
  await pump.wake();
  await pump.wake();
  expect([runs, errors]).toEqual([2, [new Error("no")]]);
});

test("no run begins after a stop", async () => {
  let runs = 0;
  const pump = createPump(
    async () => {
      runs++;
      if (runs === 1) {
        void pump.wake();
        pump.stop();
      }
    },
    () => expect.unreachable(),
  );
  await pump.wake();
  await pump.wake();
  await pump.settled();
  expect(runs).toBe(1);
});
