import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { dropPaths } from "./drop.ts";
import { importFolder, importPage, openProject } from "./importPage.ts";
import { createNativeClient, filesOf } from "./nativeClient.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder, writeFiles } from "./sampleFolder.ts";

const tiles = (page: Page) => page.getByRole("list", { name: "Images" }).getByRole("link");
const undo = (page: Page) => page.getByRole("button", { name: "Undo", exact: true });

test("a project in the trash survives a reload, and is restored from the trash and from its own address", async ({
  page,
  product,
  api,
  guard,
  importLabelled,
}) => {
  guard.allow(/404 .*\/v1\/projects\/\d+\)$/);
  const id = await importLabelled();
  const remove = async () => {
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Move to trash" }).click();
    await expect(page).toHaveURL(/\/projects$/);
    await expect(page.getByText("is in the trash.")).toBeVisible();
  };
  await remove();
  expect(await api.projects()).toEqual([]);
  await page.reload();
  await page.getByRole("link", { name: "Trash" }).click();
  const trash = page.getByRole("list", { name: "Trash" });
  await expect(trash.getByRole("listitem")).toHaveText(/labelled.*6 images.*30 days left/s);
  await trash.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("labelled is restored.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  await page.getByRole("link", { name: "Open project" }).click();
  await expect(tiles(page)).toHaveCount(6);

  await remove();
  await page.goto(`${product.url}/projects/${id}`);
  await expect(page.getByRole("heading", { name: "This project is in the trash" })).toBeVisible();
  await expect(page.getByRole("link", { name: "All projects" })).toBeVisible();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(tiles(page)).toHaveCount(6);

  await remove();
  await page.goto(`${product.url}/trash`);
  const forever = trash.getByRole("button", { name: "Delete forever" });
  await forever.click();
  // The first press only asks.
  await trash.getByRole("button", { name: "Delete 6 images" }).click();
  await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  await page.goto(`${product.url}/projects/${id}`);
  await expect(page.getByRole("heading", { name: "This project does not exist" })).toBeVisible();
  await page.getByRole("link", { name: "All projects" }).click();
  await expect(page).toHaveURL(/\/projects$/);
});

