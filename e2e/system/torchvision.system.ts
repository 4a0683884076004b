import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Image } from "../../src/contract/images.ts";
import { classificationDataset } from "../../src/samples/classificationDataset.ts";
import type { SampleFile } from "../../src/samples/sampleFile.ts";
import { superviselyProject } from "../../src/samples/superviselyProject.ts";
import type { Api } from "../api.ts";
import { unpack } from "../archive.ts";
import { expect, type ProductFixtures, test } from "../productTest.ts";
import { writeFiles } from "../sampleFolder.ts";

// The loaders of torchvision open downloads of the product and find the same boxes. `run.sh` installs Debian's python3-torchvision.

const run = promisify(execFile);
const PYTHON = "/usr/bin/python3";

/** An image as a loader gives it. A box is its class, left, top, right and bottom in pixels. */
interface Loaded {
  readonly file: string;
  readonly size: readonly [width: number, height: number];
  readonly boxes: readonly (readonly [name: string, ...sides: number[]])[];
  readonly class: string;
  /** The numbers in the label images of Cityscapes. */
  readonly ids: readonly number[];
  readonly instances: readonly number[];
}

async function load(...given: readonly string[]): Promise<Loaded[]> {
  const { stdout } = await run(PYTHON, ["e2e/system/openExport.py", ...given]);
  return (JSON.parse(stdout) as Loaded[]).sort((a, b) => (a.file < b.file ? -1 : 1));
}

type Given = Pick<ProductFixtures, "product" | "api" | "folder">;

/** Imports files, downloads the project in a format, and unpacks it. */
async function downloaded({ product, api, folder }: Given, files: readonly SampleFile[], query: string) {
  const dataset = join(folder, "dataset");
  await writeFiles(
    dataset,
    files.map(({ path, bytes }) => [path, bytes] as const),
  );
  await run(PYTHON, ["clients/import_folder.py", product.url, dataset, "Project"], {
    env: { ...process.env, API_KEY: product.key },
  });
  const [project] = await api.projects();
  const id = project?.id ?? 0;
  await unpack(await api.bytes(`/v1/projects/${id}/download?${query}`), folder);
  return { root: join(folder, "Project"), images: await imagesOf(api, id) };
}

