import { open, readdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { bring, importFolder, importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";

const DATE = new Date("2024-05-01T10:00:00Z");

/** Damages the end of a file and keeps its size and date. */
async function changeInSecret(path: string): Promise<void> {
  const { size } = await stat(path);
  const file = await open(path, "r+");
  await file.write(Buffer.from("changed"), 0, 7, size - 20);
  await file.close();
  await utimes(path, DATE, DATE);
}

test("the person chooses whether size and date are trusted: by key, in a narrow window, for later drops too, and takes it back", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  test.setTimeout(120_000);
  const photos = await photoFolder(folder, 20, 2000);
  for (const name of await readdir(photos)) await utimes(join(photos, name), DATE, DATE);
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(product.url);
  await page.goto(product.url);
  const trust = page.getByRole("checkbox", { name: "Trust size and date" });
  await bring(page, photos);
  await expect(trust).not.toBeChecked();
  await expect(trust).toHaveAccessibleDescription(/not read again, as with rsync.*is missed/);
  await trust.focus();
  await page.keyboard.press("Space");
  await expect(trust).toBeChecked();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  // The choice holds after a reload, and this import remembers its files.
  await page.goto(product.url);
  await importFolder(page, photos);
  await changeInSecret(join(photos, "photo 000003.png"));
  await page.goto(product.url);
  const existing = page.getByText("Existing", { exact: true }).locator("..");
  await bring(page, photos);
  await expect(trust).toBeChecked();
  await expect(existing).toContainText("20");

  await trust.uncheck();
  await page.goto(product.url);
  await bring(page, photos);
  await expect(trust).not.toBeChecked();
  await expect(existing).toContainText("19");
  await expect(importPage(page).start).toBeEnabled();
});
