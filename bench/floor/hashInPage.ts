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

/** How long a drop may take. */
const LIMIT_MS = 600_000;

/** Drops a folder on the bare page at `url`. Throws when it does not hash exactly `count` files. */
export async function hashInBarePage(browser: Browser, url: string, folder: string, count: number): Promise<Hashed> {
  return withPage(browser, async (page) => {
    await page.goto(url);
    const zone = page.getByRole("region", { name: "Drop zone" });
    return measure(browser, async () => {
      await dropPaths(page, zone, [folder]);
      const found = await page.waitForFunction(
        () => (globalThis as { floor?: { files: number; ms: number } }).floor,
        undefined,
        { timeout: LIMIT_MS },
      );
      const { files, ms } = (await found.jsonValue()) as { files: number; ms: number };
      if (files !== count) throw new Error(`The bare page hashed ${files} of ${count} files.`);
      return ms;
    });
  });
}

/** Drops a folder on the import page, which has hashed it, and has asked the server which files are missing, when its review states that. */
export async function hashInImportPage(browser: Browser, { url, key }: Account, folder: string): Promise<Hashed> {
  return withPage(browser, async (page) => {
    await page.request.post(`${url}/v1/session`, { data: { key }, headers: { origin: url } });
    await page.goto(url);
    const { dropZone } = importPage(page);
    await dropZone.waitFor();
    await page.evaluate(() => {
      const times = globalThis as { droppedAt?: number; hashedAt?: number };
      addEventListener(
        "drop",
        () => {
          times.droppedAt = performance.now();
        },
        true,
      );
      new MutationObserver((_, observer) => {
        if (document.body.textContent?.includes("Nothing is sent until you start") !== true) return;
        times.hashedAt = performance.now();
        observer.disconnect();
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return measure(browser, async () => {
      await dropPaths(page, dropZone, [folder]);
      const took = await page.waitForFunction(
        () => {
          const { droppedAt = 0, hashedAt } = globalThis as { droppedAt?: number; hashedAt?: number };
          return hashedAt === undefined ? undefined : hashedAt - droppedAt;
        },
        undefined,
        { timeout: LIMIT_MS },
      );
      return (await took.jsonValue()) as number;
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
