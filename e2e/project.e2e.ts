import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { dropPaths } from "./drop.ts";
import { bring, importFolder, importPage, openProject } from "./importPage.ts";
import { annotation, IMAGE_BYTES, labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder, writeFiles } from "./sampleFolder.ts";

test("the viewer opens an image, goes on with the arrow keys, hides the labels, zooms, pans and closes", async ({
  page,
  importLabelled,
}) => {
  await importLabelled();
  const images = page.getByRole("list", { name: "Images" }).getByRole("link");
  await expect(images).toHaveCount(6);
  await images.first().click();
  const viewer = page.getByRole("dialog", { name: /^Image / });
  await expect(viewer).toBeVisible();
  const first = await viewer.getAttribute("aria-label");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => viewer.getAttribute("aria-label")).not.toBe(first);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => viewer.getAttribute("aria-label")).toBe(first);
  await page.keyboard.press("l");
  await expect(viewer.getByRole("button", { name: /^Show labels/ })).toBeVisible();

  // The images have 62 x 60 pixels: fitted, they are enlarged four times.
  await expect(viewer.getByText("400%", { exact: true })).toBeVisible();
  await page.keyboard.press("1");
  await expect(viewer.getByText("100%", { exact: true })).toBeVisible();
  const image = viewer.getByAltText(/\.png$/);
  const { x, y } = (await image.boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.move(x + 10, y + 10);
  await page.mouse.wheel(0, -1500);
  await expect(viewer.getByText("1488%", { exact: true })).toBeVisible();
  const zoomed = await image.boundingBox();
  await page.mouse.down();
  await page.mouse.move(x + 10, y - 10);
  await page.mouse.up();
  await expect.poll(async () => (await image.boundingBox())?.y).toBeCloseTo((zoomed?.y ?? 0) - 20, 0);
  await page.mouse.dblclick(x + 10, y + 10);
  await expect(viewer.getByText("400%", { exact: true })).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(images.first()).toBeVisible();
});

/** Waits until every tile of the grid that is in sight shows its image. */
async function expectLoadedTiles(page: Page, where: string): Promise<void> {
  const blank = () =>
    page.getByRole("list", { name: "Images" }).evaluate((list) => {
      const inSight = [...list.querySelectorAll<HTMLElement>("[data-index]")].filter((tile) => {
        const { top, bottom } = tile.getBoundingClientRect();
        return bottom > 0 && top < window.innerHeight;
      });
      if (inSight.length === 0) return ["no tile in sight"];
      return inSight
        .filter((tile) => !((tile.querySelector("img")?.naturalWidth ?? 0) > 0))
        .map((tile) => `tile ${tile.dataset.index}`);
    });
  await expect.poll(blank, { message: `blank tiles ${where}` }).toEqual([]);
}

test("a thumbnail that the server still has to make is a placeholder, and then the image", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  await signIn(product.url);
  let isMade = false;
  let asked = 0;
  await page.route("**/v1/images/*/thumbnail?*", async (route) => {
    asked += 1;
    if (isMade) return route.continue();
    return route.fulfill({ status: 202, headers: { "retry-after": "1", "cache-control": "no-store" } });
  });
  await page.goto(product.url);
  await importFolder(page, await labelledFolder(folder));
  const list = page.getByRole("list", { name: "Images" });
  await expect(list.getByRole("link")).toHaveCount(6);
  // Each tile asks a second time and then at the times that the server states.
  await expect.poll(() => asked).toBeGreaterThan(12);
  await expect(list.getByRole("img")).toHaveCount(0);
  await expect(list.getByText("No preview")).toHaveCount(0);
  isMade = true;
  await expectLoadedTiles(page, "after they were made");
});

