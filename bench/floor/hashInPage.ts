import type { Browser, Page } from "@playwright/test";
import type { Account } from "../../e2e/api.ts";
import { dropPaths } from "../../e2e/drop.ts";
import { importPage } from "../../e2e/importPage.ts";

/** One drop until all of its files are hashed. */
export interface Hashed {
  /** Milliseconds from the drop, by the page's own clock. */
  readonly ms: number;
  /** Processor time of all processes of the browser meanwhile, in milliseconds. */
  readonly processorMs: number;
}

/** Drops a folder on the bare page at `url`. Throws when it does not hash exactly `count` files. */
export async function hashInBarePage(browser: Browser, url: string, folder: string, count: number): Promise<Hashed> {
  return withPage(browser, async (page) => {
    await page.goto(url);
    const zone = page.getByRole("region", { name: "Drop zone" });
    return measure(browser, async () => {
      await dropPaths(page, zone, [folder]);
      const { files, ms } = await page.evaluate(() => (globalThis as unknown as { floor: Promise<Floor> }).floor);
      if (files !== count) throw new Error(`The bare page hashed ${files} of ${count} files.`);
      return ms;
    });
  });
}

/** What the bare page has when it is done. */
interface Floor {
  readonly files: number;
  readonly ms: number;
}

/** Drops a folder on the import page, which has hashed it when it sets its mark on the timeline. */
export async function hashInImportPage(browser: Browser, { url, key }: Account, folder: string): Promise<Hashed> {
  return withPage(browser, async (page) => {
    await page.request.post(`${url}/v1/session`, { data: { key }, headers: { origin: url } });
    await page.goto(url);
    const { dropZone } = importPage(page);
    await dropZone.waitFor();
    // Nothing is polled: that would draw the page again and again.
    await page.evaluate(() => {
      const times = globalThis as unknown as { hashed: Promise<number> };
      times.hashed = new Promise((resolve) => {
        let droppedAt = 0;
        addEventListener("drop", () => (droppedAt = performance.now()), true);
        new PerformanceObserver((list) => {
          for (const { name, startTime } of list.getEntries()) {
            if (name === "upload hashed") resolve(startTime - droppedAt);
          }
        }).observe({ type: "mark" });
      });
    });
    return measure(browser, async () => {
      await dropPaths(page, dropZone, [folder]);
      return page.evaluate(() => (globalThis as unknown as { hashed: Promise<number> }).hashed);
    });
  });
}

/** Runs `work` with a page of a new context, in which nothing is remembered. */
async function withPage<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

async function measure(browser: Browser, work: () => Promise<number>): Promise<Hashed> {
  const before = await processorMs(browser);
  const ms = await work();
  return { ms, processorMs: (await processorMs(browser)) - before };
}

/** The processor time of the processes of a browser that run now, in milliseconds. */
async function processorMs(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
}
