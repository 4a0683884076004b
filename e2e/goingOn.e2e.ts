import { bring, importPage, openProject } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";

const FILES = 600;
const FILE_BYTES = 8000;
/** Slow enough that there is time to act in the middle of an upload. */
const SLOW = 1_000_000;

test("after a reload in the middle, one click on Continue continues with the same folder", async ({
  page,
  wire,
  api,
  signIn,
  folder,
}) => {
  const photos = await photoFolder(folder, FILES, FILE_BYTES);
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(SLOW);
  await importPage(page).start.click();
  await expect
    .poll(() => wire.uploads().filter(({ status }) => status === 200).length, { timeout: 30_000 })
    .toBeGreaterThan(1);
  await page.reload();
  wire.limit(Number.POSITIVE_INFINITY);
  wire.cut();
  await page.getByRole("button", { name: "Continue" }).click();
  const project = await openProject(page);
  expect((await api.images(project)).length).toBe(FILES);
});

test("while files are sent the screen stays awake, and a person who allowed it is notified at the end", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const photos = await photoFolder(folder, 200, FILE_BYTES);
  await page.addInitScript(() => {
    const calls: string[] = [];
    Object.assign(window, { calls });
    const request = WakeLock.prototype.request;
    WakeLock.prototype.request = function (type) {
      calls.push(`wake lock: ${type}`);
      return request.call(this, type);
    };
    // Headless Chromium refuses every notification and cannot be asked; this one writes down what a person would see.
    const shown = class extends EventTarget {
      static readonly permission = "granted";
      constructor(title: string) {
        super();
        calls.push(`notification: ${title}`);
      }
    };
    Object.defineProperty(window, "Notification", { value: shown });
  });
  await signIn(product.url);
  await page.goto(`${product.url}/settings`);
  const notify = page.getByRole("switch", { name: /Notify me when an import ends/ });
  await notify.press("Space");
  await expect(notify).toBeChecked();
  await page.goto(product.url);
  await bring(page, photos);
  await importPage(page).start.click();
  // Headless tabs are never hidden; a notification is for those who look elsewhere.
  await page.evaluate(() => Object.defineProperty(document, "visibilityState", { get: () => "hidden" }));
  await expect(importPage(page).openProject).toBeVisible();
  const calls = () => page.evaluate(() => (window as unknown as { calls: string[] }).calls);
  await expect.poll(calls).toContainEqual("wake lock: screen");
  await expect.poll(async () => (await calls()).filter((call) => call.startsWith("notification: "))).toHaveLength(1);
});