test("every tile shows its image however one scrolls through a long project", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  await signIn(product.url);
  await page.goto(product.url);
  await importFolder(page, await photoFolder(folder, 400, 1000));
  await page.clock.install();
  await expectLoadedTiles(page, "at the start");
  const scrollTo = (top: number) => page.evaluate((top) => window.scrollTo(0, top), top);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await scrollTo(height);
  await expect(page.getByRole("link", { name: /^photo 000399\.png/ })).toBeVisible();
  await expectLoadedTiles(page, "at the end");
  await scrollTo(0);
  await expect(page.getByRole("link", { name: /^photo 000000\.png/ })).toBeVisible();
  await expectLoadedTiles(page, "at the top again");
  for (let top = 0; top < height; top += 600) {
    await scrollTo(top);
    await expectLoadedTiles(page, `${top} px down`);
  }

  // Images that have been out of sight for long are dropped, and loaded again.
  await page.clock.fastForward("10:00");
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/images\?.*offset=0\b/, async (route) => {
    await released;
    await route.continue();
  });
  await scrollTo(0);
  await expect(page.locator('[data-index="0"]')).toHaveAttribute("aria-busy", "true");
  release();
  await expectLoadedTiles(page, "after ten minutes");
});

/** Yields a Supervisely project whose images have a polygon of 6,000 points each: 60 of them exceed what the server sends in one page. */
function* finelyOutlined(count: number): Generator<[string, string | Uint8Array]> {
  const exterior = Array.from({ length: 6000 }, (_, at) => [20 + (at % 20) + 0.25, Math.floor(at / 100) + 0.125]);
  const outline = { classTitle: "leaf", geometryType: "polygon", tags: [], points: { exterior, interior: [] } };
  const meta = { projectType: "images", classes: [{ title: "leaf", shape: "polygon", color: "#3b82f6" }], tags: [] };
  yield ["meta.json", JSON.stringify(meta)];
  for (let at = 0; at < count; at++) {
    const name = `leaf ${String(at).padStart(3, "0")}.png`;
    yield [`ds/img/${name}`, noiseImage(IMAGE_BYTES, at)];
    yield [`ds/ann/${name}.json`, annotation([outline])];
  }
}

test("every tile shows its own image where labels are so long that the server ends pages early", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const COUNT = 130;
  await writeFiles(folder, finelyOutlined(COUNT));
  let continued = 0;
  page.on("request", (request) => {
    if (/\/images\?.*cursor=/.test(request.url())) continued += 1;
  });
  await signIn(product.url);
  await page.goto(product.url);
  await importFolder(page, folder);
  await expectLoadedTiles(page, "at the start");
  const names = new Map<number, string>();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let top = 0; top < height; top += 400) {
    await page.evaluate((top) => window.scrollTo(0, top), top);
    await expectLoadedTiles(page, `${top} px down`);
    const shown = await page.getByRole("list", { name: "Images" }).evaluate((list) =>
      [...list.querySelectorAll<HTMLElement>("[data-index]:has(a)")].map((tile) => ({
        index: Number(tile.dataset.index),
        name: tile.querySelector("a")?.getAttribute("aria-label") ?? "",
      })),
    );
    for (const { index, name } of shown) names.set(index, name);
  }
  expect(continued).toBeGreaterThan(0);
  expect([...names].sort(([a], [b]) => a - b)).toEqual(
    Array.from({ length: COUNT }, (_, at) => [at, `leaf ${String(at).padStart(3, "0")}.png, 1 object`]),
  );
});

test("the rename dialog notes that another project has the name, and allows it", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  await writeFiles(`${folder}/one`, [["1.png", noiseImage(2000, 1)]]);
  await writeFiles(`${folder}/another`, [["2.png", noiseImage(2000, 2)]]);
  await signIn(product.url);
  for (const name of ["one", "another"]) {
    await page.goto(product.url);
    await importFolder(page, `${folder}/${name}`);
  }
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const name = page.getByRole("textbox", { name: "New name" });
  const taken = page.getByText("Another project has this name.");
  await expect(name).toHaveValue("another");
  await name.fill(" one ");
  await expect(taken).toBeVisible();
  await name.fill("on");
  await expect(taken).toBeHidden();
  await name.fill("one");
  await expect(taken).toBeVisible();
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect.poll(async () => (await api.projects()).map(({ title }) => title)).toEqual(["one", "one"]);
});

