import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { labelMeDataset } from "../src/samples/labelMeDataset.ts";
import { noiseImage } from "../src/samples/noiseImage.ts";
import { unpack } from "./archive.ts";
import { bring, importPage, openProject } from "./importPage.ts";
import { annotation, rectangle } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";
import { reviewedDatasets } from "./reviewDatasets.ts";
import { writeFiles } from "./sampleFolder.ts";

const classesOf = (...titles: string[]) => titles.map((title) => ({ title, shape: "rectangle", color: "#3b82f6" }));

/** How many pixels of the last canvas in an element are drawn on: of a tile or a viewer, those of the labels. */
function labelPixels(element: Locator): Promise<number> {
  return element
    .locator("canvas")
    .last()
    .evaluate((canvas: HTMLCanvasElement) => {
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let drawn = 0;
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) drawn++;
      return drawn;
    });
}

/** True when the image of a tile is drawn: its first canvas, which is 300 x 150 before. */
function isDrawn(tile: Locator): Promise<boolean> {
  return tile
    .locator("canvas")
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.width === 360);
}

/** The width of an image that was loaded; 0 for one that cannot be. */
function widthOf(image: Locator): Promise<number> {
  return image.evaluate((one: HTMLImageElement) => one.naturalWidth);
}

for (const { preset, files, images, labelled, objects, classes } of reviewedDatasets) {
  test(`${preset}: what was counted and drawn before a byte is sent is what is imported`, async ({
    page,
    product,
    api,
    signIn,
    folder,
  }) => {
    await writeFiles(
      folder,
      files.map(({ path, bytes }) => [path, bytes]),
    );
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, folder);
    await expect(importPage(page).preset).toHaveValue(preset);
    const facts = page.getByRole("main").locator("h1 + *");
    await expect(facts).toContainText(new RegExp(`^${images} images(?!.*so far)`));
    await expect(facts).toContainText(`${labelled} labelled`);
    const noun = classes.length === 1 ? "class" : "classes";
    await expect(facts).toContainText(`${objects} objects in ${classes.length} ${noun}`);
    const rows = page.getByRole("list", { name: "Classes" }).getByRole("listitem");
    for (const title of classes) await expect(rows.filter({ hasText: title })).toBeVisible();

    const tiles = page.getByRole("list", { name: "Preview" }).getByRole("button");
    await expect(tiles).toHaveCount(images);
    const withLabels = tiles.and(page.getByRole("button", { name: /[1-9]\d* objects?/ }));
    for (const tile of await withLabels.all()) await expect.poll(() => labelPixels(tile)).toBeGreaterThan(50);
    await expect(tiles.getByText("No preview")).toHaveCount(0);
    for (const tile of await tiles.all()) await expect.poll(() => isDrawn(tile)).toBe(true);

    await withLabels.first().click();
    const viewer = page.getByRole("dialog", { name: /^Image / });
    await expect(viewer.locator("img").last()).toHaveJSProperty("complete", true);
    await expect.poll(() => widthOf(viewer.locator("img").last())).toBeGreaterThan(0);
    await expect.poll(() => labelPixels(viewer)).toBeGreaterThan(200);
    await page.keyboard.press("l");
    await expect(viewer.locator("canvas")).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(viewer).toBeHidden();
    expect(await api.tasks(), "nothing was started").toEqual([]);

    await importPage(page).start.click();
    const project = await api.project(await openProject(page));
    expect(project).toMatchObject({ images, labelled, objects });
    expect(project.classes.filter((one) => one.objects > 0).map(({ title }) => title)).toEqual(
      expect.arrayContaining([...classes]),
    );
  });
}

