import { join } from "node:path";
import type { SampleFile } from "../src/samples/sampleFile.ts";
import { superviselyProject } from "../src/samples/superviselyProject.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";
import { dropPaths } from "./drop.ts";
import { importPage, openProject } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { writeFiles } from "./sampleFolder.ts";

const below = (folder: string, files: readonly SampleFile[]) =>
  files.map(({ path, bytes }): [string, Uint8Array] => [`drop/${folder}/${path}`, bytes as Uint8Array]);

test("two datasets in one drop become two imports, each with its own format and name", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  await writeFiles(folder, [
    ...below("fruit", superviselyProject({ seed: 3 })),
    ...below("boats", yoloDataset({ seed: 4 })),
    ["drop/readme.md", "Two datasets."],
  ]);
  await signIn(product.url);
  await page.goto(product.url);
  const { dropZone, start, detected, preset, projectName } = importPage(page);
  await dropPaths(page, dropZone, [join(folder, "drop")]);

  await expect(detected).toContainText("There are 2 datasets here");
  await expect(start).toBeDisabled();
  await detected.getByRole("button", { name: "Import each on its own" }).click();

  await expect(projectName).toHaveValue("boats");
  await expect(preset).toHaveValue("YOLO");
  await expect(page.getByRole("navigation", { name: "Other drops" }).getByRole("link")).toHaveCount(1);
  await start.click();
  await openProject(page);

  await page.getByRole("link", { name: "Import", exact: true }).click();
  await page.getByRole("link", { name: /^fruit/ }).click();
  await expect(projectName).toHaveValue("fruit");
  await expect(preset).toHaveValue("Supervisely");
  await start.click();
  await openProject(page);

  const projects = await api.projects();
  expect(projects.map(({ title, preset: slug }) => [title, slug]).sort()).toEqual([
    ["boats", "yolo"],
    ["fruit", "supervisely"],
  ]);
  expect(projects.find(({ title }) => title === "boats")).toMatchObject({ images: 5, labelled: 5 });
});
