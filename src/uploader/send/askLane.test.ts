import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Ledger } from "../files/ledger.ts";
import { createBell } from "../flow/bell.ts";
import { createKeptBytes } from "../hash/keptBytes.ts";
import { runAskLane } from "./askLane.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A check of hashes that responds at once, and files that are hashed one by one. */
function lane() {
  const ledger = new Ledger();
  const bell = createBell();
  const stop = new AbortController();
  const checks: number[] = [];
  for (let file = 0; file < 50; file++) ledger.files.add("", `${file}.png`, undefined);
  const running = runAskLane(
    {
      ledger,
      bell,
      kept: createKeptBytes(),
      api: { url: (path) => path, headers: {}, call: async () => [] as never },
      limits: { hashesPerCheck: 1000 },
      async insist(call) {
        checks.push(ledger.contents.count);
        return call();
      },
      onChange: () => undefined,
    },
    stop.signal,
  ).catch(() => undefined);
  function hash(files: number): void {
    for (const row of ledger.takeToHash(files)) {
      const image = { kind: "png", orientation: 1 } as const;
      ledger.hashed(row, new Uint8Array(32).fill(row + 1), { bytes: 1, modifiedAt: 0, image });
    }
    bell.ring();
  }
  async function end(): Promise<void> {
    stop.abort();
    await running;
  }
  return { checks, hash, ledger, end };
}

test("the first hashes are checked at once, and later ones at most every 200 ms", async () => {
  const { checks, hash, end } = lane();
  hash(5);
  await vi.advanceTimersByTimeAsync(1);
  expect(checks).toEqual([5]);
  for (let i = 0; i < 20; i++) {
    hash(1);
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(checks).toEqual([5, expect.any(Number), expect.any(Number)]);
  await end();
});

test("the last hashes do not wait for more", async () => {
  const { checks, hash, ledger, end } = lane();
  hash(40);
  await vi.advanceTimersByTimeAsync(1);
  hash(10);
  await vi.advanceTimersByTimeAsync(1);
  expect(checks).toEqual([40, 50]);
  expect(ledger.settled).toBe(true);
  await end();
});
