import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";
import type { Measured, MeterCommand } from "./measured.suite.ts";

// Loaded into the server before its program (`node --import`): measures how long the main thread is held, and the memory of the process.
// Its parent starts and ends a measurement over IPC.

/** Pause between two ticks, ms. */
const TICK_MS = 5;
/** What `paceMs` returns on a quiet machine with 2 cores of 2020, ms. */
const QUIET_PACE_MS = 12;

/** The clock, and the time that this thread has worked, ms. */
interface Times {
  readonly clock: number;
  readonly worked: number;
}

let longest: Measured["longest"] = { ms: 0, clockMs: 0 };
let startBytes = 0;
let peakBytes = 0;
let slowness = 1;
let last = now();

/**
 * Returns the times. Where the kernel counts it, work is time on a processor: time in which other processes had it does not count, so that a
 * busy machine does not look like a slow route.
 */
function now(): Times {
  // Makes the kernel bring the time of the running thread up to date.
  process.cpuUsage();
  const clock = performance.now();
  try {
    const [nanoseconds = 0] = readFileSync("/proc/thread-self/schedstat", "latin1").split(" ").map(Number);
    return { clock, worked: nanoseconds / 1e6 };
  } catch {
    return { clock, worked: performance.eventLoopUtilization().active };
  }
}

/** Takes the time that the thread has worked since the tick before: as long as others had to wait for their turn. */
function tick(): void {
  const at = now();
  const clockMs = at.clock - last.clock;
  const ms = Math.min(at.worked - last.worked, clockMs) / slowness;
  if (ms > longest.ms) longest = { ms, clockMs };
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  last = now();
}

/** Returns the processor time of a fixed piece of work, of the kind that routes do, ms. Two processes on one core make it slower. */
function paceMs(): number {
  const text = JSON.stringify(Array.from({ length: 10_000 }, (_, index) => ({ path: `folder/${index}`, index })));
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 3; time++) {
    const from = now();
    for (let again = 0; again < 2; again++) JSON.stringify(JSON.parse(text));
    best = Math.min(best, now().worked - from.worked);
  }
  return best;
}

/** Pauses, so that nothing of what was done before is counted later. */
function settle(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

if (isMainThread && process.send !== undefined) {
  setInterval(tick, TICK_MS).unref();
  process.on("message", (command: MeterCommand) => {
    if (command === "start") {
      slowness = Math.max(1, paceMs() / QUIET_PACE_MS);
      (globalThis as { gc?: () => void }).gc?.();
      startBytes = process.memoryUsage.rss();
      peakBytes = startBytes;
      longest = { ms: 0, clockMs: 0 };
      settle();
      last = now();
    } else tick();
    process.send?.({ longest, startBytes, peakBytes, slowness } satisfies Measured);
  });
  process.channel?.unref();
}