test("tiles and the large image are walked by keys; images with problems say what is wrong", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const yolo = reviewedDatasets.find(({ preset }) => preset === "YOLO");
  const files = (yolo?.files ?? []).map(({ path, bytes }): [string, Uint8Array | string] =>
    path.endsWith("train/photo2.txt") ? [path, "0 0.9 0.5 0.5 0.5\n"] : [path, bytes],
  );
  await writeFiles(folder, files);
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, folder);
  const preview = page.getByRole("region", { name: "Preview", exact: true });
  const tiles = preview.getByRole("list").getByRole("button");
  await expect(tiles).toHaveCount(5);

  await tiles.first().focus();
  await page.keyboard.press("End");
  await expect(tiles.last()).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(tiles.nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  const viewer = page.getByRole("dialog", { name: /^Image / });
  await expect(viewer.getByText("2 of 5")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(viewer.getByText("3 of 5")).toBeVisible();
  const zoom = () => viewer.locator("header").innerText();
  // Keys zoom an image that is on the stage; until then no zoom is shown.
  await expect.poll(zoom).toContain("400%");
  await page.keyboard.press("+");
  await expect.poll(zoom).toContain("560%");
  await page.keyboard.press("Escape");
  await expect(tiles.nth(2)).toBeFocused();

  await preview.getByText("With problems", { exact: true }).click();
  await expect(tiles).toHaveCount(1);
  await expect(tiles.first()).toHaveAccessibleName("photo2.png, 1 object, 1 problem");
  await tiles.first().click();
  await expect(viewer.getByText(/reaches beyond the image/)).toBeVisible();
  await viewer.getByRole("button", { name: /^Close/ }).click();
  await preview.getByText("With problems", { exact: true }).click();
  await preview.getByText("Random", { exact: true }).click();
  await expect(tiles).toHaveCount(5);
});

test("everything that is counted shows its images: datasets, classes, labels, bars, problems", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const rect = (title: string, right: number) => rectangle(title, 2, 2, right, 20);
  const files: [string, string | Uint8Array][] = [
    ["meta.json", JSON.stringify({ classes: classesOf("car", "boat"), tags: [] })],
    ["train/img/a.png", noiseImage(4000, 1)],
    ["train/ann/a.png.json", annotation([rect("car", 10), rect("car", 20)])],
    ["train/img/b.png", noiseImage(4000, 2)],
    ["train/ann/b.png.json", annotation([rect("boat", 500)])],
    ["test/img/c.png", noiseImage(4000, 3)],
    ["test/ann/c.png.json", annotation([rect("car", 12), rect("boat", 12), rect("boat", 14)])],
    ["test/img/d.png", noiseImage(4000, 4)],
  ];
  await writeFiles(folder, files);
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, folder);
  const preview = page.getByRole("region", { name: "Preview", exact: true });
  const tiles = preview.getByRole("list").getByRole("button");
  const filters = preview.getByRole("group", { name: "Images to show" });
  const shows = (names: readonly string[]) =>
    expect.poll(async () => (await tiles.allInnerTexts()).map((text) => /[a-d]\.png/.exec(text)?.[0])).toEqual(names);
  const all = filters.getByRole("button", { name: /^All/ });
  await shows(["c.png", "d.png", "a.png", "b.png"]);

  await filters.getByRole("button", { name: /^train/ }).click();
  await shows(["a.png", "b.png"]);
  await filters.getByRole("button", { name: /^Unlabelled/ }).click();
  await expect(preview.getByText("No image matches.")).toBeVisible();
  await all.click();
  await expect(all).toHaveAttribute("aria-pressed", "true");
  await filters.getByRole("button", { name: /^Unlabelled 1/ }).click();
  await shows(["d.png"]);

  // By keyboard: a class of the list, then the choice is taken back.
  const boat = page.getByRole("list", { name: "Classes" }).getByRole("button", { name: /^boat/ });
  await boat.focus();
  await page.keyboard.press("Enter");
  await shows(["c.png", "b.png"]);
  await all.click();

  const contents = page.getByRole("region", { name: "Contents" });
  await contents
    .getByRole("figure", { name: "Images by number of objects" })
    .getByRole("button", { name: /^3 to 4/ })
    .click();
  await shows(["c.png"]);
  await expect(filters.getByRole("button", { name: "3 to 4 objects" })).toBeFocused();
  await page.keyboard.press("Enter");
  await shows(["c.png", "d.png", "a.png", "b.png"]);
  await contents.getByRole("button", { name: "test", exact: true }).click();
  await shows(["c.png", "d.png"]);

  await page.getByRole("button", { name: "Show 1 image: Objects that reach beyond their image" }).click();
  await shows(["b.png"]);
  await expect(tiles.first()).toHaveAccessibleName("b.png, 1 object, 1 problem");

  await page.getByRole("button", { name: "Rename boat" }).click();
  await page.getByRole("combobox", { name: "New title" }).fill("ship");
  await page.keyboard.press("Enter");
  await filters.getByRole("combobox", { name: "Class" }).click();
  await page.getByRole("option", { name: "ship" }).click();
  await all.click();
  await page.getByRole("list", { name: "Classes" }).getByRole("button", { name: /^ship/ }).click();
  await shows(["c.png", "b.png"]);
});

