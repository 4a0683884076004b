import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import sharp from "sharp";
import type { Image } from "../src/contract/images.ts";
import type { Project } from "../src/contract/projects.ts";
import type { Api } from "./api.ts";
import { unpack } from "./archive.ts";
import { sampleDatasets } from "./datasets.ts";
import { importFolder } from "./importPage.ts";
import { expect, test } from "./sharedProduct.ts";

/** Numbers that a server gives anew to everything it stores. */
const GIVEN_ANEW = new Set(["id", "classId", "tagId", "createdAt", "updatedAt", "labelerLogin"]);

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !GIVEN_ANEW.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}

/** Everything of a project but its ids and dates. */
async function contentOf(api: Api, id: number): Promise<unknown> {
  const project: Project = await api.project(id);
  const images: Image[] = await api.images(id);
  return {
    datasets: project.datasets.map(({ id: _, ...rest }) => rest),
    classes: project.classes.map(({ id: _, ...rest }) => rest),
    tags: project.tags,
    geometries: project.geometries,
    images: images
      .map(({ dataset, name, hash, bytes, width, height, orientation, labelled, annotation }) => {
        return { dataset, name, hash, bytes, width, height, orientation, labelled, annotation: withoutIds(annotation) };
      })
      .sort((a, b) => (`${a.dataset}/${a.name}` < `${b.dataset}/${b.name}` ? -1 : 1)),
  };
}

interface Annotation {
  objects: { geometryType: string; bitmap?: { data: string }; points?: { interior: unknown[] } }[];
}

async function truePixels(data: string): Promise<number> {
  const { data: pixels, info } = await sharp(inflateSync(Buffer.from(data, "base64")))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let count = 0;
  for (let at = info.channels - 1; at < pixels.length; at += info.channels) if ((pixels[at] ?? 0) > 0) count++;
  return count;
}

for (const { name, folder: sample, facts } of sampleDatasets("supervisely")) {
  test(`the download of ${name}, imported again, gives an equal project`, async ({
    page,
    product,
    api,
    signIn,
    folder,
  }) => {
    await signIn(product.url);
    await page.goto(product.url);
    const first = await importFolder(page, sample);
    const archive = await api.bytes(`/v1/projects/${first}/download?format=supervisely`);
    const paths = await unpack(archive, folder);
    const tops = new Set(paths.map((path) => path.split("/")[0]));
    expect(tops.size, "one folder at the top of the archive").toBe(1);
    const top = join(folder, [...tops][0] ?? "");

    // What came out is counted by this test's own reading of the files, not by the product's.
    const files = (await readdir(top, { recursive: true, encoding: "utf8" })).filter((file) =>
      /[\\/]ann[\\/]/.test(file),
    );
    let objects = 0;
    let holes = 0;
    let pixels = 0;
    for (const file of files.filter((path) => path.endsWith(".json"))) {
      const annotation = JSON.parse(await readFile(join(top, file), "utf8")) as Annotation;
      for (const object of annotation.objects) {
        objects++;
        if (object.geometryType === "polygon" && (object.points?.interior.length ?? 0) > 0) holes++;
        if (object.bitmap) pixels += await truePixels(object.bitmap.data);
      }
    }
    expect({ objects, holes, pixels }).toEqual({
      objects: facts.number("objects"),
      holes: facts.number("polygons_with_hole"),
      pixels: facts.number("bitmap_true_pixels"),
    });

    await page.goto(product.url);
    const second = await importFolder(page, top);
    expect(second).not.toBe(first);
    expect(await contentOf(api, second)).toEqual(await contentOf(api, first));
  });
}
