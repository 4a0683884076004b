import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";
import { startedData } from "./startedData.ts";

const root = join(tmpdir(), `dropset-incoming-${process.pid}`);
test.use({ productOptions: { from: startedData(), env: { IMPORT_ROOTS: `incoming=${root},gone=${root}-gone` } } });
test.beforeEach(() => mkdir(root, { recursive: true }));
test.afterEach(() => rm(root, { recursive: true, force: true }));

const row = (page: Page, name: string) => page.getByRole("treeitem", { name, exact: true });

async function expectNoViolations(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  }
}

test("a folder of the server is chosen by keyboard, previewed and imported, also on a phone", async ({
  page,
  product,
  api,
  signIn,
}) => {
  await labelledFolder(root);
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(product.url);
  await page.goto(product.url);
  await page.getByRole("link", { name: "From the server" }).click();
  await expect(page.getByRole("heading", { name: "Import from the server" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Import", exact: true })).toHaveAttribute("aria-current", "page");

  await row(page, "incoming").focus();
  await page.keyboard.press("ArrowRight");
  await expect(row(page, "labelled")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "labelled")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row(page, "labelled")).toHaveAttribute("aria-selected", "true");
  await expect(page).toHaveURL(/source=incoming&path=labelled/);
  const format = page.getByRole("region", { name: "Detected format" });
  await expect(format).toContainText("Supervisely", { timeout: 60_000 });
  await expect(page.getByRole("textbox", { name: "Project name" })).toHaveValue("labelled");
  await expectNoViolations(page);
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);

  await page.getByRole("textbox", { name: "Project name" }).fill("Of the server");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/tasks\/\d+/);
  await expect(page.getByText("incoming/")).toBeVisible();
  await page.getByRole("link", { name: "Open project" }).click({ timeout: 60_000 });
  await expect(page.getByRole("heading", { name: "Of the server" })).toBeVisible();
  const [project] = await api.projects();
  expect(project).toMatchObject({ title: "Of the server", images: 6 });
});

test("folders that are empty, huge, hostile or not there are shown as what they are", async ({
  page,
  product,
  signIn,
  guard,
}) => {
  guard.allow(/status of 503/);
  await mkdir(join(root, "empty"));
  await mkdir(join(root, "huge"));
  for (let i = 0; i < 450; i++) await writeFile(join(root, "huge", `note ${String(i).padStart(3, "0")}.txt`), "x");
  await writeFile(join(root, "huge", "<img src=x onerror=window.__xss=1>.txt"), "x");
  await symlink("/etc", join(root, "link"));
  await signIn(product.url);
  await page.goto(`${product.url}/import/server?source=incoming&path=huge`);

  await expect(page.getByText("This folder does not contain any images to import.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Start import" })).toBeDisabled();
  await expect(row(page, "link, not imported")).toBeVisible();

  await row(page, "huge").click();
  await expect(page.getByRole("treeitem", { name: /^note/ })).toHaveCount(199);
  await row(page, "Show more").click();
  await expect(page.getByRole("treeitem", { name: /^note/ })).toHaveCount(399);

  await row(page, "empty").click();
  await expect(row(page, "This folder is empty")).toBeVisible();
  await expect(page.getByText("This folder has no files to import.")).toBeVisible({ timeout: 60_000 });

  await row(page, "gone").click();
  await expect(page.getByRole("treeitem", { name: /^gone cannot be reached/ })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("gone cannot be reached", { timeout: 60_000 });
  await expectNoViolations(page);
});
