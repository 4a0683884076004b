import type { Browser } from "@playwright/test";
import type { Account } from "../e2e/api.ts";
import { dropPaths } from "../e2e/drop.ts";
import { importPage } from "../e2e/importPage.ts";

/**
 * One import through the page in a browser context of its own (nothing remembered): milliseconds from the drop to "Open project",
 * with Start import pressed as soon as it can be.
 */
export async function timePageImport(browser: Browser, { url, key }: Account, folder: string): Promise<number> {
  const context = await browser.newContext();
  try {
    await context.request.post(`${url}/v1/session`, { data: { key }, headers: { origin: url } });
    const page = await context.newPage();
    await page.goto(url);
    const { dropZone, start, openProject } = importPage(page);
    await dropZone.waitFor();
    const began = performance.now();
    await dropPaths(page, dropZone, [folder]);
    await start.click({ timeout: 120_000 });
    await openProject.waitFor({ timeout: 300_000 });
    return performance.now() - began;
  } finally {
    await context.close();
  }
}
