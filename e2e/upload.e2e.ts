import { setTimeout as sleep } from "node:timers/promises";
import { dropPaths } from "./drop.ts";
import { bring, importFolder, importPage, openProject } from "./importPage.ts";
import { createNativeClient, filesOf } from "./nativeClient.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";
import type { Wire } from "./wire.ts";

const FILES = 1000;
const FILE_BYTES = 8000;
/** Slow enough that there is time to act in the middle of an upload. */
const SLOW = 1_000_000;
/** What one file may cost on the wire beside its bytes: two part headers and its metadata. */
const OVERHEAD_BYTES = 600;

/** What Chromium logs by itself when a connection breaks or the server is down. */
const BROKEN_LINE = /Failed to load resource|net::ERR_/;

const acknowledgedRequests = (wire: Wire) => wire.uploads().filter(({ status }) => status === 200).length;
const openRequests = (wire: Wire) => wire.uploads().filter(({ open }) => open).length;

test("no content leaves the browser before Start import", async ({ page, wire, signIn, folder }) => {
  const photos = await photoFolder(folder, 60, 20_000);
  await signIn(wire.url);
  await page.goto(wire.url);
  wire.forget();
  await bring(page, photos);
  // Hashing and asking go on in the background of the review; they are done when the bar shows it.
  await expect.poll(() => wire.seen.some(({ path }) => path.endsWith("/check-images"))).toBe(true);
  await sleep(1000);
  expect(wire.uploads()).toEqual([]);
  const sent = wire.seen.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  expect(sent, "bytes of all requests together: hashes, not files").toBeLessThan(60 * 100);
  await importPage(page).start.click();
  await openProject(page);
  expect(wire.uploadedBytes()).toBeGreaterThan(60 * 19_000);
});

