import { bring, importPage, openProject } from "./importPage.ts";
import { BROKEN_FILES, labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";

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
  expect(project.images, "all eight pictures, also those whose labels are broken").toBeGreaterThanOrEqual(8);
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
