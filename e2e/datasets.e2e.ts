import type { Page } from "@playwright/test";
import type { Project } from "../src/contract/projects.ts";
import { sum } from "./addFacts.ts";
import type { Api } from "./api.ts";
import { sampleDatasets } from "./datasets.ts";
import { dropPaths } from "./drop.ts";
import type { ExpectedProject } from "./expectedProject.ts";
import { expectedProjects, expectedRefusals } from "./expectedProjects.ts";
import { importFolder, importPage, openProject } from "./importPage.ts";
import { createNativeClient, filesOf } from "./nativeClient.ts";
import { expect, test } from "./sharedProduct.ts";

const samples = sampleDatasets();

/** A project in the words of the table. */
function countsOf(project: Project, problems: Readonly<Record<string, number>>): ExpectedProject {
  const tags: Record<string, number> = {};
  for (const tag of project.tags) {
    if (tag.images > 0) tags[`image:${tag.name}`] = tag.images;
    if (tag.objects > 0) tags[`object:${tag.name}`] = tag.objects;
  }
  return {
    preset: project.preset ?? "",
    datasets: Object.fromEntries(project.datasets.map(({ name, images }) => [name, images])),
    labelled: project.labelled,
    classes: Object.fromEntries(project.classes.map(({ title, objects }) => [title, objects])),
    geometries: project.geometries,
    tags,
    problems,
  };
}

/** What the page shows of a drop before anything is sent, as far as the table states it. */
function wordsBefore({ datasets, labelled, classes }: ExpectedProject): RegExp {
  const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
  const folders = Object.keys(datasets).length;
  const words = [`\\b${counted(sum(datasets), "image")}${folders > 1 ? ` in ${folders} datasets` : ""}`];
  if (labelled > 0) words.push(`\\b${labelled} labelled`);
  const kinds = counted(Object.keys(classes).length, "class", "classes");
  if (sum(classes) > 0) words.push(`\\b${counted(sum(classes), "object")} in ${kinds}`);
  return new RegExp(words.join("\\D+"));
}

async function expectProject(api: Api, id: number, expected: ExpectedProject): Promise<Project> {
  const project = await api.project(id);
  const task = await api.ended(project.taskId ?? 0);
  expect(countsOf(project, task.report?.problems.byCode ?? {})).toEqual(expected);
  expect(project).toMatchObject({ images: sum(expected.datasets), objects: sum(expected.classes) });
  const { seen, used, failed, skipped, imported } = task.report!;
  expect(used + failed + skipped.reduce((total, { count }) => total + count, 0), "files add up").toBe(seen);
  expect(imported).toMatchObject({ images: project.images, annotations: project.labelled, objects: project.objects });
  return project;
}

async function bringSample(page: Page, folder: string): Promise<void> {
  const { dropZone } = importPage(page);
  await expect(dropZone).toBeVisible();
  await dropPaths(page, dropZone, [folder]);
}

for (const { name, folder, facts } of samples) {
  const expectation = expectedProjects[name];
  if (expectation === undefined) continue;
  test(`${name}, dropped, becomes the project that its files hold`, async ({ page, product, api, signIn }) => {
    const expected = expectation(facts);
    await signIn(product.url);
    await page.goto(product.url);
    await bringSample(page, folder);
    const { start } = importPage(page);
    await expect(start).toBeEnabled();
    await expect(page.getByText(wordsBefore(expected)).first()).toBeVisible();
    await start.click();
    const project = await expectProject(api, await openProject(page), expected);
    // Another sample of that name may be there.
    expect(project.title.replace(/_\d+$/, "")).toBe(name.split("/").at(-1));
  });
}

for (const { name, folder, facts } of samples.filter(({ name }) => /^(images|supervisely)\//.test(name))) {
  test(`${name}, chosen as a folder, becomes the same project as dropped`, async ({ page, product, api, signIn }) => {
    await signIn(product.url);
    await page.goto(product.url);
    await expectProject(api, await importFolder(page, folder, "folder input"), expectedProjects[name]!(facts));
  });
}

for (const { name, folder, facts } of samples) {
  const refusal = expectedRefusals[name];
  if (refusal === undefined) continue;
  test(`${name}, dropped, cannot be started, and the review counts the annotations without an image`, async ({
    page,
    product,
    signIn,
  }) => {
    const annotations = refusal(facts);
    await signIn(product.url);
    await page.goto(product.url);
    await bringSample(page, folder);
    const words = annotations === 1 ? "1 annotation refers to images" : `${annotations} annotations refer to images`;
    await expect(importPage(page).start).toHaveAccessibleDescription(new RegExp(words));
    await expect(importPage(page).start).toBeDisabled();
    await expect(page.getByText(words)).toBeVisible();
  });

  test(`${name}, imported by a program, ends with how many annotations lack their image`, async ({ product, api }) => {
    const annotations = refusal(facts);
    const client = createNativeClient(product);
    const { taskId } = await client.importFiles(await filesOf(folder), name);
    client.close();
    const task = await api.ended(taskId);
    expect(task).toMatchObject({
      status: "error",
      error: { code: "no_images", details: { annotations } },
      output: null,
    });
    expect(task?.report?.imported.images).toBe(0);
  });
}

test("every real dataset has its line in the table, and every line its dataset", () => {
  if (samples.length === 0) return;
  const names = [...Object.keys(expectedProjects), ...Object.keys(expectedRefusals)];
  expect(names.sort()).toEqual(samples.map(({ name }) => name).sort());
});
