import { join } from "node:path";
import type { Page } from "@playwright/test";
import { superviselyProject } from "../src/samples/superviselyProject.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";
import { dropPaths } from "./drop.ts";
import { bring, importPage } from "./importPage.ts";
import { labelledFolder } from "./labelledFolder.ts";
import { createNativeClient, filesOf } from "./nativeClient.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder, writeFiles } from "./sampleFolder.ts";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const outcome = (page: Page) => page.getByRole("group", { name: "Outcome" });

test("an import with errors is named so in the heading, the status and the list of tasks, problems first", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  const dataset = await labelledFolder(folder, { broken: true });
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  const { start, status, openProject, problems } = importPage(page);
  const errors = outcome(page).getByRole("button", { name: /^\d+ errors?$/ });
  await expect(outcome(page).getByRole("button", { name: /^\d+ warnings?$/ })).toBeVisible();
  const found = (await errors.textContent()) ?? "";
  await start.click();

  await expect(heading(page)).toHaveText(`Imported with ${found}`);
  await expect(status).toHaveText(`Imported with ${found}.`);
  await expect(page.getByText("labelled", { exact: true }).first()).toBeVisible();
  await expect(openProject).toBeFocused();
  await expect(page.getByRole("button", { name: "Import another" })).toBeVisible();
  const report = page.getByRole("region", { name: "Report", exact: true });
  const [above, below] = [await problems.boundingBox(), await report.boundingBox()];
  expect(above?.y ?? Number.NaN, "problems come before the report").toBeLessThan(below?.y ?? Number.NaN);

  const [task] = await api.tasks();
  expect(found).toBe(`${task?.report?.problems.errors} errors`);
  await page.goto(`${product.url}/tasks`);
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toContainText(`Imported with ${found}`);
  await page.goto(`${product.url}/tasks/${task?.id}`);
  await expect(status).toHaveText(`Imported with ${found}`);
});

test("an import without problems is called imported, after a review that found none", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  await writeFiles(
    join(folder, "clean"),
    yoloDataset({ kinds: ["box"] }).map(({ path, bytes }) => [path, bytes]),
  );
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, join(folder, "clean"));
  await expect(outcome(page)).toHaveText("No problems found");
  await importPage(page).start.click();
  await expect(heading(page)).toHaveText("Imported");
  await expect(importPage(page).status).toHaveText("Imported.");
  await expect(importPage(page).openProject).toBeFocused();
});

test("the numbers of the outcome lead to the problems, also with the keyboard", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  await page.setViewportSize({ width: 1280, height: 500 });
  const dataset = await labelledFolder(folder, { broken: true });
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, dataset);
  for (const noun of ["error", "warning"]) {
    await outcome(page)
      .getByRole("button", { name: new RegExp(`^\\d+ ${noun}s?$`) })
      .press("Enter");
    const focused = page.locator(":focus");
    await expect(focused).toHaveAccessibleName(new RegExp(`, \\d+ ${noun}s?$`));
    await expect(focused).toBeInViewport();
  }
});

const unusable: [name: string, files: [string, string | Uint8Array][], reason: RegExp][] = [
  ["files that are not images", [["notes.txt", "hello"]], /^The only file is not an image/],
  [
    "labels without their images",
    superviselyProject()
      .filter(({ path }) => path.endsWith(".json"))
      .map(({ path, bytes }) => [path, bytes]),
    /is an image; \d+ annotations refer to images that are not in the drop/,
  ],
  [
    "images that cannot be read",
    [
      ["a.png", "not an image"],
      ["b.jpg", ""],
    ],
    /^None of the 2 images can be imported; the problems below state why/,
  ],
];

for (const [name, files, reason] of unusable) {
  test(`${name}: the import cannot be started, and the review states why and what to do`, async ({
    page,
    product,
    api,
    signIn,
    folder,
  }) => {
    await writeFiles(join(folder, "drop"), files);
    await signIn(product.url);
    await page.goto(product.url);
    const { dropZone, start } = importPage(page);
    await dropPaths(page, dropZone, [join(folder, "drop")]);
    await expect(start).toHaveAccessibleDescription(reason);
    await expect(start).toHaveAccessibleDescription(/(Drop the folder|drop the folder again)/);
    await expect(start).toBeDisabled();
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByRole("button", { name: /^Retry/ })).toHaveCount(0);
    expect(await api.tasks()).toEqual([]);
  });
}

test("a task that fails again with the same input has no Retry", async ({ page, product, api, signIn, folder }) => {
  await writeFiles(join(folder, "labels"), [["labels/notes.txt", "hello"]]);
  const client = createNativeClient(product);
  const { taskId } = await client.importFiles(await filesOf(join(folder, "labels")), "Without images");
  client.close();
  expect((await api.ended(taskId)).error?.code).toBe("no_images");
  await signIn(product.url);
  await page.goto(`${product.url}/tasks/${taskId}`);
  await expect(importPage(page).status).toHaveText("Import failed");
  await expect(page.getByRole("alert")).toContainText("Drop the folder that contains the images");
  await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);
});

test("what is not read while the format is a question is a dash, and not zero", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const below = (name: string, files: readonly { path: string; bytes: Uint8Array }[]) =>
    files.map(({ path, bytes }): [string, Uint8Array] => [`drop/${name}/${path}`, bytes]);
  await writeFiles(folder, [
    ...below("fruit", superviselyProject({ seed: 3 })),
    ...below("boats", yoloDataset({ seed: 4 })),
  ]);
  await signIn(product.url);
  await page.goto(product.url);
  const { dropZone, start, detected } = importPage(page);
  await dropPaths(page, dropZone, [join(folder, "drop")]);
  await expect(detected).toContainText("This drop contains 2 datasets");
  const rows = page.getByRole("table", { name: "Datasets" }).getByRole("row");
  await expect(rows.nth(1)).toHaveText(/\d+\s*–\s*–$/);
  await expect(outcome(page)).toHaveText("Not checked yet");
  await expect(start).toHaveAccessibleDescription(/Choose how to read it/);
});