test("the second import of a folder sends no file at all", async ({ page, wire, api, signIn, folder }) => {
  const photos = await photoFolder(folder, 250, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  const first = await importFolder(page, photos);
  expect(wire.uploadedBytes()).toBeGreaterThan(250 * 0.9 * FILE_BYTES);

  wire.forget();
  await page.goto(wire.url);
  const second = await importFolder(page, photos);
  expect(wire.uploads()).toEqual([]);
  expect(second).not.toBe(first);
  const hashes = async (id: number) => (await api.images(id)).map(({ name, hash }) => `${name} ${hash}`).sort();
  expect(await hashes(second)).toEqual(await hashes(first));
});

test("pause stops the sending, resume ends it", async ({ page, wire, api, signIn, folder }) => {
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  const { start, pause, resume } = importPage(page);
  await bring(page, photos);
  wire.limit(SLOW);
  await start.click();
  await expect.poll(() => acknowledgedRequests(wire)).toBeGreaterThan(0);
  await pause.click();
  await expect(resume).toBeVisible();
  // What is under way may end; nothing new may begin.
  await expect.poll(() => openRequests(wire), { timeout: 30_000 }).toBe(0);
  const requests = wire.uploads().length;
  await sleep(2000);
  expect(wire.uploads().length).toBe(requests);
  expect(acknowledgedRequests(wire)).toBeLessThan(FILES / 100);

  wire.limit(Number.POSITIVE_INFINITY);
  await resume.click();
  const project = await api.project(await openProject(page));
  expect(project.images).toBe(FILES);
});

test("cancel ends the upload without a project or a task", async ({ page, wire, api, signIn, folder }) => {
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  const { start, cancel, dropZone } = importPage(page);
  await bring(page, photos);
  wire.limit(SLOW);
  await start.click();
  await expect.poll(() => acknowledgedRequests(wire)).toBeGreaterThan(0);
  await cancel.click();
  const confirm = page.getByRole("dialog").getByRole("button", { name: /cancel/i });
  if (await confirm.isVisible()) await confirm.click();
  await expect.poll(() => openRequests(wire), { timeout: 30_000 }).toBe(0);
  const requests = wire.uploads().length;
  wire.limit(Number.POSITIVE_INFINITY);
  await sleep(1000);
  expect(wire.uploads().length).toBe(requests);
  expect(await api.tasks()).toEqual([]);

  // And the page is ready for the next drop.
  await page.goto(wire.url);
  await expect(dropZone).toBeVisible();
});

test("after a reload in the middle, the same folder sends nothing that was acknowledged", async ({
  page,
  wire,
  product,
  api,
  signIn,
  folder,
}) => {
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  const client = createNativeClient(product);
  const files = await client.hash(await filesOf(photos));
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(SLOW);
  await importPage(page).start.click();
  await expect.poll(() => acknowledgedRequests(wire), { timeout: 30_000 }).toBeGreaterThan(2);
  await page.reload();
  await expect
    .poll(() => openRequests(wire))
    .toBe(0)
    .catch(() => undefined);
  wire.limit(Number.POSITIVE_INFINITY);
  wire.cut();
  await sleep(500);

  const missing = await client.missing(files.map(({ hash }) => hash));
  client.close();
  expect(missing.size, "the reload came in the middle").toBeGreaterThan(0);
  expect(missing.size).toBeLessThan(FILES);
  const missingBytes = files.filter(({ hash }) => missing.has(hash)).reduce((sum, { bytes }) => sum + bytes, 0);

  wire.forget();
  await page.goto(wire.url);
  const project = await api.project(await importFolder(page, photos));
  expect(project.images).toBe(FILES);
  expect(wire.uploadedBytes()).toBeGreaterThanOrEqual(missingBytes);
  expect(wire.uploadedBytes()).toBeLessThan(missingBytes + missing.size * OVERHEAD_BYTES);
});

test("kill -9 of the server in the middle: the import ends by itself", async ({
  page,
  wire,
  product,
  api,
  signIn,
  folder,
  guard,
}) => {
  test.setTimeout(180_000);
  guard.allow(BROKEN_LINE);
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(SLOW);
  await importPage(page).start.click();
  for (let kill = 1; kill <= 3; kill++) {
    const before = acknowledgedRequests(wire);
    await expect.poll(() => acknowledgedRequests(wire), { timeout: 60_000 }).toBeGreaterThan(before);
    await product.kill();
    await sleep(1000);
    await product.start();
  }
  wire.limit(Number.POSITIVE_INFINITY);
  const project = await api.project(await openProject(page, 90_000));
  expect(project.images).toBe(FILES);
  expect((await api.tasks()).length, "one import is one task").toBe(1);
});

test("on a slow line files arrive all the time, so that a cut costs little", async ({
  page,
  wire,
  api,
  signIn,
  folder,
}) => {
  const photos = await photoFolder(folder, 80, 100_000);
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(1_000_000);
  await importPage(page).start.click();
  await expect.poll(() => wire.uploadedBytes(), { timeout: 60_000 }).toBeGreaterThan(6_000_000);
  const arrived = wire.uploads().filter(({ status }) => status === 200);
  const bytes = arrived.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  expect(bytes, "acknowledged of 6 MB").toBeGreaterThan(2_000_000);
  wire.limit(Number.POSITIVE_INFINITY);
  expect((await api.project(await openProject(page))).images).toBe(80);
});

test("a broken line is mended: what was acknowledged is not sent again", async ({
  page,
  wire,
  api,
  signIn,
  folder,
  guard,
}) => {
  test.setTimeout(180_000);
  guard.allow(BROKEN_LINE);
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(SLOW);
  await importPage(page).start.click();
  await expect.poll(() => acknowledgedRequests(wire), { timeout: 60_000 }).toBeGreaterThan(0);
  wire.down(true);
  await sleep(3000);
  wire.down(false);
  wire.limit(Number.POSITIVE_INFINITY);
  const project = await api.project(await openProject(page, 90_000));
  expect(project.images).toBe(FILES);
  const acknowledged = wire.uploads().filter(({ status }) => status === 200);
  const bytes = acknowledged.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  expect(bytes, "each file was taken once").toBeLessThan(FILES * (FILE_BYTES + OVERHEAD_BYTES));
});

test("the upload goes on while other pages are open", async ({ page, wire, api, signIn, folder }) => {
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(SLOW);
  await importPage(page).start.click();
  await expect.poll(() => acknowledgedRequests(wire)).toBeGreaterThan(0);
  for (const [link, path] of [
    ["Tasks", "/tasks"],
    ["Projects", "/projects"],
    ["Library", "/library"],
  ] as const) {
    await page.getByRole("navigation").getByRole("link", { name: link }).first().click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await expect(page.getByRole("banner").getByRole("link", { name: /photos/ })).toBeVisible();
  }
  wire.limit(Number.POSITIVE_INFINITY);
  await expect
    .poll(async () => (await api.projects()).map(({ images }) => images), { timeout: 60_000 })
    .toEqual([FILES]);
});

test("a second drop while the first is being sent becomes an import of its own", async ({
  page,
  wire,
  api,
  signIn,
  folder,
}) => {
  const first = await photoFolder(folder, FILES, FILE_BYTES, "first");
  const second = await photoFolder(folder, 30, 3000, "second");
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, first);
  wire.limit(SLOW);
  await importPage(page).start.click();
  await expect.poll(() => acknowledgedRequests(wire)).toBeGreaterThan(0);

  await dropPaths(page, page.getByRole("main"), [second]);
  await expect(importPage(page).projectName).toHaveValue("second");
  await importPage(page).start.click();
  wire.limit(Number.POSITIVE_INFINITY);
  const projects = async () => (await api.projects()).map(({ title, images }) => `${title}: ${images}`).sort();
  await expect.poll(projects, { timeout: 60_000 }).toEqual([`first: ${FILES}`, "second: 30"]);
  expect((await api.tasks()).length).toBe(2);
});
