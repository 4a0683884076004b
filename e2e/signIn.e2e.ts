import { importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";

test("a wrong key gets a message, the right one opens the page and stays", async ({ page, product, guard }) => {
  guard.allow(/Failed to load resource.*401/);
  await page.goto(product.url);
  const key = page.getByRole("textbox", { name: "API key" });
  await key.fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").or(page.getByText(/key/i)).first()).toBeVisible();
  await expect(importPage(page).start).toBeHidden();

  await key.fill(product.key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(importPage(page).dropZone).toBeVisible();
  await page.reload();
  await expect(importPage(page).dropZone).toBeVisible();

  const kept = await page.evaluate(() =>
    JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }),
  );
  expect(kept, "the page keeps no key").not.toContain(product.key);
});

test.describe("a fresh server without a key", () => {
  test.use({ productOptions: { env: { DROPSET_KEY: "" } } });

  test("prints a link that signs in and opens the import page", async ({ page, product }) => {
    const link = /http:\S+#key=\S+/.exec(product.log())?.[0];
    expect(link, `a sign-in link in:\n${product.log()}`).toBeDefined();
    await page.goto(link ?? "");
    await expect(importPage(page).dropZone).toBeVisible();
    expect(page.url(), "the key does not stay in the address").not.toContain("key");
    await page.goBack();
    expect(page.url(), "nor in the history").not.toContain("key");
  });
});
