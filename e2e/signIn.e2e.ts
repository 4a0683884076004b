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

  test("prints a link that signs in once, and opens the import page", async ({ page, product, guard }) => {
    guard.allow(/Failed to load resource.*401/);
    const link = /http:\S+#sign-in=\S+/.exec(product.log())?.[0] ?? "";
    expect(link, `a sign-in link in:\n${product.log()}`).not.toBe("");
    await page.goto(link);
    await expect(importPage(page).dropZone).toBeVisible();
    expect(page.url(), "the token does not stay in the address").not.toContain("sign-in");
    await page.goBack();
    expect(page.url(), "nor in the history").not.toContain("sign-in");

    await page.context().clearCookies();
    await page.goto("about:blank");
    await page.goto(link);
    await expect(page.getByRole("alert")).toContainText(/was used before.*Run "dropset sign-in"/);
    const { output } = await product.command("sign-in");
    await page.goto("about:blank");
    await page.goto(/http:\S+#sign-in=\S+/.exec(output)?.[0] ?? "");
    await expect(importPage(page).dropZone).toBeVisible();
  });
});
