import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { unpack } from "./archive.ts";
import { expect, test } from "./sharedProduct.ts";

/** Opens the download dialog of a project and waits for its preview. */
async function openDialog(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Download" }).click();
  const dialog = page.getByRole("dialog", { name: "Download project" });
  await expect(dialog.getByText(/images? · .*objects?/)).toBeVisible();
  return dialog;
}

/** Starts the download that the dialog offers and unpacks it; returns the paths inside it. */
async function download(page: Page, start: () => Promise<void>, folder: string): Promise<string[]> {
  const [file] = await Promise.all([page.waitForEvent("download"), start()]);
  return unpack(await readFile(await file.path()), folder);
}

test("one dataset of a project is downloaded as COCO, without one of its classes", async ({
  page,
  folder,
  importLabelled,
}) => {
  await importLabelled();
  const dialog = await openDialog(page);
  await expect(dialog.getByText("Nothing is lost")).toBeVisible();
  await dialog.getByRole("combobox", { name: "Format" }).click();
  await page.getByRole("option", { name: "COCO" }).click();
  await dialog.getByRole("group", { name: "Datasets" }).getByRole("checkbox", { name: "test" }).uncheck();
  await dialog.getByRole("group", { name: "Classes" }).getByRole("checkbox", { name: "person" }).uncheck();
  // 4 of 6 images with one of their two objects each; COCO cannot state that a class may only have boxes.
  await expect(dialog.getByText(/4 images · 4 objects/)).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Lost or changed" }).getByRole("listitem")).toHaveText([
    /1 ×.*shapes that classes are limited to/,
  ]);

  const start = dialog.getByRole("link", { name: "Download" });
  const out = join(folder, "out");
  const paths = await download(page, () => start.click(), out);
  await expect(dialog).toBeHidden();
  expect(paths.sort()).toEqual([
    "labelled/annotations/instances_train.json",
    ...[0, 1, 2, 3].map((at) => `labelled/images/train/image ${at}.png`),
  ]);
  const json = JSON.parse(await readFile(join(out, "labelled/annotations/instances_train.json"), "utf8"));
  expect(json.categories.map(({ name }: { name: string }) => name)).toEqual(["car"]);
  expect(json.images.map(({ file_name }: { file_name: string }) => file_name)).toEqual(
    [0, 1, 2, 3].map((at) => `image ${at}.png`),
  );
  expect(json.annotations.map(({ bbox }: { bbox: number[] }) => bbox)).toEqual(Array(4).fill([2, 2, 28, 18]));
  const original = await readFile(join(folder, "labelled/train/img/image 2.png"));
  expect((await readFile(join(out, "labelled/images/train/image 2.png"))).equals(original)).toBe(true);
});

test("by keyboard: everything in the Supervisely format", async ({ page, folder, importLabelled }) => {
  await importLabelled();
  await page.getByRole("button", { name: "Download" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Download" })).toBeFocused();
  const paths = await download(page, () => page.keyboard.press("Enter"), join(folder, "out"));
  expect(paths.filter((path) => path.endsWith(".png"))).toHaveLength(6);
  expect(paths.filter((path) => path.includes("/ann/"))).toHaveLength(6);
  await expect(page.getByRole("button", { name: "Download" })).toBeFocused();
});

test("shows why nothing can be downloaded, and retries a failed preview", async ({ page, guard, importLabelled }) => {
  await importLabelled();
  const dialog = await openDialog(page);
  await dialog.getByRole("checkbox", { name: "All 2" }).first().uncheck();
  await expect(dialog.getByText("Select at least one dataset.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Download" })).toBeDisabled();

  guard.allow(/404/);
  await page.route("**/download/preview**", (route) =>
    route.fulfill({
      status: 404,
      json: { error: { code: "not_found", message: "There is nothing here.", requestId: "1" } },
    }),
  );
  await dialog.getByRole("checkbox", { name: "train" }).check();
  await expect(dialog.getByText("The preview failed. There is nothing here.")).toBeVisible();
  await page.unroute("**/download/preview**");
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByText(/4 images · 8 objects/)).toBeVisible();
});
