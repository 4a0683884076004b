import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { bring, importPage, openProject } from "./importPage.ts";
import { BROKEN_FILES, labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";
import { photoFolder } from "./sampleFolder.ts";

test("bad files are rows with a reason, and never stop the good ones", async ({
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
  const { problems, start } = importPage(page);
  await expect(problems).toBeVisible();
  for (const path of [BROKEN_FILES.badJson, BROKEN_FILES.orphan, BROKEN_FILES.unknownClass]) {
    await expect(problems.getByRole("row").filter({ hasText: path }).first(), path).toBeVisible();
  }
  await start.click();
  const project = await api.project(await openProject(page));
  expect(project.images, "all eight images, also those whose labels are broken").toBeGreaterThanOrEqual(8);
  expect(project.objects).toBe(6 * 2 + 1);

  const [task] = await api.tasks();
  const report = task?.report;
  const skipped = (report?.skipped ?? []).reduce((sum, { count }) => sum + count, 0);
  expect(report?.seen, "the report adds up").toBe((report?.used ?? 0) + skipped + (report?.failed ?? 0));
  const named = (await api.problems(task?.id ?? 0)).map(({ path, message }) => ({ path, message }));
  for (const path of Object.values(BROKEN_FILES)) {
    expect(
      named.some((problem) => problem.path?.endsWith(path)),
      `${path} is named in ${JSON.stringify(named)}`,
    ).toBe(true);
  }
  for (const { message } of named) expect(message).not.toMatch(/undefined|\[object|at .*\.js:/);

  await page.goto(`${product.url}/tasks/${task?.id}`);
  await expect(problems.getByRole("row").filter({ hasText: BROKEN_FILES.badJson }).first()).toBeVisible();
});

test.describe("files that cannot be read when they are to be sent", () => {
  /** Two large photos, which are read again for sending, and what takes them away and brings them back. */
  async function largePhotos(folder: string) {
    const dataset = await photoFolder(folder, 2, 9_000_000, "large");
    const names = await readdir(dataset);
    const move = (from: string, to: string, which: readonly string[]) =>
      Promise.all(which.map((name) => rename(join(from, name), join(to, name))));
    const elsewhere = join(folder, "elsewhere");
    await mkdir(elsewhere);
    return {
      dataset,
      names,
      takeAway: (which: readonly string[]) => move(dataset, elsewhere, which),
      bringBack: (which: readonly string[]) => move(elsewhere, dataset, which),
    };
  }

  /** Waits until the review knows what both files hold, so that the next to read them is who sends them. */
  async function allHashed(page: Page) {
    await expect(page.getByText("18 MB", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  }

  test("are added to the project of the others by Retry failed", async ({ page, product, api, signIn, folder }) => {
    const { dataset, names, takeAway, bringBack } = await largePhotos(folder);
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, dataset);
    const { start, hashed, openProject: link, retryFailed, problems } = importPage(page);
    await allHashed(page);
    await takeAway(names.slice(0, 1));
    await start.click();
    await expect(link).toBeVisible();
    await expect(page.getByText(/^1 file failed\. Finished in /)).toBeVisible();
    await expect(problems.getByRole("row").filter({ hasText: names[0]! })).toBeVisible();
    await bringBack(names.slice(0, 1));
    await retryFailed.click();
    await expect(page.getByText(/^All files uploaded\. Finished in /)).toBeVisible();
    await expect(hashed).toHaveAttribute("aria-valuenow", "2");
    const project = await api.project(await openProject(page));
    expect(project).toMatchObject({ images: 2, title: "large" });
    expect(await api.projects()).toHaveLength(1);
  });

  test("are sent by Retry failed when there was nothing else to send", async ({
    page,
    product,
    api,
    signIn,
    folder,
  }) => {
    const { dataset, names, takeAway, bringBack } = await largePhotos(folder);
    await signIn(product.url);
    await page.goto(product.url);
    await bring(page, dataset);
    const { start, retryFailed } = importPage(page);
    await allHashed(page);
    await takeAway(names);
    await start.click();
    await expect(page.getByText("None of the files could be sent.").first()).toBeVisible();
    await expect(page.getByText("Nothing could be sent")).toBeVisible();
    await bringBack(names);
    await retryFailed.click();
    const project = await api.project(await openProject(page));
    expect(project.images).toBe(2);
  });
});
