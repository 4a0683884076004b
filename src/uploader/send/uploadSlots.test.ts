import { expect, test } from "vitest";
import { createUploadSlots } from "./uploadSlots.ts";

const never = new AbortController().signal;

/** Exclusive locks by name as the Web Locks API gives them, without a browser. */
function standInLocks(): LockManager {
  const queues = new Map<string, (() => void)[]>();
  const held = new Set<string>();
  async function request(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    callback: (lock: object | null) => unknown,
  ): Promise<unknown> {
    if (held.has(name)) {
      if (options.ifAvailable === true) return callback(null);
      await new Promise<void>((go, reject) => {
        queues.set(name, [...(queues.get(name) ?? []), go]);
        options.signal?.addEventListener("abort", () => {
          queues.set(
            name,
            (queues.get(name) ?? []).filter((other) => other !== go),
          );
          reject(options.signal?.reason);
        });
      });
    }
    held.add(name);
    try {
      return await callback({ name });
    } finally {
      held.delete(name);
      queues.get(name)?.shift()?.();
    }
  }
  return { request, query: () => Promise.resolve({}) } as unknown as LockManager;
}

for (const [kind, make] of [
  ["of one tab without Web Locks", () => [createUploadSlots(undefined, 3)]],
  [
    "shared by two tabs",
    () => {
      const locks = standInLocks();
      return [createUploadSlots(locks, 3), createUploadSlots(locks, 3)];
    },
  ],
] as const) {
  test(`slots ${kind} let so many through at once, and everybody in the end`, async () => {
    const tabs = make();
    let now = 0;
    let most = 0;
    let served = 0;
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const release = await tabs[i % tabs.length]?.take(never);
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 1));
        now--;
        served++;
        release?.();
      }),
    );
    expect(most).toBe(3);
    expect(served).toBe(30);
  });

  test(`one that waits for a slot ${kind} gets the first that is free`, async () => {
    const [slots] = make();
    if (slots === undefined) throw new Error("There are slots.");
    const releases = await Promise.all([slots.take(never), slots.take(never), slots.take(never)]);
    for (const release of releases.reverse()) {
      const waiting = slots.take(never);
      await new Promise((resolve) => setTimeout(resolve, 1));
      release();
      (await waiting)();
      await slots.take(never);
    }
  });

  test(`one that stops waiting for a slot ${kind} takes none away`, async () => {
    const [slots] = make();
    if (slots === undefined) throw new Error("There are slots.");
    const releases = await Promise.all([slots.take(never), slots.take(never), slots.take(never)]);
    const stop = new AbortController();
    const waiting = [slots.take(stop.signal), slots.take(stop.signal)];
    const settled = Promise.allSettled(waiting);
    await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort(new Error("stopped"));
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    for (const release of releases) release();
    await new Promise((resolve) => setTimeout(resolve, 1));
    const again = await Promise.all([slots.take(never), slots.take(never), slots.take(never)]);
    expect(again).toHaveLength(3);
    for (const release of again) release();
  });
}
