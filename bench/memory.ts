import { readFileSync } from "node:fs";
import type { Browser } from "@playwright/test";

/** Most memory at one time, MB: proportional set size, in which what processes share counts once. */
export interface MemoryPeaks {
  /** All processes that run pages and their workers. */
  readonly page: number;
  /** The process of the browser itself, with what it holds for pages: files, bodies of requests. */
  readonly browser: number;
  readonly server: number;
}

/** A watch over the memory of processes. */
export interface MemoryWatch {
  /** Ends it and returns what it saw. */
  stop(): MemoryPeaks;
}

/** Reading the figures of a large process takes the kernel some milliseconds. */
const SAMPLE_MS = 500;

/** Watches the processes of a browser, as they are now, and one server. Where there is no /proc, everything is 0. */
export async function watchMemory(browser: Browser, server: number | undefined): Promise<MemoryWatch> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const ids = (type: string) => processInfo.filter((info) => info.type === type).map(({ id }) => id);
  const groups = { page: ids("renderer"), browser: ids("browser"), server: server === undefined ? [] : [server] };
  const peaks = { page: 0, browser: 0, server: 0 };
  const sample = () => {
    for (const [name, processes] of Object.entries(groups) as [keyof MemoryPeaks, number[]][]) {
      peaks[name] = Math.max(
        peaks[name],
        processes.reduce((sum, pid) => sum + sharedOutMb(pid), 0),
      );
    }
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      sample();
      return { page: Math.round(peaks.page), browser: Math.round(peaks.browser), server: Math.round(peaks.server) };
    },
  };
}

/** Returns the most of several runs. */
export function highest(peaks: readonly MemoryPeaks[]): MemoryPeaks {
  const most = (of: keyof MemoryPeaks) => Math.max(0, ...peaks.map((peak) => peak[of]));
  return { page: most("page"), browser: most("browser"), server: most("server") };
}

/** Returns "300 / 150 / 90": page, browser, server. */
export function memoryText({ page, browser, server }: MemoryPeaks): string {
  return `${page} / ${browser} / ${server}`;
}

function sharedOutMb(pid: number): number {
  try {
    const [, kilobytes = "0"] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}
