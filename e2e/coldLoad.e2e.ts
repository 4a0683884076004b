import type { Page } from "@playwright/test";
import { dropPaths } from "./drop.ts";
import { importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";

const FILES = 30;
/** The upload engine, which no page needs before a drop. */
const ENGINE = /\/assets\/session-[^/]+\.js$/;

/** Drops a folder and waits until the review has all its files. */
async function expectAllFiles(page: Page): Promise<void> {
  await expect(importPage(page).start).toBeEnabled({ timeout: 30_000 });
  await expect(page.getByText(`${FILES} images`).first()).toBeVisible();
}

test("the drop zone works after 8 requests, without the code of uploads", async ({ page, product, signIn }) => {
  await signIn(product.url);
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.querySelector('section[aria-label="Drop zone"]') === null) return;
      watch.disconnect();
      const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
      Object.assign(window, { before: entries.map(({ name }) => new URL(name).pathname) });
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  // Requests that are still under way are in no list of the browser.
  const requested: string[] = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  await page.goto(product.url);
  await page.waitForFunction(() => "before" in window);
  const before = await page.evaluate(() => (window as unknown as { before: string[] }).before);
  expect(before.length, before.join(" ")).toBeLessThanOrEqual(8);
  expect(before.filter((path) => path.endsWith(".js"))).toHaveLength(1);
  expect(before.filter((path) => path.endsWith(".css"))).toHaveLength(1);
  expect(requested.filter((path) => path === "/v1/info")).toHaveLength(1);

  // The engine is loaded while nobody waits; workers only with a drop.
  await expect.poll(() => requested.some((path) => ENGINE.test(path))).toBe(true);
  expect(requested.filter((path) => path.includes(".worker-"))).toEqual([]);
});

test("a drop before the engine is loaded waits for it", async ({ page, product, signIn, folder }) => {
  const photos = await photoFolder(folder, FILES, 2_000);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(ENGINE, async (route) => {
    await held;
    await route.continue();
  });
  await signIn(product.url);
  await page.goto(product.url);
  const { dropZone } = importPage(page);
  await dropPaths(page, dropZone, [photos]);
  await expect(page.getByText("Your drop is kept.")).toBeVisible();
  release();
  await expectAllFiles(page);
});

test("a drop whose engine cannot be loaded is kept until it can", async ({ page, product, signIn, folder, guard }) => {
  test.setTimeout(90_000);
  guard.allow(/ERR_FAILED|Failed to fetch/);
  const photos = await photoFolder(folder, FILES, 2_000);
  let broken = true;
  await page.route(ENGINE, (route) => (broken ? route.abort() : route.continue()));
  await signIn(product.url);
  await page.goto(product.url);
  await dropPaths(page, importPage(page).dropZone, [photos]);
  const again = page.getByRole("button", { name: "Try again" });
  await expect(again).toBeVisible({ timeout: 30_000 });
  broken = false;
  await again.click();
  await expectAllFiles(page);
});