async function imagesOf(api: Api, id: number): Promise<Image[]> {
  return (await api.images(id)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Annotation {
  readonly objects: readonly { classTitle: string; points: { exterior: readonly (readonly [number, number])[] } }[];
}

/** The objects of an image as the server returns them. */
function objectsOf(image: Image | undefined): Annotation["objects"] {
  return (image?.annotation as unknown as Annotation | undefined)?.objects ?? [];
}

function boxesOf(image: Image): unknown[] {
  return objectsOf(image).map(({ classTitle, points }) => {
    const [from = [0, 0], to = [0, 0]] = points.exterior;
    return [classTitle, ...from, ...to];
  });
}

const withBoxes = () => superviselyProject({ kinds: ["box"], datasets: { train: 4, val: 2 }, seed: 5, objects: 3 });
/** The number of the class `car` in Cityscapes. */
const CAR = 26;
/** A file of a Supervisely project with the class `car` instead of `box`. */
function ofCars(json: Uint8Array): Uint8Array {
  return new TextEncoder().encode(
    new TextDecoder().decode(json).replaceAll(/("(?:classT|t)itle":\s*)"box"/g, '$1"car"'),
  );
}
const torchvision = encodeURIComponent(JSON.stringify({ layout: "torchvision" }));

test.skip(process.env.WITHOUT_TORCHVISION === "1", "this distribution has no python3-torchvision");

test.beforeAll(async () => {
  const found = await run(PYTHON, ["-c", "import torchvision"]).catch(() => undefined);
  expect(found, "python3-torchvision is missing: run the system tests with `npm run test:system`").toBeDefined();
});

test("VOCDetection gives the boxes of a download as Pascal VOC", async ({ product, api, folder }) => {
  const { root, images } = await downloaded({ product, api, folder }, withBoxes(), `format=voc&options=${torchvision}`);
  for (const dataset of ["train", "val"]) {
    const expected = images.filter((image) => image.dataset === dataset);
    expect(expected.length).toBeGreaterThan(1);
    expect(await load("voc", root, dataset)).toEqual(
      expected.map((image) => ({
        file: image.name.replace(/\.png$/, ".jpg"),
        size: [image.width, image.height],
        boxes: boxesOf(image),
      })),
    );
  }
});

test("VOCSegmentation gives the pixels of the outlines of a download as Pascal VOC", async ({
  product,
  api,
  folder,
}) => {
  const files = superviselyProject({ kinds: ["star"], datasets: { train: 3, val: 2 }, seed: 7, objects: 1 });
  const options = encodeURIComponent(JSON.stringify({ layout: "torchvision", masks: true }));
  const { root, images } = await downloaded({ product, api, folder }, files, `format=voc&options=${options}`);
  for (const dataset of ["train", "val"]) {
    const expected = images.filter((image) => image.dataset === dataset);
    const loaded = await load("segments", root, dataset);
    expect(loaded.map(({ file, size }) => [file, size])).toEqual(
      expected.map((image) => [image.name.replace(/\.png$/, ".jpg"), [image.width, image.height]]),
    );
    for (const [i, { boxes }] of loaded.entries()) {
      const outlines = objectsOf(expected[i]);
      expect(boxes.map(([title]) => title)).toEqual(outlines.map(({ classTitle }) => classTitle));
      for (const [n, [, ...sides]] of boxes.entries()) {
        const points = outlines[n]?.points.exterior ?? [];
        const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
        const around = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
        // A pixel belongs to an outline if its centre does; the tip of a star may have none.
        for (const [at, side] of sides.entries()) expect(Math.abs(side - (around[at] ?? 0))).toBeLessThan(3);
      }
    }
  }
});

test("Kitti gives the boxes of a download as KITTI", async ({ product, api, folder }) => {
  const { root, images } = await downloaded(
    { product, api, folder },
    withBoxes(),
    `format=kitti&options=${torchvision}`,
  );
  expect((await readdir(root)).sort()).toEqual(["train", "val"]);
  for (const dataset of ["train", "val"]) {
    expect(await load("kitti", join(root, dataset))).toEqual(
      images
        .filter((image) => image.dataset === dataset)
        .map((image) => ({ file: image.name, size: [image.width, image.height], boxes: boxesOf(image) })),
    );
  }
});

test("Cityscapes gives the boxes of a download as outlines, and the numbers of its class", async ({
  product,
  api,
  folder,
}) => {
  const files = withBoxes().map(({ path, bytes }) => ({ path, bytes: path.endsWith(".json") ? ofCars(bytes) : bytes }));
  const { root, images } = await downloaded({ product, api, folder }, files, "format=cityscapes");
  for (const dataset of ["train", "val"]) {
    const expected = images.filter((image) => image.dataset === dataset);
    const loaded = await load("cityscapes", root, dataset);
    expect(loaded.map(({ file, size, boxes }) => ({ file, size, boxes }))).toEqual(
      expected.map((image) => ({
        file: image.name.replace(/\.png$/, "_leftImg8bit.png"),
        size: [image.width, image.height],
        boxes: boxesOf(image),
      })),
    );
    for (const { ids, instances, boxes } of loaded) {
      expect(ids).toEqual([0, CAR]);
      expect(instances.at(0)).toBe(0);
      expect(instances.length).toBeGreaterThan(1);
      for (const id of instances.slice(1))
        expect([CAR, id % 1000 < boxes.length]).toEqual([Math.floor(id / 1000), true]);
    }
  }
});

test("ImageFolder gives the classes of a download as class folders", async ({ product, api, folder }) => {
  const files = classificationDataset({ parts: { train: 3, val: 2 }, classes: ["cat", "dog", "sea lion"] });
  const { root, images } = await downloaded({ product, api, folder }, files, "format=classification");
  for (const dataset of ["train", "val"]) {
    const expected = images.filter((image) => image.dataset === dataset);
    const loaded = await load("folder", join(root, dataset));
    expect(loaded.map(({ file }) => file)).toEqual(expected.map(({ name }) => name));
    expect(new Set(loaded.map((image) => image.class))).toEqual(new Set(["cat", "dog", "sea lion"]));
    for (const { file, class: title } of loaded) {
      expect(files.some(({ path }) => path === `${dataset}/${title}/${file}`)).toBe(true);
    }
  }
});