test("a project is renamed, deleted, and comes back with Undo", async ({ page, api, importLabelled }) => {
  const id = await importLabelled();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "New name" }).fill("Renamed <b>");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Renamed <b>" })).toBeVisible();

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Move to trash" }).click();
  await expect.poll(async () => (await api.projects()).length).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await api.projects()).map(({ title }) => title)).toEqual(["Renamed <b>"]);
  expect(await api.project(id)).toMatchObject({ images: 6, objects: 12 });
});

for (const { choice, names, replaced } of [
  { choice: "Keep the one that is there", names: ["new.png", "same.png"], replaced: false },
  { choice: "Rename the new one", names: ["new.png", "same.png", "same_01.png"], replaced: false },
  { choice: "Replace", names: ["new.png", "same.png"], replaced: true },
]) {
  test(`a folder is added to a project with "${choice}"`, async ({ page, product, api, signIn, folder }) => {
    await writeFiles(`${folder}/first`, [["same.png", noiseImage(2000, 1)]]);
    await writeFiles(`${folder}/second`, [
      ["same.png", noiseImage(2000, 2)],
      ["new.png", noiseImage(2000, 3)],
    ]);
    await signIn(product.url);
    await page.goto(product.url);
    const id = await importFolder(page, `${folder}/first`);
    const [before] = await api.images(id);

    await page.goto(product.url);
    await bring(page, `${folder}/second`);
    await page.getByText("Add to a project", { exact: true }).click();
    await page.getByRole("combobox", { name: "Existing project" }).click();
    await page.getByRole("option", { name: new RegExp(`#${id}\\b`) }).click();
    const { onConflict, start } = importPage(page);
    await onConflict.click();
    await page.getByRole("option", { name: choice }).click();
    await start.click();
    expect(await openProject(page)).toBe(id);

    const after = await api.images(id);
    expect(after.map(({ name }) => name).sort()).toEqual(names);
    const same = after.find(({ name }) => name === "same.png");
    expect(same?.hash !== before?.hash).toBe(replaced);
    expect((await api.projects()).length).toBe(1);
  });
}

test("an import into a project does not start before the project is chosen", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  await writeFiles(`${folder}/photos`, [["one.png", noiseImage(2000, 1)]]);
  await signIn(product.url);
  await page.goto(product.url);
  const { start, projectName } = importPage(page);
  const existing = page.getByRole("combobox", { name: "Existing project" });

  await bring(page, `${folder}/photos`);
  await page.getByText("Add to a project", { exact: true }).click();
  await expect(page.getByText("There are no projects yet. Create a new one.")).toBeVisible();
  await start.click();
  await expect(existing).toBeFocused();
  await expect(page.getByRole("alert").filter({ hasText: "Choose a project, or create a new one." })).toBeVisible();
  await expect(existing).toHaveAccessibleDescription(/Choose a project, or create a new one\./);

  await page.getByText("New project", { exact: true }).click();
  await projectName.fill("First");
  await start.click();
  const id = await openProject(page);

  await page.goto(product.url);
  await bring(page, `${folder}/photos`);
  await page.getByText("Add to a project", { exact: true }).click();
  await start.click();
  await expect(existing).toBeFocused();
  await existing.press("ArrowDown");
  await page.getByRole("option", { name: new RegExp(`#${id}\\b`) }).click();
  await expect(page.getByText("Choose a project, or create a new one.")).toBeHidden();
  await start.click();
  expect(await openProject(page)).toBe(id);
  expect((await api.projects()).map(({ title }) => title)).toEqual(["First"]);
});

