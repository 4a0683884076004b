import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { dropPaths } from "./drop.ts";
import { bring, importFolder, importPage, openProject } from "./importPage.ts";
import { createNativeClient, filesOf } from "./nativeClient.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";
import type { Wire } from "./wire.ts";

/** The long form: `npm run test:browser-faults`. */
const isLong = process.env.BROWSER_FAULTS === "long";
const FILES = 400;
const FILE_BYTES = 6000;
/** Slow enough that there is time to act in the middle of an upload. */
const SLOW = 500_000;
/** What one file may cost on the wire beside its bytes: two part headers and its metadata. */
const OVERHEAD_BYTES = 600;
/** What Chromium logs by itself when a file of the page is not there. */
const NOT_THERE = /Failed to load resource|dynamically imported module|Unable to preload CSS/;

/** Kills the process of the page, as a crash does. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}

/** Waits for a request and holds its response back for good. */
function hold(page: Page, path: RegExp, letThrough = false): Promise<void> {
  return new Promise((resolve) => {
    void page.route(path, async (route) => {
      if (letThrough) await route.fetch();
      resolve();
      await new Promise(() => undefined);
    });
  });
}

/** Brings an upload into each phase before the import has begun. */
const PHASES: Readonly<Record<string, (page: Page, photos: string, wire: Wire) => Promise<void>>> = {
  async walking(page, photos) {
    await dropPaths(page, importPage(page).dropZone, [photos]);
  },
  async hashing(page, photos) {
    const worker = page.waitForEvent("worker");
    await dropPaths(page, importPage(page).dropZone, [photos]);
    await worker;
  },
  async checking(page, photos) {
    const held = hold(page, /check-images$/);
    await dropPaths(page, importPage(page).dropZone, [photos]);
    await held;
  },
  async uploading(page, photos, wire) {
    await bring(page, photos);
    wire.limit(SLOW);
    await importPage(page).start.click();
    await expect.poll(() => wire.uploads().filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  },
};

for (const [phase, reach] of Object.entries(PHASES).filter(([name]) => isLong || name === "uploading")) {
  test(`a tab that crashes while ${phase}: the same folder sends nothing that was acknowledged`, async ({
    page,
    context,
    product,
    wire,
    api,
    signIn,
    folder,
  }) => {
    const photos = await photoFolder(folder, FILES, FILE_BYTES);
    const client = createNativeClient(product);
    const files = await client.hash(await filesOf(photos));
    await signIn(wire.url);
    await page.goto(wire.url);
    await reach(page, photos, wire);
    await crash(page);
    wire.limit(Number.POSITIVE_INFINITY);
    wire.cut();
    await sleep(500);
    const missing = await client.missing(files.map(({ hash }) => hash));
    client.close();
    if (phase === "uploading") expect(missing.size, "the crash came in the middle").toBeLessThan(FILES);

    wire.forget();
    const again = await context.newPage();
    await again.goto(wire.url);
    const project = await api.project(await importFolder(again, photos));
    expect(project.images).toBe(FILES);
    expect(await api.tasks()).toHaveLength(1);
    expect(wire.uploadedBytes()).toBeLessThanOrEqual(missing.size * (FILE_BYTES + OVERHEAD_BYTES));
  });
}

for (const [phase, path] of [
  ["the import is being started", /\/v1\/tasks\/import$/],
  ["the import is followed", /\/v1\/tasks\/\d+(\?.*)?$/],
] as const) {
  if (!isLong && phase !== "the import is being started") continue;
  test(`a tab that crashes while ${phase}: the task is shown, and ends`, async ({
    page,
    context,
    product,
    api,
    signIn,
    folder,
  }) => {
    const photos = await photoFolder(folder, 50, 2000);
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, photos);
    const held = hold(page, path, true);
    await importPage(page).start.click();
    await held;
    await crash(page);
    const again = await context.newPage();
    await again.goto(`${product.url}/tasks`);
    const row = again.getByRole("list", { name: "Tasks" }).getByRole("listitem");
    await expect(row).toHaveCount(1);
    await expect(row).toContainText("50 images");
    expect((await api.projects()).map(({ images }) => images)).toEqual([50]);
  });
}

test("a new version of the page during an upload: the old page names it, goes on, and loses nothing", async ({
  page,
  wire,
  api,
  signIn,
  folder,
  guard,
}) => {
  guard.allow(NOT_THERE);
  test.setTimeout(180_000);
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(SLOW);
  await importPage(page).start.click();
  await expect.poll(() => wire.uploads().length).toBeGreaterThan(0);
  // From now on the server has other files, as after an update.
  await page.route("**/assets/**", (route) => route.fulfill({ status: 404, body: "Not found" }));
  const notice = page.getByRole("alert");
  for (const name of ["Projects", "Library", "Tasks"]) {
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/${name.toLowerCase()}$`));
    await expect(notice).toContainText("A new version is available");
    await expect(notice.getByRole("button", { name: "Reload" })).toBeVisible();
  }
  wire.limit(Number.POSITIVE_INFINITY);
  await page.getByRole("navigation").getByRole("link", { name: "Import", exact: true }).click();
  await expect(importPage(page).openProject).toBeVisible({ timeout: 60_000 });
  await importPage(page).openProject.click();
  await expect(page).toHaveURL(/\/projects\/\d+$/);
  await expect(notice).toContainText("A new version is available");
  await page.unroute("**/assets/**");
  await notice.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("photos");
  expect((await api.projects()).map(({ images }) => images)).toEqual([FILES]);
});

const GIB = 1024 ** 3;
const SIZES = [0, 1, 2 * GIB + 1, 4 * GIB - 1, 4 * GIB, 5 * GIB];

/** Writes an image of so many bytes: the first ones are those of a PNG, the others are holes of the file. */
async function sparseImage(path: string, bytes: number): Promise<void> {
  const file = await open(path, "w");
  await file.write(noiseImage(2000, bytes % 1000).subarray(0, bytes));
  await file.truncate(bytes);
  await file.close();
}

if (isLong) {
  test("files of 0 bytes to 5 GiB arrive whole", async ({ page, product, api, signIn, folder, guard }) => {
    test.setTimeout(7_200_000);
    // Gigabytes of zeros after the header cannot be drawn.
    guard.allow(/422 .*\/thumbnail/);
    for (const bytes of SIZES) await sparseImage(join(folder, `${bytes}.png`), bytes);
    await signIn(product.url);
    await page.goto(product.url);
    await dropPaths(page, importPage(page).dropZone, [folder]);
    await importPage(page).start.click({ timeout: 3_000_000 });
    const project = await openProject(page, 6_000_000);
    const found = Object.fromEntries((await api.images(project)).map(({ name, bytes }) => [name, bytes]));
    for (const bytes of SIZES.filter((size) => size > 1)) expect(found[`${bytes}.png`]).toBe(bytes);
    expect((await product.command("check", "--read-data")).code).toBe(0);
  });
}
