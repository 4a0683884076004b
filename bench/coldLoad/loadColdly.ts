import type { Browser, Page } from "@playwright/test";
import type { Account } from "../../e2e/api.ts";

/** One request of the page: what was requested and how many bytes came over the connection, headers included. */
export interface LoadedFile {
  readonly path: string;
  /** When the request began, ms since the navigation. */
  readonly fromMs: number;
  readonly transferredBytes: number;
}

/** What a visitor with an empty cache waits for. */
export interface ColdLoad {
  /** From the navigation until the drop zone is shown and takes a drop, ms. */
  readonly usableMs: number;
  /** From the navigation until something is shown, ms. */
  readonly firstPaintMs: number;
  /** The requests that began before the drop zone worked, in their order. */
  readonly before: readonly LoadedFile[];
  /** The requests that began afterwards, until nothing was requested any more. Those of workers are not among them. */
  readonly after: readonly LoadedFile[];
}

/** Nothing is requested any more when nothing was for this long, ms. */
const QUIET_MS = 1_500;

/** Notes when the drop zone is in the document; React attaches its listeners before. */
const WATCH = `{
  const look = () => {
    if (document.querySelector('section[aria-label="Drop zone"]') === null) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.usableAt = performance.now(); }));
  };
  const watch = new MutationObserver(look);
  watch.observe(document, { childList: true, subtree: true });
}`;

/** Opens the import page with an empty profile. */
export async function loadColdly(browser: Browser, { url, key }: Account): Promise<ColdLoad> {
  const context = await browser.newContext();
  try {
    await context.request.post(`${url}/v1/session`, { data: { key }, headers: { origin: url } });
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(url);
    await page.waitForFunction(() => "usableAt" in window);
    await settled(page);
    return await timesOf(page);
  } finally {
    await context.close();
  }
}

/** Waits until a script was requested after the drop zone worked, and nothing more for a while. */
async function settled(page: Page): Promise<void> {
  const later = () =>
    performance
      .getEntriesByType("resource")
      .filter(({ startTime, name }) => startTime > (window as unknown as { usableAt: number }).usableAt && name !== "")
      .length;
  let seen = -1;
  for (let now = 0; now === 0 || now > seen; ) {
    seen = now;
    await page.waitForTimeout(QUIET_MS);
    now = await page.evaluate(later);
  }
}

async function timesOf(page: Page): Promise<ColdLoad> {
  const { usableMs, firstPaintMs, files } = await page.evaluate(() => {
    const entries = [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ] as PerformanceResourceTiming[];
    return {
      usableMs: (window as unknown as { usableAt: number }).usableAt,
      firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      files: entries.map(({ name, startTime, transferSize }) => ({
        path: new URL(name).pathname,
        fromMs: startTime,
        transferredBytes: transferSize,
      })),
    };
  });
  const isBefore = ({ fromMs }: LoadedFile) => fromMs < usableMs;
  return { usableMs, firstPaintMs, before: files.filter(isBefore), after: files.filter((file) => !isBefore(file)) };
}
