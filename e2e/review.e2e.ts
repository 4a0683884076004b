import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type SampleFile, textFile } from "../src/samples/sampleFile.ts";
import { superviselyProject } from "../src/samples/superviselyProject.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";
import { bring, importPage, openProject } from "./importPage.ts";
import { writeFiles } from "./sampleFolder.ts";
import { expect, test } from "./sharedProduct.ts";

/** Writes a drawn dataset to disk; answers its folder. */
async function write(parent: string, name: string, files: readonly SampleFile[]): Promise<string> {
  const folder = join(parent, name);
  await writeFiles(
    folder,
    files.map(({ path, bytes }) => [path, bytes]),
  );
  return folder;
}

/** The sentence under the title of the review: what was read so far. */
function facts(page: Page) {
  return page.getByRole("main").locator("h1 + *");
}

/** That sentence once everything is read. */
async function factsOnceRead(page: Page): Promise<string> {
  await expect(facts(page)).toContainText(/^[\d,]+ images?(?!.*so far)/);
  return (await facts(page).textContent()) ?? "";
}

/** YOLO labels of images of 160 x 120, in pixels instead of normalized coordinates. */
function inPixels(files: readonly SampleFile[]): SampleFile[] {
  return files.map((file) => {
    if (!file.path.startsWith("labels/")) return file;
    const lines = new TextDecoder().decode(file.bytes).trim().split("\n");
    const scaled = lines.map((line) => {
      const [title, ...numbers] = line.split(" ");
      return [title, ...numbers.map((number, at) => Number(number) * (at % 2 === 0 ? 160 : 120))].join(" ");
    });
    return { path: file.path, bytes: new TextEncoder().encode(scaled.join("\n")) };
  });
}

test("an option of the format changes what is counted, and the server reads with it", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const dataset = await write(folder, "pixels", inPixels(yoloDataset({ kinds: ["box"] })));
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const { detected, preset, start } = importPage(page);
  await expect(preset).toHaveValue("YOLO");
  await expect(facts(page)).toContainText("5 images");
  await expect(facts(page)).not.toContainText("20 objects");

  await detected.getByText("Reading options").click();
  await detected.getByRole("combobox", { name: "Coordinates" }).click();
  await page.getByRole("option", { name: "Pixels", exact: true }).click();
  await expect(facts(page)).toContainText("20 objects in 1 class");

  await start.click();
  const project = await api.project(await openProject(page));
  expect(project).toMatchObject({ images: 5, labelled: 5, objects: 20, preset: "yolo" });
});

test("classes that are merged, renamed and excluded are so at once on the page, and in the project", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const dataset = await write(folder, "shapes", superviselyProject());
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const before = await factsOnceRead(page);
  const counted = /([\d,]+) objects in (\d+) classes/.exec(before);
  const classes = page.getByRole("region", { name: "Classes", exact: true });
  const rows = classes.getByRole("listitem");
  const countOf = async (title: string) => {
    const text = await rows.filter({ hasText: new RegExp(`^${title}`) }).innerText();
    return Number(/\d+/.exec(text)?.[0]);
  };
  const [box, star, blob] = [await countOf("box"), await countOf("star"), await countOf("blob")];

  await classes.getByRole("button", { name: "Rename star" }).click();
  const title = page.getByRole("combobox", { name: "New title" });
  await title.fill("box");
  await expect(classes.getByText("Merges with the class “box”.")).toBeVisible();
  await title.press("Enter");
  await expect.poll(() => countOf("box")).toBe(box + star);
  await classes.getByRole("button", { name: "Rename box" }).click();
  await title.fill("<b>Kiste & Stern</b>");
  await title.press("Enter");
  await classes.getByRole("button", { name: "Exclude blob" }).click();
  await expect(facts(page)).toContainText(
    `${Number(counted?.[1]) - blob} objects in ${Number(counted?.[2]) - 2} classes`,
  );

  await importPage(page).start.click();
  const project = await api.project(await openProject(page));
  const named = new Map(project.classes.map(({ title, objects }) => [title, objects]));
  expect(named.get("<b>Kiste & Stern</b>")).toBe(box + star);
  for (const gone of ["box", "star", "blob"]) expect(named.has(gone)).toBe(false);
  expect(project.objects).toBe(Number(counted?.[1]) - blob);
});

