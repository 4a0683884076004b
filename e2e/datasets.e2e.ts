import { type ImageFacts, type SuperviselyFacts, sampleDatasets } from "./datasets.ts";
import { importFolder, WAYS } from "./importPage.ts";
import { expect, test } from "./pageTest.ts";

/** Images at the top of a drop go into this dataset. */
const TOP_DATASET = "ds0";

/** Facts name folders, a project names datasets: `test/datasets/extra/img` is the dataset `test/extra`. */
function datasetName(folder: string): string {
  const name = folder.replace(/(^|\/)img$/, "").replaceAll("/datasets/", "/");
  return name === "" ? TOP_DATASET : name;
}

function imagesByDataset(datasets: readonly { name: string; images: number }[]): Record<string, number> {
  return Object.fromEntries(datasets.map(({ name, images }) => [name, images]));
}

for (const way of WAYS) {
  for (const { name, folder, facts } of sampleDatasets<ImageFacts>("images")) {
    test(`${name} by ${way} becomes a project with every picture`, async ({ page, product, api, signIn }) => {
      await signIn(product.url);
      await page.goto(product.url);
      const project = await api.project(await importFolder(page, folder, way));

      expect(project.title).toBe(name.split("/").at(-1));
      const images = facts.image_files_by_extension + facts.image_bytes_without_image_extension;
      expect(project).toMatchObject({ images, objects: 0, classes: [], tags: [], preset: "images" });
      const dirs = Object.entries(facts.dirs).map(([dir, count]) => [dir === "" ? TOP_DATASET : dir, count]);
      expect(imagesByDataset(project.datasets)).toEqual(Object.fromEntries(dirs));
      const rows = await api.images(project.id);
      expect(new Set(rows.map(({ hash }) => hash)).size).toBe(facts.distinct_sha256);

      const [task] = await api.tasks();
      const report = task?.report;
      expect(report).toMatchObject({ failed: 0, imported: { images, objects: 0 } });
      const left = [...(report?.skipped ?? []), ...(report?.ignored ?? [])].reduce((sum, { count }) => sum + count, 0);
      expect(left, "files that are no pictures").toBe(facts.other_files + facts.junk_files);
    });
  }

  for (const { name, folder, facts } of sampleDatasets<SuperviselyFacts>("supervisely")) {
    test(`${name} by ${way} becomes a project with every object`, async ({ page, product, api, signIn }) => {
      await signIn(product.url);
      await page.goto(product.url);
      const project = await api.project(await importFolder(page, folder, way));

      expect(project).toMatchObject({
        title: name.split("/").at(-1),
        preset: "supervisely",
        images: facts.image_files,
        labelled: facts.ann_with_image,
        objects: facts.objects,
      });
      const datasets = Object.entries(facts["datasets(img dirs)"]).map(([dir, count]) => [datasetName(dir), count]);
      expect(imagesByDataset(project.datasets)).toEqual(Object.fromEntries(datasets));

      expect(project.classes).toHaveLength(facts.classes_declared);
      const used = project.classes.filter(({ objects }) => objects > 0).map(({ title, objects }) => [title, objects]);
      expect(Object.fromEntries(used)).toEqual(facts.classes_used);

      const tags: Record<string, number> = {};
      for (const tag of project.tags) {
        if (tag.images > 0) tags[`image:${tag.name}`] = tag.images;
        if (tag.objects > 0) tags[`object:${tag.name}`] = tag.objects;
      }
      expect(tags).toEqual(facts.tags);

      const geometries = Object.entries(facts).filter(([key]) => key.startsWith("geo "));
      const expected = geometries.map(([key, count]) => [key.slice("geo ".length), count]);
      expect(project.geometries).toEqual(Object.fromEntries(expected));

      const [task] = await api.tasks();
      expect(task?.report).toMatchObject({ failed: 0, problems: { errors: 0 } });
    });
  }
}

test("says so when the real datasets are absent", () => {
  const found = [...sampleDatasets("images"), ...sampleDatasets("supervisely")];
  expect(found.length === 0 || found.length >= 5, "all samples or none").toBe(true);
});
