import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import type { SessionSnapshot } from "../../uploader/index.ts";
import { whenHashed } from "./whenHashed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An upload of ten files of which so many are hashed and have failed. */
function upload(phase: "walking" | "reviewing", hashed: number, failed = 0) {
  const states = createStore<SessionSnapshot>(() => stateOf(phase, hashed, failed));
  const session = { getState: states.getState, subscribe: states.subscribe };
  let isOver = false;
  void whenHashed(session, 2_000).then(() => {
    isOver = true;
  });
  return {
    isOver: async () => {
      await vi.advanceTimersByTimeAsync(0);
      return isOver;
    },
    become: (...next: Parameters<typeof stateOf>) => states.setState(stateOf(...next)),
  };
}

function stateOf(phase: "walking" | "reviewing", hashed: number, failed = 0): SessionSnapshot {
  const counts = { found: { files: 10 }, hashed: { files: hashed }, failed: { files: failed } };
  return { phase: { name: phase }, ...counts } as SessionSnapshot;
}

test("what is hashed already is not waited for", async () => {
  expect(await upload("reviewing", 8, 2).isOver()).toBe(true);
});

test("waits until everything is listed and hashed", async () => {
  const { isOver, become } = upload("walking", 10);
  expect(await isOver()).toBe(false);
  become("reviewing", 9);
  expect(await isOver()).toBe(false);
  become("reviewing", 9, 1);
  expect(await isOver()).toBe(true);
});

test("does not wait for long", async () => {
  const { isOver } = upload("reviewing", 3);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(await isOver()).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isOver()).toBe(true);
});
