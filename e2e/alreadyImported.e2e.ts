import { join } from "node:path";
import type { Page } from "@playwright/test";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { bring, importFolder, importPage, openProject } from "./importPage.ts";
import { labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";
import { writeFiles } from "./sampleFolder.ts";

const note = (page: Page) => page.getByRole("note");

test("a folder that is dropped again is reported, and can be opened, added to, or imported under the name it gets", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const dataset = await labelledFolder(folder, { name: "reef" });
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  await expect(page.getByText("No problems found")).toBeVisible();
  await expect(note(page), "nothing was imported before").toHaveCount(0);
  await importPage(page).start.click();
  const id = await openProject(page);

  await page.goto(product.url);
  await bring(page, dataset);
  await expect(note(page)).toContainText("Already imported as reef, just now.");
  await expect(note(page).getByRole("link", { name: "Open" })).toHaveAttribute("href", `/projects/${id}`);
  const { projectName, onConflict, start } = importPage(page);
  await expect(page.getByText("This name is taken. The new project will be reef_01.")).toBeVisible();
  await note(page).getByRole("button", { name: "Import again as reef_01" }).click();
  await expect(projectName).toHaveValue("reef_01");
  await expect(page.getByText("This name is taken")).toHaveCount(0);

  await expect(onConflict, "only for an existing project").toHaveCount(0);
  await note(page).getByRole("link", { name: "Add to it" }).click();
  await expect(page.getByRole("combobox", { name: "Existing project" })).toHaveValue(`reef (#${id})`);
  await expect(onConflict).toBeVisible();
  await start.click();
  expect(await openProject(page)).toBe(id);
  expect(await api.projects(), "no second project").toHaveLength(1);
});

test("a folder with the same names and other contents is not called imported", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const drop = join(folder, "drop");
  await writeFiles(drop, [
    ["one.png", noiseImage(2000, 1)],
    ["two.png", noiseImage(2000, 2)],
  ]);
  await signIn(product.url);
  await page.goto(product.url);
  await importFolder(page, drop);

  await writeFiles(drop, [["two.png", noiseImage(2000, 3)]]);
  await page.goto(product.url);
  await bring(page, drop);
  await expect(note(page)).toHaveText(
    /^Files of the same names were imported as drop, just now\. Some of them have changed/,
  );
  await expect(note(page)).not.toContainText("Already imported");
  await note(page).getByRole("link", { name: "Add to it" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Existing project" })).toHaveValue(/^drop /);

  await writeFiles(drop, [["three.png", noiseImage(2000, 3)]]);
  await page.goto(product.url);
  await bring(page, drop);
  await expect(page.getByText("No problems found")).toBeVisible();
  await expect(note(page), "a file more").toHaveCount(0);
});

test("an import whose project was deleted is not reported, and a narrow screen shows the note above everything", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const dataset = join(folder, "a very long name of a folder with photos of the reef");
  await writeFiles(dataset, [["one.png", noiseImage(2000, 7)]]);
  await signIn(product.url);
  await page.goto(product.url);
  const id = await importFolder(page, dataset);
  await page.goto(product.url);
  await bring(page, dataset);
  await expect(note(page)).toContainText("Already imported as");
  const above = await note(page).boundingBox();
  const preview = await page.getByRole("region", { name: "Preview", exact: true }).boundingBox();
  expect(above?.y ?? Number.NaN).toBeLessThan(preview?.y ?? Number.NaN);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing is cut off").toBe(390);

  await api.send("DELETE", `/v1/projects/${id}`);
  await page.goto(product.url);
  await bring(page, dataset);
  await expect(page.getByText("No problems found")).toBeVisible();
  await expect(note(page)).toHaveCount(0);
});
