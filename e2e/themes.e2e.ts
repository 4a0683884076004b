import type { Page } from "@playwright/test";
import { importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";

/** Brightness of what is behind everything, 0 to 255. */
async function brightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] =
      getComputedStyle(document.body)
        .backgroundColor.match(/[\d.]+/g)
        ?.map(Number) ?? [];
    return (red + green + blue) / 3;
  });
}

test("the theme follows the system until one is chosen, and the choice stays", async ({ page, product, signIn }) => {
  await signIn(product.url);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(product.url);
  await expect(importPage(page).dropZone).toBeVisible();
  expect(await brightness(page)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => brightness(page)).toBeLessThan(80);

  await page.goto(`${product.url}/settings`);
  await page.getByText("Light", { exact: true }).click();
  await expect.poll(() => brightness(page)).toBeGreaterThan(200);
  await page.reload();
  await expect.poll(() => brightness(page)).toBeGreaterThan(200);
  await page.getByText("System", { exact: true }).click();
  await expect.poll(() => brightness(page)).toBeLessThan(80);
});
