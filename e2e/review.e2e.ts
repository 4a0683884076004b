import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { SampleFile } from "../src/samples/sampleFile.ts";
import { yoloDataset } from "../src/samples/yoloDataset.ts";
import { bring, importPage, openProject } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";
import { writeFiles } from "./sampleFolder.ts";

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

/** YOLO labels of pictures of 160 x 120, in pixels instead of parts. */
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
