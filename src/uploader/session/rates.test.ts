import fc from "fast-check";
import { expect, test } from "vitest";
import { createRates, type RateSample, smooth } from "./rates.ts";

const idle: RateSample = {
  at: 0,
  hashedFiles: 100,
  hashedBytes: 0,
  wireBytes: 0,
  filesLeft: 0,
  missingBytes: 100_000,
  sending: true,
  limitedBy: "network",
};

test("a steady upload counts down with the clock", () => {
  const rates = createRates();
  const shown: (number | undefined)[] = [];
  for (let second = 0; second <= 90; second++) {
    shown.push(rates.sample({ ...idle, at: second * 1000, wireBytes: second * 1000 }).secondsLeft);
  }
  expect(shown.slice(0, 3)).toEqual([undefined, undefined, undefined]);
  expect(shown[10]).toBeGreaterThanOrEqual(89);
  expect(shown[10]).toBeLessThanOrEqual(91);
  expect(shown[90]).toBeGreaterThanOrEqual(9);
  expect(shown[90]).toBeLessThanOrEqual(11);
});

test("a short interruption of the network does not make the time left jump", () => {
  const rates = createRates();
  let wire = 0;
  let last: number | undefined;
  for (let second = 0; second <= 60; second++) {
    wire += second % 10 === 0 ? 0 : 1000;
    const { secondsLeft } = rates.sample({ ...idle, at: second * 1000, wireBytes: wire });
    if (last !== undefined && secondsLeft !== undefined) expect(Math.abs(secondsLeft - last)).toBeLessThanOrEqual(5);
    last = secondsLeft;
  }
});

test("there is no estimate while nothing moves, and after a sleep the speed is measured anew", () => {
  const rates = createRates();
  for (let second = 0; second < 10; second++) rates.sample({ ...idle, at: second * 1000 });
  expect(rates.sample({ ...idle, at: 10_000 }).secondsLeft).toBeUndefined();
  const woken = createRates();
  for (let second = 0; second < 10; second++) woken.sample({ ...idle, at: second * 1000, wireBytes: second * 1000 });
  woken.sample({ ...idle, at: 3_600_000, wireBytes: 9000 });
  const after = woken.sample({ ...idle, at: 3_601_000, wireBytes: 10_000 });
  expect(after.sendRate).toBe(1000);
});

test("the history holds two minutes", () => {
  const rates = createRates();
  let last = rates.sample(idle);
  for (let second = 1; second < 300; second++) {
    last = rates.sample({ ...idle, at: second * 1000, wireBytes: second * 10 });
  }
  expect(last.rateHistory).toHaveLength(120);
  expect(last.rateHistory.at(-1)).toBe(10);
  expect(last.limitedBy).toBe("network");
});

test("what is shown never goes below zero and moves towards the estimate", () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.nat(10_000),
      fc.double({ min: 0.1, max: 2, noNaN: true }),
      (shown, estimate, passed) => {
        const next = smooth(shown, estimate, passed) ?? -1;
        expect(next).toBeGreaterThanOrEqual(0);
        const expected = Math.max(0, shown - passed);
        expect(Math.abs(next - estimate)).toBeLessThanOrEqual(Math.abs(expected - estimate) + 1e-9);
      },
    ),
  );
});
