import type { Locator, Page } from "@playwright/test";
import { importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";

/** Presses Tab until an element has the focus, as a person would; fails when it cannot be reached. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target}.`);
}

test("the whole way by keyboard: choose, name, start, open the project", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const photos = await photoFolder(folder, 20, 2000);
  // Chromium's own folder dialog cannot be driven; without it the page uses the folder input, as it does in every other browser.
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, "showDirectoryPicker");
  });
  // Before the page is there: asked for only just before the key is pressed, the dialog may open unseen.
  page.on("filechooser", (chooser) => void chooser.setFiles(photos));
  await signIn(product.url);
  await page.goto(product.url);
  const { chooseFolder, projectName, start, openProject } = importPage(page);

  await tabTo(page, chooseFolder);
  await page.keyboard.press("Enter");

  await expect(start).toBeEnabled();
  await tabTo(page, projectName);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("By keyboard");
  await tabTo(page, start);
  await page.keyboard.press("Enter");

  await expect(openProject).toBeVisible({ timeout: 60_000 });
  await tabTo(page, openProject);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/projects\/\d+/);
  await expect(page.getByRole("heading", { name: "By keyboard" })).toBeVisible();
  expect((await api.projects()).map(({ title, images }) => [title, images])).toEqual([["By keyboard", 20]]);
});