test("classes that were merged and excluded are in the report and in the log, with their objects", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  await writeFiles(
    join(folder, "shapes"),
    superviselyProject().map(({ path, bytes }) => [path, bytes]),
  );
  await signIn(product.url);
  await page.goto(product.url);
  await bring(page, join(folder, "shapes"));
  const classes = page.getByRole("region", { name: "Classes", exact: true });
  await classes.getByRole("button", { name: "Exclude blob" }).click();
  await classes.getByRole("button", { name: "Rename star" }).click();
  await page.getByRole("combobox", { name: "New title" }).fill("box");
  await page.getByRole("combobox", { name: "New title" }).press("Enter");
  await importPage(page).start.click();
  await expect(importPage(page).openProject).toBeVisible();
  const { problems } = importPage(page);
  const excluded = /The class "blob" is excluded by choice\.\s*\d+ objects? (is|are) skipped\./;
  const merged = /The class "star" is merged into "box" by choice\.\s*\d+ objects? gets? the class "box"\./;
  for (const sentence of [excluded, merged]) {
    await expect(page.getByRole("log").getByText(sentence)).toBeVisible();
    await expect(problems.getByRole("row").filter({ hasText: sentence })).toBeVisible();
  }
});

test("there is one progress, which never falls, also when a pause cuts requests off", async ({
  page,
  wire,
  signIn,
  folder,
}) => {
  test.setTimeout(120_000);
  const photos = await photoFolder(folder, 400, 20_000);
  await signIn(wire.url);
  await page.goto(wire.url);
  await bring(page, photos);
  wire.limit(1_000_000);
  const { start, pause, resume, uploaded, openProject } = importPage(page);
  // Every change of the bar, of the text beside it and of the tab's title, together.
  await page.evaluate(() => {
    const seen: { now: number; text: string; title: string }[] = [];
    Object.assign(window, { seen });
    const look = () => {
      const bar = document.querySelector('[role=progressbar][aria-valuetext*="%"]');
      if (bar === null) return;
      const now = Number(bar.getAttribute("aria-valuenow"));
      seen.push({ now, text: bar.getAttribute("aria-valuetext") ?? "", title: document.title });
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await start.click();
  for (const least of [10, 25, 40]) {
    await expect.poll(async () => Number(await uploaded.getAttribute("aria-valuenow"))).toBeGreaterThan(least);
    await pause.click();
    await expect(resume).toBeVisible();
    await page.waitForTimeout(700);
    await resume.click();
  }
  wire.limit(Number.POSITIVE_INFINITY);
  await expect(openProject).toBeVisible();
  await expect(uploaded).toHaveAttribute("aria-valuenow", "100");

  const seen = await page.evaluate(
    () => (window as unknown as { seen: { now: number; text: string; title: string }[] }).seen,
  );
  expect(seen.length).toBeGreaterThan(20);
  let last = 0;
  for (const { now, text, title } of seen) {
    expect(now, "the bar").toBeGreaterThanOrEqual(last);
    last = now;
    expect(Number.parseInt(text, 10), text).toBe(Math.floor(now));
    const [, part, whole] = /([\d.]+) (?:kB )?of ([\d.]+) MB/.exec(text) ?? [];
    if (part !== undefined && !text.includes("kB")) {
      const share = (Number(part) / Number(whole)) * 100;
      expect(Math.abs(share - now), text).toBeLessThan(2);
    }
    // The title follows with the next commit of the page.
    const inTitle = /(\d+)%/.exec(title)?.[1];
    if (inTitle !== undefined) expect(Math.abs(Number(inTitle) - now), `${title}, ${text}`).toBeLessThan(10);
  }
});

for (const [name, size] of [
  ["wide", { width: 1280, height: 700 }],
  ["middle", { width: 760, height: 700 }],
  ["narrow", { width: 390, height: 700 }],
] as const) {
  test(`problems come right under the preview, the outcome leads to them, and the start stays in sight (${name})`, async ({
    page,
    product,
    signIn,
    folder,
  }) => {
    await page.setViewportSize(size);
    const dataset = await labelledFolder(folder, { broken: true });
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, dataset);
    const top = async (region: string) =>
      (await page.getByRole("region", { name: region, exact: true }).boundingBox())?.y ?? Number.NaN;
    await expect(page.getByRole("region", { name: "Problems", exact: true })).toBeVisible();
    const order = ["Preview", "Problems", "Contents", "What will be sent"];
    const tops = await Promise.all(order.map(top));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(await top("Project"), "the project comes before the format").toBeLessThan(await top("Detected format"));
    const structure = page.getByRole("region", { name: "Detected format" }).locator("details").first();
    await expect(structure).not.toHaveAttribute("open");

    await outcome(page)
      .getByRole("button", { name: /^\d+ warnings?$/ })
      .click();
    const kind = page.getByRole("table", { name: "Problems" }).locator('[data-severity="warning"] button').first();
    await expect(kind).toBeFocused();
    await expect(kind).toBeInViewport();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(importPage(page).start).toBeInViewport({ ratio: 1 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing is cut off").toBe(size.width);
  });
}
