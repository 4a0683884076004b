import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { drawImage } from "../src/samples/scene.ts";
import { bring, importPage, openProject } from "./importPage.ts";
import { writeFiles } from "./sampleFolder.ts";
import { expect, test } from "./sharedProduct.ts";

const photo = (seed: number) => drawImage({ seed, width: 160, height: 120 });
const photos = ["a", "b", "c"].map((name, seed) => [`images/${name}.png`, photo(seed)] as const);

/** Writes photos and tables to disk; returns their folder. */
async function write(parent: string, name: string, tables: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(parent, name);
  await writeFiles(folder, [...photos, ...Object.entries(tables)]);
  return folder;
}

/** The card in which columns are chosen. */
function columns(page: Page) {
  const card = page.getByRole("region", { name: "Columns", exact: true });
  return {
    card,
    column: (name: string) => card.getByRole("combobox", { name, exact: true }),
    choose: (name: string, meaning: string) =>
      card.getByRole("combobox", { name, exact: true }).selectOption({ label: meaning }),
  };
}

const facts = (page: Page) => page.getByRole("main").locator("h1 + *");

/** Corner and size below foreign headings: neither words nor values state that these are boxes. */
const foreign = `bild,art,p,q,r,s
a.png,Hund,70,60,20,30
a.png,Katze,90,10,15,25
b.png,Hund,100,40,12,14
c.png,Hund,5,80,30,20
`;

test("a table that is not recognized is read by the columns that a person chooses", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const dataset = await write(folder, "foreign", { "labels.csv": foreign });
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  await page.getByRole("button", { name: "Read as CSV boxes" }).click();

  const { card, column, choose } = columns(page);
  await expect(card).toContainText("Not recognized");
  await expect(column("Column 1: bild")).toHaveValue("image");
  await expect(column("Column 2: art")).toHaveValue("ignore");
  await expect(card.getByRole("row", { name: "a.png Hund 70 60 20 30" })).toBeVisible();

  const { start } = importPage(page);
  await choose("Column 2: art", "Class");
  await choose("Column 3: p", "x min");
  await expect(card).toContainText(
    "Not applied yet: y min, x max and y max, or y min, Box width and Box height are missing.",
  );
  await expect(start).toBeDisabled();
  await expect(start).toHaveAccessibleDescription(/Choose the missing columns or use the guess/);
  await choose("Column 4: q", "y min");
  await choose("Column 5: r", "Box width");
  await choose("Column 6: s", "Box height");
  await expect(card).toContainText("The table is read as you chose.");
  await expect(facts(page)).toContainText("4 objects in 2 classes");
  await start.click();
  const project = await api.project(await openProject(page));
  expect(project).toMatchObject({ images: 3, labelled: 3, objects: 4, preset: "csv" });
});

/** y before x, so that the guess by order is wrong. */
const wrong = `a.png,10,70,30,95,dog
b.png,20,100,50,140,dog
b.png,5,90,60,150,cat
c.png,40,120,70,155,dog
`;

test("a wrong guess is shown, changed by keyboard and taken back; the server reads as was chosen", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const dataset = await write(folder, "wrong", { "train.csv": wrong, "val.csv": wrong });
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const { card, column, choose } = columns(page);
  await expect(card).toContainText("Guessed");
  await expect(column("Column 2")).toHaveValue("xMin");

  // By keyboard: the first letters of a meaning choose it.
  await column("Column 2").focus();
  await page.keyboard.type("y min");
  await expect(column("Column 2")).toHaveValue("yMin");
  await expect(column("Column 3"), "two columns never have the same meaning").toHaveValue("xMin");
  await choose("Column 4", "y max");
  await expect(column("Column 5")).toHaveValue("xMax");
  await expect(card).toContainText("The table is read as you chose.");
  await expect(column("Column 2"), "the focus stays while the tables are read again").toBeFocused();

  await card.getByRole("button", { name: "Use the guess" }).click();
  await expect(column("Column 2")).toHaveValue("xMin");
  await expect(card).toContainText("Guessed");

  await choose("Column 2", "y min");
  await choose("Column 4", "y max");
  await expect(card).toContainText("The table is read as you chose.");
  await importPage(page).start.click();
  const id = await openProject(page);
  expect(await api.project(id)).toMatchObject({ images: 3, objects: 4, preset: "csv" });
  const annotations = JSON.stringify((await api.images(id)).map(({ annotation }) => annotation));
  expect(annotations).toContain('"exterior":[[70,10],[95,30]]');
});

test("columns that most rows contradict are doubted, and nothing stops", async ({ page, product, signIn, folder }) => {
  const dataset = await write(folder, "inverted", {
    "labels.csv": `image,x1,y1,x2,y2,class\na.png,70,60,90,80,x\nb.png,10,20,30,40,y\n`,
  });
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const { card, choose } = columns(page);
  await choose("Column 2: x1", "x max");
  await expect(card).toContainText("2 of 2 boxes have a negative width or height with these columns.");
  await expect(card.getByText("Check", { exact: true })).toBeVisible();
  await expect(importPage(page).start).toBeEnabled();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().include("#columns").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  }
});

test("a table of 200 columns with long cells, on a narrow screen, scrolls in its own box", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const more = Array.from({ length: 194 }, (_, i) => i);
  const heading = `image,xmin,ymin,xmax,ymax,class,${more.map((i) => `extra ${i}`)}`;
  const rows = ["a", "b"].map((name) => `${name}.png,10,20,30,40,x,${more.map(() => "long ".repeat(60))}`);
  const dataset = await write(folder, "wide", {
    "labels.csv": `${[heading, ...rows].join("\n")}\n`,
    "empty.csv": "f,g,h\n",
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const { card, column } = columns(page);
  await expect(card.getByRole("combobox", { name: "Table" })).toBeVisible();
  await expect(card).toContainText("The table has no rows.");
  await card.getByRole("combobox", { name: "Table" }).selectOption({ label: "labels.csv" });
  await expect(column("Column 200: extra 193")).toHaveValue("keep");
  await column("Column 200: extra 193").scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
