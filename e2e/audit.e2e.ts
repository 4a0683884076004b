import { bring, importPage } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";

const LONG = `${"long name ".repeat(19)}end`;

test("the audit log shows who did what, can be filtered with the keyboard, and fits a narrow window", async ({
  page,
  product,
  signIn,
}) => {
  await signIn(product.url);
  await page.goto(`${product.url}/settings`);
  const log = page.getByRole("list", { name: "Audit log" });
  await expect(log.getByRole("listitem").first()).toContainText("Signed in");

  await page.getByRole("textbox", { name: "Key name" }).fill(LONG);
  await page.getByText("Limits", { exact: true }).click();
  await page.getByRole("textbox", { name: "Tasks an hour" }).fill("5");
  await page.getByRole("textbox", { name: "GB of uploads a day" }).fill("1.5");
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText("Uploads in a day (UTC): 1.5 GB · Tasks in an hour: 5")).toBeVisible();
  const secret = await page.getByRole("alert").locator("output").innerText();
  await expect(log.getByRole("listitem").first()).toContainText("Created key");
  await expect(log.getByRole("listitem").first()).toContainText("long name");
  await expect(log.getByRole("listitem").first()).toContainText("DROPSET_KEY");
  expect(await log.innerText()).not.toContain(secret.split(".")[1]);

  await page.setViewportSize({ width: 390, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  const sizes = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(sizes[0]).toBe(sizes[1]);

  const choice = page.getByRole("combobox", { name: "Action" });
  await choice.focus();
  await page.keyboard.press("Enter");
  const option = page.getByRole("option", { name: "Signed out" });
  await expect(option).toBeVisible();
  for (let step = 0; step < 20 && (await choice.inputValue()) !== "Signed out"; step++) {
    await page.keyboard.press("ArrowDown");
    const isActive = await option.evaluate((element) => element.hasAttribute("data-combobox-selected"));
    if (isActive) await page.keyboard.press("Enter");
  }
  await expect(page.getByText("There is no such entry.")).toBeVisible();
  await expect(log).toBeHidden();
});

test.describe("a key with limits", () => {
  test.use({ productOptions: { env: { TASKS_PER_HOUR: "12", BYTES_PER_DAY: "1M" } } });

  test("sees them in the settings, and no others", async ({ page, product, signIn }) => {
    await signIn(product.url);
    await page.goto(`${product.url}/settings`);
    const card = page.getByRole("region", { name: "Signed in" });
    await expect(card).toContainText("Tasks in an hour12");
    await expect(card).toContainText("Uploads in a day (UTC)");
    await expect(card).not.toContainText("Requests in a minute");
  });

  test("waits with its upload as the server asks, and states which limit it is", async ({
    page,
    product,
    signIn,
    folder,
    guard,
  }) => {
    guard.allow(/Failed to load resource.*429/);
    const photos = await photoFolder(folder, 250, 30_000);
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, photos);
    await importPage(page).start.click();
    await expect(
      page.getByText(/This key has used up its limit: 1 MB of uploads a day\..*Waiting \d+ (hours|minutes)/).first(),
    ).toBeVisible({
      timeout: 60_000,
    });
    await expect(importPage(page).retryFailed).toBeHidden();
  });
});
