import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { Account } from "../e2e/api.ts";
import { dropPaths } from "../e2e/drop.ts";
import { importPage } from "../e2e/importPage.ts";
import { type MemoryPeaks, watchMemory } from "./memory.ts";

/** How long an import may take: that of a million files an hour and more. */
const LIMIT_MS = 2 * 3_600_000;
const HEAP_SAMPLE_MS = 1000;

/** One import through the page. */
export interface PageImport {
  /** From the drop to "Open project". */
  readonly ms: number;
  readonly memory: MemoryPeaks;
  /** Most heap of the page's own thread at one time, MB; workers have their own. */
  readonly heapMb: number;
  /** The longest task of the page's thread; 0 when none took 50 ms. */
  readonly longestTaskMs: number;
}

/** What the browser of an import begins with. */
interface Beginning {
  /** A profile that is signed in and remembers its earlier imports; a new one when undefined. */
  readonly profile?: BrowserContext;
  /** True when the person trusts the size and date of files. */
  readonly trusts?: boolean;
}

/** Opens a browser context that is signed in and remembers nothing. */
export async function signedInProfile(browser: Browser, { url, key }: Account): Promise<BrowserContext> {
  const profile = await browser.newContext();
  await profile.request.post(`${url}/v1/session`, { data: { key }, headers: { origin: url } });
  return profile;
}

/**
 * One import through the page, with Start import pressed as soon as it can be. `server` is the process id of the server.
 */
export async function importInPage(
  browser: Browser,
  account: Account,
  folder: string,
  server?: number,
  { profile, trusts = false }: Beginning = {},
): Promise<PageImport> {
  const context = profile ?? (await signedInProfile(browser, account));
  const page = await context.newPage();
  try {
    if (trusts) await page.addInitScript(() => localStorage.setItem("dropset-trust-dates", "on"));
    await page.goto(account.url);
    const { dropZone, start, openProject } = importPage(page);
    await dropZone.waitFor();
    const memory = await watchMemory(browser, server);
    const heap = await watchHeap(page);
    const longest = await watchTasks(page);
    const began = performance.now();
    await dropPaths(page, dropZone, [folder]);
    await start.click({ timeout: LIMIT_MS });
    await openProject.waitFor({ timeout: LIMIT_MS });
    const ms = performance.now() - began;
    return { ms, memory: memory.stop(), heapMb: heap(), longestTaskMs: await longest() };
  } finally {
    await (profile === undefined ? context : page).close();
  }
}

/** Watches the heap of a page. The function that it returns ends that and returns the most, MB. */
async function watchHeap(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  let peak = 0;
  const sample = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    peak = Math.max(peak, metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0);
  };
  await sample();
  // The page may go away while it is asked.
  const timer = setInterval(() => void sample().catch(() => clearInterval(timer)), HEAP_SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return Math.round(peak / 1e6);
  };
}

/** Watches the tasks of a page's thread. The function that it returns returns the longest so far, ms. */
async function watchTasks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    Object.assign(globalThis, { longestTask: 0 });
    const found = globalThis as unknown as { longestTask: number };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) found.longestTask = Math.max(found.longestTask, duration);
    }).observe({ type: "longtask" });
  });
  return () => page.evaluate(() => Math.round((globalThis as unknown as { longestTask: number }).longestTask));
}
