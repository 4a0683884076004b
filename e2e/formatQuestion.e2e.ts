import { join } from "node:path";
import type { Page } from "@playwright/test";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { dropPaths } from "./drop.ts";
import { importPage, openProject } from "./importPage.ts";
import { createNativeClient, filesOf } from "./nativeClient.ts";
import { expect, test } from "./pageTest.ts";
import { writeFiles } from "./sampleFolder.ts";

const CLASSES = ["cat", "dog"];
const IMAGES_OF_CLASS = 12;
const IMAGE_BYTES = 40_000;
const IMAGES = CLASSES.length * IMAGES_OF_CLASS;

/** Writes folders of images whose names may be classes. Returns the folder around them. */
async function classFolders(parent: string, imageBytes = IMAGE_BYTES): Promise<string> {
  const folder = join(parent, "pets");
  const files = CLASSES.flatMap((title, c) =>
    Array.from({ length: IMAGES_OF_CLASS }, (_, i): [string, Uint8Array] => [
      `${title}/${title} ${i}.png`,
      noiseImage(imageBytes, c * IMAGES_OF_CLASS + i),
    ]),
  );
  await writeFiles(folder, files);
  return folder;
}

/** Holds detection back until it is released, as in a drop that takes long to detect. */
async function holdDetection(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/detect\.worker/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Drops a folder and starts its import before its format is detected. */
async function startAtOnce(page: Page, folder: string): Promise<void> {
  const { dropZone, start } = importPage(page);
  await expect(dropZone).toBeVisible();
  await dropPaths(page, dropZone, [folder]);
  await start.click();
  await expect(importPage(page).uploaded).toBeVisible();
}

const question = (page: Page) => page.getByRole("region", { name: "Choose the format" });
const answer = (page: Page, name: string) => question(page).getByRole("button", { name: new RegExp(`^${name}`) });
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

test("a drop that was started before its format is known asks while it is sent, on every page", async ({
  page,
  wire,
  api,
  signIn,
  folder,
}) => {
  const pets = await classFolders(folder);
  await signIn(wire.url);
  await page.goto(wire.url);
  const release = await holdDetection(page);
  wire.limit(20_000);
  await startAtOnce(page, pets);
  await expect.poll(() => wire.uploadedBytes()).toBeGreaterThan(0);
  release();

  await expect(heading(page)).toHaveText("Choose the format");
  await expect(importPage(page).status).toContainText("Choose the format. Files are sent meanwhile.");
  await expect(question(page)).toContainText("cat, dog");
  await expect(page).toHaveTitle(/^Choose the format · \d+% · /);

  await page.getByRole("link", { name: "Projects" }).click();
  const hint = page.getByRole("banner").getByRole("link", { name: /^Choose the format: pets/ });
  await expect(hint).toBeVisible();
  await hint.click();
  const sent = wire.uploadedBytes();
  await answer(page, "Classification").focus();
  await page.keyboard.press("Enter");
  await expect(question(page)).toHaveCount(0);
  await expect(heading(page)).toHaveText("Sending");
  await expect(page.getByRole("region", { name: "Format", exact: true })).toContainText("read as Classification");
  await expect(page.getByRole("main")).toBeFocused();
  expect(wire.uploadedBytes(), "sending goes on meanwhile").toBeGreaterThanOrEqual(sent);
  expect(
    wire.uploads().some(({ open }) => open),
    "the answer comes while files are sent",
  ).toBe(true);

  wire.limit(Number.POSITIVE_INFINITY);
  await openProject(page);
  expect((await api.projects()).map(({ title, images }) => [title, images])).toEqual([["pets", IMAGES]]);
  expect(await api.tasks()).toMatchObject([{ status: "finished", preset: "classification" }]);
  const total = IMAGES * IMAGE_BYTES;
  expect(wire.uploadedBytes(), "every file was sent once").toBeLessThan(1.2 * total);
});

test("when everything is sent, the import starts with the answer", async ({ page, wire, api, signIn, folder }) => {
  const pets = await classFolders(folder);
  await signIn(wire.url);
  await page.goto(wire.url);
  const release = await holdDetection(page);
  await startAtOnce(page, pets);
  const { status, uploaded } = importPage(page);
  await expect(uploaded).toHaveAttribute("aria-valuenow", "100");
  await expect(heading(page)).toHaveText("Detecting the format");
  release();

  await expect(status).toContainText("All files uploaded. The import starts when you have chosen the format.");
  await expect(page.getByText("Starts when you have chosen the format", { exact: true })).toBeVisible();
  expect(await api.tasks()).toEqual([]);
  const uploads = wire.uploads().length;
  await answer(page, "Images").click();
  await openProject(page);
  expect(wire.uploads()).toHaveLength(uploads);
  expect(await api.tasks()).toMatchObject([{ status: "finished", preset: "images" }]);
  expect((await api.projects()).map(({ images }) => images)).toEqual([IMAGES]);
});

test("on a narrow screen the question and the hint of it fit", async ({ page, wire, signIn, folder }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const pets = await classFolders(folder);
  await signIn(wire.url);
  await page.goto(wire.url);
  const release = await holdDetection(page);
  await startAtOnce(page, pets);
  release();
  await expect(answer(page, "Classification")).toBeInViewport();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: "Tasks" }).click();
  await expect(page.getByRole("banner").getByRole("link", { name: /^Choose the format: pets/ })).toBeInViewport();
  expect(await overflow()).toBeLessThanOrEqual(0);
});

test("a task of the API that is ambiguous is answered on its page, without another upload", async ({
  page,
  wire,
  product,
  api,
  signIn,
  folder,
}) => {
  const client = createNativeClient(product);
  const { taskId } = await client.importFiles(await filesOf(await classFolders(folder, 2000)), "Pets");
  client.close();
  expect((await api.ended(taskId)).error?.code).toBe("ambiguous_format");
  await signIn(wire.url);
  await page.goto(`${wire.url}/tasks/${taskId}`);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The drop can be read in several ways.");
  await alert.getByRole("button", { name: /^Import as Images/ }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(importPage(page).status).toHaveText("Imported");
  expect(wire.uploads()).toEqual([]);
  const [task] = await api.tasks();
  expect(task).toMatchObject({ preset: "classification", report: { imported: { images: IMAGES } } });
});
