import { type EventLoopUtilization, performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";

/** How often the server is looked at, ms. */
const LOOK_MS = 1_000;
/** Part of the time that the main thread of an idle server works, at most. */
const IDLE_SHARE = 0.25;

/** Returns a function that resolves when the server has been idle for a second, or still is. It rejects with the reason of the signal. */
export function createIdleWatch(options: {
  /** True when there is work that is not seen in this thread, such as tasks. */
  readonly hasWork: () => Promise<boolean>;
  readonly lookMs?: number;
  /** Returns how busy this thread was since an earlier reading; default: what Node measures. */
  readonly utilization?: (since?: EventLoopUtilization) => EventLoopUtilization;
}): (signal: AbortSignal) => Promise<void> {
  const { hasWork, lookMs = LOOK_MS, utilization = (since) => performance.eventLoopUtilization(since) } = options;
  let idleUntil = 0;

  async function isIdle(signal: AbortSignal): Promise<boolean> {
    const before = performance.eventLoopUtilization();
    await pause(lookMs, undefined, { signal, ref: false }).catch(() => signal.throwIfAborted());
    return utilization(before).utilization <= IDLE_SHARE && !(await hasWork());
  }

  return async (signal) => {
    while (performance.now() > idleUntil) {
      if (await isIdle(signal)) idleUntil = performance.now() + lookMs;
    }
    signal.throwIfAborted();
  };
}
