import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { drawTar } from "../src/samples/drawTar.ts";
import { drawZip } from "../src/samples/drawZip.ts";
import type { SampleFile } from "../src/samples/sampleFile.ts";
import { superviselyProject } from "../src/samples/superviselyProject.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";
import { dropPaths } from "./drop.ts";
import { importPage, openProject } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { writeFiles } from "./sampleFolder.ts";

type Files = [path: string, content: Uint8Array][];

const below = (folder: string, files: readonly SampleFile[]): Files =>
  files.map(({ path, bytes }) => [`drop/${folder}/${path}`, bytes]);
const entriesOf = (files: readonly SampleFile[]) => files.map(({ path, bytes }) => ({ name: path, content: bytes }));

const fruit = superviselyProject({ seed: 3 });
const boats = yoloDataset({ seed: 4 });
const ways: [name: string, files: Files][] = [
  ["folders", [...below("fruit", fruit), ...below("boats", boats)]],
  [
    "archives",
    [
      ["drop/fruit.zip", drawZip(entriesOf(fruit))],
      ["drop/boats.tar.gz", gzipSync(drawTar(entriesOf(boats)))],
    ],
  ],
];

for (const [name, files] of ways) {
  test(`two datasets in one drop, as ${name}, become two imports, each with its own format and name`, async ({
    page,
    product,
    api,
    signIn,
    folder,
  }) => {
    await writeFiles(folder, [...files, ["drop/readme.md", "Two datasets."]]);
    await signIn(product.url);
    await page.goto(product.url);
    const { dropZone, start, detected, preset, projectName } = importPage(page);
    await dropPaths(page, dropZone, [join(folder, "drop")]);

    await expect(detected).toContainText("This drop contains 2 datasets");
    await expect(start).toBeDisabled();
    await detected.getByRole("button", { name: "Import each separately" }).click();

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
}

test("all datasets of a drop are started with one click, and imported one after another", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await writeFiles(folder, [...below("fruit", fruit), ...below("boats", boats)]);
  await signIn(product.url);
  await page.goto(product.url);
  const { dropZone, detected, start } = importPage(page);
  await dropPaths(page, dropZone, [join(folder, "drop")]);
  await detected.getByRole("button", { name: "Import each separately" }).click();
  const startAll = page.getByRole("button", { name: "Start all 2" });
  await expect(startAll).toBeVisible();
  await expect(start).toBeEnabled();
  await startAll.focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await api.projects()).map(({ title }) => title).sort()).toEqual(["boats", "fruit"]);
});