test("a choice of classes is taken back row by row or at once, also with the keyboard", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const dataset = await write(folder, "shapes", superviselyProject());
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const before = await factsOnceRead(page);
  const classes = page.getByRole("region", { name: "Classes", exact: true });

  await classes.getByRole("button", { name: "Exclude box" }).press("Enter");
  await expect(facts(page)).not.toHaveText(before);
  await expect(classes.getByRole("button", { name: "Include box" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(facts(page)).toHaveText(before);

  await classes.getByRole("button", { name: "Rename star" }).press("Enter");
  await page.keyboard.type("sun");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(classes.getByRole("button", { name: "Rename star" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.type("sun");
  await page.keyboard.press("Enter");
  await expect(classes.getByRole("button", { name: "Rename sun" })).toBeFocused();
  await classes.getByRole("button", { name: "Undo renaming star" }).click();
  await classes.getByRole("button", { name: "Exclude star" }).click();
  await classes.getByRole("button", { name: "Exclude box" }).click();
  await expect(classes.getByText("2 changes")).toBeVisible();
  await classes.getByRole("button", { name: "Reset" }).click();
  await expect(facts(page)).toHaveText(before);
});

test("problems are grouped by kind, open to rows with the line they are about, and can be filtered", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const files = yoloDataset({ kinds: ["box"], parts: { train: 30 } });
  const broken = files.map((file) =>
    file.path.startsWith("labels/") ? textFile(file.path, "0 0.9 0.5 0.5 0.5\n0 nonsense <b>0.4</b> 0.1 0.1\n") : file,
  );
  const dataset = await write(folder, "broken", broken);
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  expect(await factsOnceRead(page)).toContain("30 images");
  const { problems, start, openProject: projectLink } = importPage(page);
  const kind = problems.getByRole("button", { name: "Text where numbers belong, 30 warnings" });
  await expect(kind).toHaveAttribute("aria-expanded", "false");
  await expect(
    problems.getByRole("button", { name: "Objects that reach beyond their image, 30 warnings" }),
  ).toBeVisible();
  await expect(problems.getByRole("row").filter({ hasText: "photo1.txt" })).toHaveCount(0);

  await kind.press("Enter");
  const row = problems.getByRole("row").filter({ hasText: "photo1.txt:2" });
  await expect(row).toContainText("0 nonsense <b>0.4</b> 0.1 0.1");
  await expect(row).toContainText("The line is skipped.");
  await kind.press("Enter");
  await expect(row).toHaveCount(0);

  await page.getByRole("searchbox", { name: "Filter problems" }).fill("photo17.txt");
  await expect(problems.getByRole("button", { name: "Text where numbers belong, 1 warning" })).toBeVisible();
  await expect(problems.getByRole("row").filter({ hasText: "photo17.txt:2" })).toBeVisible();

  await start.click();
  await expect(projectLink).toBeVisible({ timeout: 60_000 });
  await problems.getByRole("button", { name: "Text where numbers belong, 30 warnings" }).click();
  await expect(row).toContainText("The line is skipped.");
  await page.getByRole("searchbox", { name: "Filter problems" }).fill("photo17.txt");
  await expect(problems.getByRole("row").filter({ hasText: "photo17.txt:2" })).toBeVisible();
});

test("contents are shown as a summary, as histograms for screen readers as well, and by dataset", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const files = yoloDataset({ kinds: ["box"], parts: { train: 3, val: 2 } });
  const dataset = await write(
    folder,
    "shapes",
    files.map((file) => (file.path === "labels/val/photo1.txt" ? textFile(file.path, "0 0.9 0.5 0.5 0.5\n") : file)),
  );
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  await expect(facts(page)).toContainText("5 images in 2 datasets, 5 labelled, 17 objects in 1 class, 1 problem");
  const contents = page.getByRole("region", { name: "Contents" });
  const perImage = contents.getByRole("figure", { name: "Images by number of objects" }).getByRole("listitem");
  await expect(perImage.filter({ hasText: "3 to 4 objects: 4 images" })).toHaveCount(1);
  await expect(perImage.filter({ hasText: "1 object: 1 image" })).toHaveCount(1);
  const sizes = contents.getByRole("figure", { name: "Objects by size" }).getByRole("listitem");
  await expect(sizes.filter({ hasText: "10 to 30% of the image: 1 object" })).toHaveCount(1);
  const rows = contents.getByRole("table", { name: "Datasets" }).getByRole("row");
  await expect(rows).toHaveText([/Dataset.*Images.*Labelled.*Objects/, /train\s*3\s*3\s*12/, /val\s*2\s*2\s*5/]);

  await page.getByRole("button", { name: "Exclude box" }).click();
  await expect(perImage, "no object is left to count").toHaveCount(0);
  await expect(rows.nth(1)).toHaveText(/train\s*3\s*3\s*0/);
});

test("the review shows the folder structures of every preset, not only of the detected one", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const dataset = await write(folder, "shapes", yoloDataset({ kinds: ["box"] }));
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const { detected, preset } = importPage(page);
  await detected.getByRole("button", { name: "See the folder structures of all presets" }).click();
  const dialog = page.getByRole("dialog", { name: "Folder structures" });
  for (const { title, shapes } of await api.all<{ title: string; shapes: string[] }>("/v1/presets")) {
    await expect(dialog.getByRole("heading", { name: title, exact: true })).toBeVisible();
    for (const shape of shapes) await expect(dialog).toContainText(shape);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(preset).toHaveValue("YOLO");
});
