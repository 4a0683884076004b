import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { drawTar } from "../src/samples/drawTar.ts";
import { drawZip } from "../src/samples/drawZip.ts";
import { encodeJpeg } from "../src/samples/encodeJpeg.ts";
import { encodeText } from "../src/samples/encodeText.ts";
import { drawScene } from "../src/samples/scene.ts";
import { dropPaths } from "./drop.ts";
import { importFolder, importPage, openProject } from "./importPage.ts";
import { labelledFolder } from "./labelledFolder.ts";
import { expect, test } from "./pageTest.ts";
import { writeFiles } from "./sampleFolder.ts";

/** Every file of a folder as an entry of an archive, under the folder's own name as file managers pack it. */
async function entriesOf(folder: string, top: string): Promise<{ name: string; content: Uint8Array }[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => ({ name: `${top}/${relative(folder, file)}`, content: await readFile(file) })),
  );
}

test("a folder and the same folder as zip and as tar.gz become equal projects, and nothing is sent twice", async ({
  page,
  wire,
  api,
  signIn,
  folder,
}) => {
  const labelled = await labelledFolder(folder);
  const entries = await entriesOf(labelled, "labelled");
  const zip = join(folder, "labelled.zip");
  const tar = join(folder, "labelled.tar.gz");
  await writeFile(zip, drawZip(entries));
  await writeFile(tar, gzipSync(drawTar(entries)));
  await signIn(wire.url);
  await page.goto(wire.url);

  const project = async (path: string) => {
    await page.goto(wire.url);
    const id = await importFolder(page, path);
    const { title, images, labelled, objects, classes, datasets, preset } = await api.project(id);
    const rows = await api.images(id);
    expect(title).toMatch(/^labelled(_\d+)?$/);
    const counts = { images, labelled, objects, preset };
    return {
      counts,
      classes: classes.map(({ title, objects }) => [title, objects]),
      datasets: datasets.map(({ name, images }) => [name, images]),
      hashes: rows.map(({ name, hash }) => [name, hash]),
    };
  };
  const zipped = await project(zip);
  expect(zipped.counts).toEqual({ images: 6, labelled: 6, objects: 12, preset: "supervisely" });
  const uploads = wire.uploads().length;
  expect(uploads).toBeGreaterThan(0);
  expect(await project(tar)).toEqual(zipped);
  expect(await project(labelled)).toEqual(zipped);
  expect(wire.uploads()).toHaveLength(uploads);
});

test("names in an archive are read again in the encoding that a person chooses", async ({
  page,
  product,
  api,
  signIn,
  folder,
}) => {
  // The second byte of ソ and 表 is that of a backslash.
  const names = ["ソファ/表.jpg", "ソファ/車.jpg"];
  const zip = join(folder, "set.zip");
  const entries = names.map((name, seed) => ({
    name: encodeText(name, "shift_jis"),
    content: encodeJpeg(drawScene({ seed, width: 40, height: 30, objects: 1 }).canvas),
  }));
  await writeFile(zip, drawZip(entries));
  await signIn(product.url);
  await page.goto(product.url);
  const { dropZone, start, problems } = importPage(page);
  await dropPaths(page, dropZone, [zip]);
  const encoding = page.getByRole("combobox", { name: "Encoding of names in archives" });
  const choose = async (title: string) => {
    await encoding.click();
    await page.getByRole("option", { name: title, exact: true }).click();
  };
  await expect(encoding).toHaveValue("Guess for each archive");
  await expect(problems.getByText(/The text seems to be Japanese/)).toBeVisible();

  await choose("Cyrillic (DOS, code page 866)");
  await expect(problems.getByText(/set.zip\/.*jpg/).first()).toBeVisible();
  await expect(start).toBeDisabled();

  await choose("Japanese (Shift-JIS)");
  await expect(start).toBeEnabled();
  await expect(encoding).toHaveValue("Japanese (Shift-JIS)");
  await expect(problems).toHaveCount(0);
  await start.click();
  const id = await openProject(page);
  expect((await api.images(id)).map(({ name }) => name).sort()).toEqual(["表.jpg", "車.jpg"]);
});

test("problems of archives are shown before anything is sent, in the same table as all others", async ({
  page,
  product,
  signIn,
  folder,
}) => {
  const set = join(folder, "set");
  const entries = await entriesOf(await labelledFolder(folder), "labelled");
  await writeFiles(set, [
    ["labelled.zip", drawZip([...entries, { name: "../../slip.txt", content: "x" }])],
    ["more.7z", Uint8Array.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4])],
  ]);
  await signIn(product.url);
  await page.goto(product.url);
  const { dropZone, start, problems } = importPage(page);
  await dropPaths(page, dropZone, [set]);
  await expect(start).toBeEnabled();
  // Images are drawn out of the archive, deflated as they are.
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          [...document.querySelectorAll("li canvas")].filter((canvas) => (canvas as HTMLCanvasElement).width === 360)
            .length,
      ),
    )
    .toBeGreaterThanOrEqual(6);
  await expect(page.getByText("No preview")).toHaveCount(0);
  await expect(problems.getByText("labelled.zip/../../slip.txt")).toBeVisible();
  await expect(problems.getByText("more.7z")).toBeVisible();
  await expect(problems.getByText(/7-Zip archive, which is not supported/)).toBeVisible();
  await start.click();
  await openProject(page);
});

test("an archive that is not supported is reported with what to do", async ({ page, product, signIn, folder }) => {
  await writeFiles(folder, [["set.rar", "Rar!\x1a\x07\x00 and more"]]);
  await signIn(product.url);
  await page.goto(product.url);
  await dropPaths(page, importPage(page).dropZone, [join(folder, "set.rar")]);
  await expect(page.getByText("Nothing to import")).toBeVisible();
  await expect(importPage(page).problems.getByText(/RAR archive, which is not supported/)).toBeVisible();
  await expect(importPage(page).problems.getByText(/Unpack it, then drop the folder/)).toBeVisible();
});
