import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPublisher } from "./publisher.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("however often something changes, four states a second are published, and the last one is never lost", async () => {
  let value = 0;
  const publisher = createPublisher((revision) => ({ revision, value }));
  const seen: { revision: number; value: number }[] = [];
  publisher.subscribe((state) => seen.push(state));
  for (let ms = 0; ms < 1000; ms++) {
    value = ms;
    publisher.touch();
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(250);
  expect(seen.length).toBeLessThanOrEqual(6);
  expect(seen.at(-1)?.value).toBe(999);
  expect(publisher.getState()).toBe(seen.at(-1));
});

test("a flush is published at once, with the state before it, and not to former subscribers", () => {
  const publisher = createPublisher((revision) => ({ revision }));
  const calls: [number, number][] = [];
  const leave = publisher.subscribe((state, previous) => calls.push([state.revision, previous.revision]));
  publisher.flush();
  leave();
  publisher.flush();
  expect(calls).toEqual([[1, 0]]);
  expect(publisher.getInitialState()).toEqual({ revision: 0 });
});

test("a clock that is set back does not delay what is published", async () => {
  const publisher = createPublisher((revision) => ({ revision }));
  publisher.flush();
  vi.setSystemTime(Date.now() - 3_600_000);
  publisher.touch();
  await vi.advanceTimersByTimeAsync(300);
  expect(publisher.getState().revision).toBe(2);
});

test("after closing nothing is published", async () => {
  const publisher = createPublisher((revision) => ({ revision }));
  publisher.touch();
  publisher.close();
  publisher.flush();
  await vi.advanceTimersByTimeAsync(1000);
  expect(publisher.getState().revision).toBe(0);
});
