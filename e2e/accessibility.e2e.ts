import AxeBuilder from "@axe-core/playwright";
import { bring, importPage } from "./importPage.ts";
import { labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

/** Serious and critical violations, as sentences. */
async function seriousViolations(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map(({ html, target }) => `${id}: ${help} (${target.join(" ")}) ${html}`));
}

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use({ viewport, colorScheme: "light", reducedMotion: "reduce" } as object);

    test("every page is free of serious accessibility violations, in the light and in the dark", async ({
      page,
      product,
      api,
      signIn,
      folder,
    }) => {
      test.setTimeout(300_000);
      const found: Record<string, string[]> = {};
      // The page has no frames, so results need no second page to be gathered in.
      const axe = () => new AxeBuilder({ page }).setLegacyMode();
      const setScheme = async (colorScheme: "light" | "dark") => {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
        // An animation that follows the scrolling never ends.
        await page.waitForFunction(() =>
          document
            .getAnimations()
            .every(({ playState, timeline }) => playState !== "running" || timeline !== document.timeline),
        );
      };
      /** All rules in the light scheme; in the dark one only those of colour, since all others give the same again. */
      const look = async (name: string) => {
        found[name] = await seriousViolations(axe());
        await setScheme("dark");
        found[`${name}, dark`] = await seriousViolations(axe().withRules(["color-contrast", "link-in-text-block"]));
        await setScheme("light");
      };
      await page.goto(product.url);
      await expect(page.getByRole("textbox", { name: "API key" })).toBeVisible();
      await look("sign-in");

      await signIn(product.url);
      await page.goto(product.url);
      await expect(importPage(page).dropZone).toBeVisible();
      await look("import, empty");
      await bring(page, await labelledFolder(folder, { broken: true }));
      await look("import, review");
      await page.getByRole("button", { name: "Rename car" }).click();
      await page.getByRole("combobox", { name: "New title" }).fill("person");
      await look("import, review, a class gets a title");
      await page.getByRole("button", { name: "Merge" }).click();
      await page.getByRole("list", { name: "Preview" }).getByRole("button").first().click();
      await expect(page.getByRole("dialog", { name: /^Image / })).toBeVisible();
      await look("import, review, an image large");
      await page.keyboard.press("Escape");
      await page.getByText("With problems", { exact: true }).click();
      await look("import, review, images with problems");
      await importPage(page).start.click();
      await expect(importPage(page).openProject).toBeVisible({ timeout: 60_000 });
      await look("import, finished");
      await importPage(page).openProject.click();
      await expect(page).toHaveURL(/\/projects\/\d+/);
      await expect(page.getByRole("img").first()).toBeVisible();
      await look("project");
      await page.getByRole("list", { name: "Images" }).getByRole("link").first().focus();
      await page.keyboard.press("Space");
      await expect(page.getByRole("region", { name: "Selection" })).toBeVisible();
      await look("project, an image selected");
      await page.keyboard.press("Delete");
      await expect(page.getByText("1 image moved to the trash.")).toBeVisible();
      await page.getByRole("tab", { name: "Imports" }).click();
      await expect(page.getByRole("list", { name: "Changes" })).toBeVisible();
      await look("project, imports and changes");
      await page.getByRole("tab", { name: "Images" }).click();
      await page.getByRole("button", { name: "Download" }).click();
      await expect(page.getByText("Nothing is lost")).toBeVisible();
      await look("download");
      await page.keyboard.press("Escape");
      const [task] = await api.tasks();
      for (const path of ["/tasks", `/tasks/${task?.id}`, "/projects", "/trash", "/library", "/settings"]) {
        await page.goto(product.url + path);
        await expect(page.getByRole("main")).toBeVisible();
        await page.waitForLoadState("networkidle");
        await look(path);
      }
      const clean = Object.fromEntries(Object.keys(found).map((name) => [name, []]));
      expect(found).toEqual(clean);
    });
  });
}