test("selected images are moved to the trash, to another dataset and tagged with the keyboard, each with one undo", async ({
  page,
  api,
  importLabelled,
}) => {
  const id = await importLabelled();
  const names = async () => (await api.images(id)).map(({ dataset, name }) => `${dataset}/${name}`).sort();
  const before = await names();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(tiles(page)).toHaveCount(6);

  await tiles(page).first().focus();
  await page.keyboard.press("Space");
  await expect(bar).toContainText("1 image selected");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+Space");
  await expect(bar).toContainText("3 images selected");
  await page.keyboard.press("Delete");
  await expect(page.getByText("3 images moved to the trash.")).toBeVisible();
  await expect(bar).toBeHidden();
  await expect(tiles(page)).toHaveCount(3);
  await undo(page).click();
  await expect(page.getByText("3 images restored.")).toBeVisible();
  await expect(tiles(page)).toHaveCount(6);
  expect(await names()).toEqual(before);

  await tiles(page).nth(1).focus();
  await page.keyboard.press("Control+a");
  await expect(bar).toContainText("6 images selected");
  await bar.getByRole("button", { name: "Move", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Move 6 images" });
  await dialog.getByRole("combobox", { name: "Dataset" }).fill("later");
  await expect(dialog.getByText("A new dataset is added to the project.")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText("6 images moved to later.")).toBeVisible();
  expect((await names()).every((name) => name.startsWith("later/"))).toBe(true);
  await undo(page).click();
  await expect(page.getByText("6 images moved back.")).toBeVisible();
  expect(await names()).toEqual(before);

  // With the mouse: the mark of a tile, and Shift up to another one.
  await tiles(page).first().hover();
  await page.getByRole("button", { name: "Select image 0.png" }).click();
  await tiles(page)
    .nth(1)
    .click({ modifiers: ["Shift"] });
  await expect(bar).toContainText("2 images selected");
  await bar.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByRole("combobox", { name: "Tag" }).fill("night");
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 images tagged night.")).toBeVisible();
  expect((await api.project(id)).tags).toMatchObject([{ name: "night", images: 2 }]);
  await undo(page).click();
  await expect(page.getByText("The tag night is removed from 2 images.")).toBeVisible();
  expect((await api.project(id)).tags).toMatchObject([{ name: "night", images: 0 }]);

  await tiles(page).first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
});

test("a dataset goes to the trash and comes back from the history of its project", async ({ page, importLabelled }) => {
  await importLabelled();
  await page.getByRole("button", { name: /^train/ }).click();
  await expect(tiles(page)).toHaveCount(4);
  await page.getByRole("button", { name: "Delete dataset" }).click();
  await expect(page.getByText("is in the trash, with 4 images.")).toBeVisible();
  await expect(tiles(page)).toHaveCount(2);
  await page.getByRole("tab", { name: "Imports" }).click();
  await page.reload();
  const changes = page.getByRole("list", { name: "Changes" });
  await expect(changes.getByRole("listitem")).toHaveText(/train.*Dataset · 4 images · in the trash/s);
  await changes.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("The dataset train is restored.")).toBeVisible();
  await expect(page.getByText("Nothing was deleted, moved or tagged.")).toBeVisible();
  await page.getByRole("tab", { name: "Images" }).click();
  await expect(tiles(page)).toHaveCount(6);
});

test("what is dropped on a project is added to it, and undoing that import brings back what it replaced", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  await writeFiles(`${folder}/first`, [["same.png", noiseImage(2000, 1)]]);
  await writeFiles(`${folder}/second`, [
    ["same.png", noiseImage(2000, 2)],
    ["new.png", noiseImage(2000, 3)],
  ]);
  await signIn(product.url);
  await page.goto(product.url);
  const id = await importFolder(page, `${folder}/first`);
  const before = (await api.images(id)).map(({ hash }) => hash);

  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [`${folder}/second`], dragOperationsMask: 1 };
  await session.send("Input.dispatchDragEvent", { type: "dragEnter", x: 400, y: 300, data });
  await expect(async () => {
    await session.send("Input.dispatchDragEvent", { type: "dragOver", x: 400, y: 300, data });
    await expect(page.getByText("Add to first", { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass();
  await session.send("Input.dispatchDragEvent", { type: "dragCancel", x: 400, y: 300, data });
  await session.detach();

  await dropPaths(page, page.getByRole("main"), [`${folder}/second`]);
  const { start, onConflict } = importPage(page);
  await expect(start).toBeEnabled();
  await expect(page.getByRole("combobox", { name: "Existing project" })).toHaveValue(/first/);
  await onConflict.click();
  await page.getByRole("option", { name: "Replace" }).click();
  await start.click();
  await expect(importPage(page).openProject).toBeVisible();
  expect((await api.images(id)).map(({ name }) => name).sort()).toEqual(["new.png", "same.png"]);
  await page.getByRole("button", { name: "Undo import" }).click();
  await expect(page.getByText("is undone, 2 images are in the trash.")).toBeVisible();
  expect((await api.images(id)).map(({ hash }) => hash)).toEqual(before);

  expect(await openProject(page)).toBe(id);
  await page.getByRole("tab", { name: "Imports" }).click();
  const imports = page.getByRole("list", { name: "Imports" }).getByRole("listitem");
  await expect(imports).toHaveCount(2);
  await expect(imports.first()).toContainText("undone, its images are in the trash");
  await imports.first().getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("1 image got a number at the end of the name")).toBeVisible();
  expect((await api.images(id)).map(({ name }) => name).sort()).toEqual(["new.png", "same.png", "same_01.png"]);
  await imports.first().getByRole("button", { name: "Undo import" }).click();
  await expect(imports.first()).toContainText("undone");
  expect((await api.images(id)).map(({ hash }) => hash)).toEqual(before);
});

test("Add images brings a folder to the review of an import into the project", async ({
  page,
  api,
  folder,
  importLabelled,
}) => {
  const id = await importLabelled();
  await writeFiles(`${folder}/more`, [["more.png", noiseImage(2000, 9)]]);
  await page.getByRole("button", { name: "Add images" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: "Choose folder" }).click();
  await (await chooser).setFiles(`${folder}/more`);
  await importPage(page).start.click();
  expect(await openProject(page)).toBe(id);
  expect((await api.images(id)).length).toBe(7);
});

test("a key that may only read sees the trash, and no button that changes something", async ({
  page,
  product,
  api,
  importLabelled,
}) => {
  const id = await importLabelled();
  await api.send("POST", `/v1/projects/${id}/changes`, { action: "delete", images: { filter: { search: "0" } } });
  const { secret } = (await api.send("POST", "/v1/keys", { name: "reader", scopes: ["read"] })) as { secret: string };
  await page.context().clearCookies();
  await page.goto(`${product.url}/trash`);
  await page.getByRole("textbox", { name: "API key" }).fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("list", { name: "Trash" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Restore" })).toHaveCount(0);
  await page.goto(`${product.url}/projects/${id}`);
  await expect(tiles(page)).toHaveCount(5);
  await expect(page.getByRole("button", { name: "Add images" })).toHaveCount(0);
});

test.describe("on a narrow screen in the dark", () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: "dark", reducedMotion: "reduce" } as object);

  test("60 projects in the trash are searched and emptied, and all of many images are deleted at once", async ({
    page,
    product,
    api,
    signIn,
    folder,
  }) => {
    test.setTimeout(240_000);
    await signIn(product.url);
    await page.goto(product.url);
    const id = await importFolder(page, await photoFolder(folder, 700, 1000));
    await expect(page.getByText("700 images", { exact: true })).toBeVisible();
    await tiles(page).first().focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Select all 700" }).click();
    await page.getByRole("button", { name: "Move to trash" }).click();
    await expect(page.getByText("700 images moved to the trash.")).toBeVisible();
    await expect(page.getByText("This project has no images.")).toBeVisible();
    await undo(page).click();
    await expect(page.getByText("700 images restored.")).toBeVisible();
    await expect.poll(async () => (await api.project(id)).images).toBe(700);

    await writeFiles(`${folder}/tiny`, [["tiny.png", noiseImage(2000, 5)]]);
    const client = createNativeClient(product);
    const files = await client.hash(await filesOf(`${folder}/tiny`));
    await client.upload(files);
    for (let at = 1; at <= 60; at++) await client.start(files, `survey ${String(at).padStart(2, "0")}`);
    client.close();
    await expect.poll(async () => (await api.projects()).length, { timeout: 120_000 }).toBe(61);
    for (const project of await api.projects()) await api.send("DELETE", `/v1/projects/${project.id}`);
    await page.goto(`${product.url}/trash`);
    const entries = page.getByRole("list", { name: "Trash" }).getByRole("listitem");
    await expect(entries).toHaveCount(61);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
    await page.keyboard.press("/");
    await page.keyboard.type("survey 4");
    await expect(entries).toHaveCount(10);
    await page.keyboard.press("Escape");
    await expect(entries).toHaveCount(61);
    await page.getByRole("button", { name: "Empty trash" }).click();
    await page.getByRole("button", { name: "Delete all 61 forever" }).click();
    await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  });
});

test("errors are named: an import that runs, a server that is away", async ({
  page,
  product,
  api,
  guard,
  importLabelled,
}) => {
  guard.allow(/409|Failed to load resource/);
  const id = await importLabelled();
  const made = (await api.send("POST", `/v1/projects/${id}/changes`, {
    action: "delete",
    images: { filter: { search: "0" } },
  })) as { id: number };
  const dataset = (await api.project(id)).datasets.find(({ name }) => name === "train");
  await api.send("DELETE", `/v1/datasets/${dataset?.id}`);
  await page.goto(`${product.url}/trash`);
  const row = page.getByRole("listitem").filter({ hasText: "image 0.png" });
  await row.getByRole("button", { name: "Restore" }).click();
  await expect(row.getByRole("alert")).toContainText("Restore the dataset first");
  expect(made.id).toBeGreaterThan(0);
  await page.route("**/v1/trash*", (route) => route.abort());
  await page.reload();
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible({ timeout: 30_000 });
});