test("an import that waits for another leaves the queue until the project it goes into is chosen", async ({
  page,
  wire,
  api,
  signIn,
  folder,
}) => {
  const first = await photoFolder(folder, 200, 8000, "first");
  await writeFiles(`${folder}/second`, [["one.png", noiseImage(2000, 1)]]);
  await signIn(wire.url);
  await page.goto(wire.url);
  const { start, pause, resume } = importPage(page);
  await bring(page, first);
  wire.limit(100_000);
  await start.click();
  await pause.click();
  await dropPaths(page, page.getByRole("main"), [`${folder}/second`]);
  await start.click();
  await expect(page.getByRole("button", { name: "Start now" })).toBeVisible();

  await page.getByText("Add to a project", { exact: true }).click();
  await expect(start).toBeEnabled();
  wire.limit(Number.POSITIVE_INFINITY);
  await page.getByRole("navigation", { name: "Other drops" }).getByRole("link").click();
  await resume.click();
  await openProject(page);
  expect((await api.tasks()).map(({ title }) => title)).toEqual(["first"]);
});

test("the filter of a project lives in the address: it survives a reload, back undoes it, and the viewer stays within it", async ({
  page,
  importLabelled,
}) => {
  await importLabelled();
  const tiles = page.getByRole("list", { name: "Images" }).getByRole("link");
  const total = page.getByRole("status").filter({ hasText: /^[\d,]+ images?$/ });
  await expect(total).toHaveText("6 images");

  const side = page.getByRole("complementary", { name: "Project contents" });
  await side.getByRole("button", { name: /^test/ }).click();
  await expect(total).toHaveText("2 images");
  await side.getByRole("button", { name: /^car/ }).click();
  await page.getByRole("searchbox", { name: "Filter by name" }).fill("image 5");
  await expect(total).toHaveText("1 image");
  await expect.poll(() => new URL(page.url()).search).toMatch(/^\?dataset=\d+&class=car&name=image\+5$/);

  await page.reload();
  await expect(total).toHaveText("1 image");
  await expect(page.getByRole("searchbox", { name: "Filter by name" })).toHaveValue("image 5");
  await expect(side.getByRole("button", { name: /^car/ })).toHaveAttribute("aria-pressed", "true");
  await tiles.first().click();
  const viewer = page.getByRole("dialog", { name: "Image image 5.png" });
  await expect(viewer.getByText("1 of 1")).toBeVisible();
  await page.reload();
  await expect(viewer.getByText("1 of 1")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(total).toHaveText("1 image");

  // The link of an image opens it for others, within the same filter; its file is the one that was imported.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await tiles.first().click();
  const link = page.url();
  await viewer.getByRole("button", { name: "Copy link" }).click();
  await expect(viewer.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  // Browsers have no clipboard on plain http, only the older way.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await viewer.getByRole("button", { name: "Cop" }).blur();
  await viewer.getByRole("button", { name: "Copy link" }).click();
  await expect(viewer.getByRole("button", { name: "Copied" })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    viewer.getByRole("link", { name: "Download image" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("image 5.png");
  expect(await readFile(await download.path())).toEqual(Buffer.from(noiseImage(IMAGE_BYTES, 5)));
  await viewer.getByText("Keyboard").click();
  await expect(viewer.getByText("labels on and off")).toBeVisible();
  await page.keyboard.press("Escape");

  const states = page.getByRole("combobox", { name: "State" });
  await states.click();
  await page.getByRole("option", { name: "Unlabelled" }).click();
  await expect(page.getByText("No images match this filter.")).toBeVisible();
  await page.goBack();
  await expect(total).toHaveText("1 image");
  await page.goForward();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(total).toHaveText("6 images");
  expect(new URL(page.url()).search).toBe("");

  await page.getByRole("tab", { name: "Imports" }).click();
  await page.getByRole("list", { name: "Imports" }).getByRole("link", { name: "6 images" }).click();
  await expect(page.getByRole("button", { name: /^Import \d+/ })).toBeVisible();
  await expect(total).toHaveText("6 images");
});
