import type { Page } from "@playwright/test";

/** The longest single task of a page's main thread: by the clock, and by the processor time that it took. */
interface LongestTask {
  /** What a person feels; on a busy machine most of it is waiting for a processor. Counts tasks of 50 ms and more. */
  readonly elapsedMs: number;
  /** What the page itself did: comparable between busy and idle machines. */
  readonly processorMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Watches the main thread of a page until the answered function is called. */
export async function watchMainThread(page: Page): Promise<() => Promise<LongestTask>> {
  await page.evaluate(() => {
    const durations: number[] = [];
    (window as { __longTasks?: number[] }).__longTasks = durations;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) durations.push(entry.duration);
    }).observe({ type: "longtask" });
  });
  const session = await page.context().newCDPSession(page);
  const mainThreads = new Set<string>();
  const longest = new Map<string, number>();
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) {
      const thread = `${event.pid} ${event.tid}`;
      if (event.name === "thread_name" && event.args.name === "CrRendererMain") mainThreads.add(thread);
      if (event.ph === "X") longest.set(thread, Math.max(longest.get(thread) ?? 0, event.tdur ?? 0));
    }
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel"], traceBufferSizeInKb: 400_000 },
  });
  return async () => {
    const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
    await session.send("Tracing.end");
    await complete;
    await session.detach();
    const elapsedMs = await page.evaluate(() => {
      return Math.max(0, ...((window as { __longTasks?: number[] }).__longTasks ?? []));
    });
    const microseconds = [...mainThreads].map((thread) => longest.get(thread) ?? 0);
    if (microseconds.length === 0) throw new Error("The trace names no main thread of a page.");
    return { elapsedMs, processorMs: Math.max(...microseconds) / 1000 };
  };
}