for (const [name, width] of [
  ["wide", 1280],
  ["narrow", 390],
] as const) {
  test(`hundreds of images are all in the preview, and few of them in the page (${name})`, async ({
    page,
    product,
    signIn,
    folder,
  }) => {
    const total = 700;
    const nameOf = (number: number) => `${String(number).padStart(4, "0")}.png`;
    await writeFiles(
      folder,
      Array.from({ length: total }, (_, number): [string, Uint8Array] => [nameOf(number), noiseImage(300, number)]),
    );
    await page.setViewportSize({ width, height: 844 });
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, folder);
    const preview = page.getByRole("region", { name: "Preview", exact: true });
    const tiles = preview.getByRole("list").getByRole("button");
    await expect(preview.getByText(/^1–\d+ of 700$/)).toBeVisible();
    await tiles.first().focus();
    await page.keyboard.press("End");
    const last = preview.getByRole("button", { name: nameOf(total - 1) });
    await expect(last).toBeFocused();
    await expect.poll(() => isDrawn(last)).toBe(true);
    expect(await preview.getByRole("listitem").count()).toBeLessThan(60);

    await page.keyboard.press("Enter");
    const viewer = page.getByRole("dialog", { name: /^Image / });
    await expect(viewer.getByText("700 of 700")).toBeVisible();
    await page.keyboard.press("ArrowLeft");
    await expect(viewer.getByText("699 of 700")).toBeVisible();
    await expect(viewer).toContainText(nameOf(total - 2));
    await page.keyboard.press("Escape");
    await expect(preview.getByRole("button", { name: nameOf(total - 2) })).toBeFocused();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing is cut off").toBe(width);
  });
}

test("images inside JSON files come out of the project as image files", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const [inside, beside] = (["inside", "beside"] as const).map((images) => labelMeDataset({ images }));
  await writeFiles(
    join(folder, "drop"),
    (inside ?? []).map(({ path, bytes }) => [path, bytes]),
  );
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, join(folder, "drop"));
  const { problems, start } = importPage(page);
  await expect(start).toBeEnabled();
  await expect(page.getByText(/No images|missing/)).toHaveCount(0);
  await expect(problems).toBeHidden();
  await start.click();
  const id = await openProject(page);
  const picture = page.getByRole("main").locator("img").first();
  await expect.poll(() => widthOf(picture)).toBeGreaterThan(0);
  const [task] = await api.tasks();
  expect(task?.report).toMatchObject({ seen: 5, used: 5, failed: 0, skipped: [], imported: { images: 5 } });

  const out = join(folder, "out");
  const paths = await unpack(await api.bytes(`/v1/projects/${id}/download?format=labelme`), out);
  for (const { path, bytes } of (beside ?? []).filter((file) => !file.path.endsWith(".json"))) {
    const written = paths.find((one) => one.endsWith(`/${path}`));
    expect(written, path).toBeDefined();
    expect((await readFile(join(out, written ?? ""))).equals(bytes)).toBe(true);
  }
});
