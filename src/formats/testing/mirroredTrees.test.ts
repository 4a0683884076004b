import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  foldersOfPlace,
  type LabelPlace,
  listingSlugs,
  type MirroredLabels,
  mirroredTree,
  singleSlugs,
  writeMirroredTree,
} from "../../samples/mirroredTree.ts";
import { createRandom } from "../../samples/random.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { formats } from "../index.ts";
import { type Collected, collect } from "./collect.suite.ts";

const RUNS = 25;

/** Titles of the labels that the result has on an image, by path of the image. */
function titlesByPath({ images }: Collected): Map<string, string[]> {
  return new Map(images.map(({ path, figures }) => [path as string, figures.map((figure) => figure.class)]));
}

/** The labels of a file that are on no image of the result and that no problem accounts for. */
function unreported({ path, images }: MirroredLabels, result: Collected): number {
  const placed = new Set([...titlesByPath(result).values()].flat());
  const lost = images.filter(({ title }) => !placed.has(title)).length;
  if (lost === 0) return 0;
  const about = result.events.flatMap((event) =>
    event.type === "problem" && event.problem.path === path ? [event] : [],
  );
  const outcome = result.files.find((file) => file.path === path);
  // A label file of one image counts as reported when it is listed with its reason; its problem may name another file of its folder.
  if (images.length === 1 && outcome?.outcome === "skipped" && outcome.reason !== undefined) return 0;
  return lost - about.reduce((sum, { annotations = 0 }) => sum + annotations, 0);
}

/** Rows with one name are about one image: where one of the images of that name is missing, its rows look like those of the others. */
const tables = ["csv", "openimages"];

const isPng = ({ path }: SampleFile) => path.endsWith(".png");
const longer = ({ path, bytes }: SampleFile): SampleFile => ({ path, bytes: Uint8Array.from([...bytes, 0, 0, 0]) });

async function check(
  slug: string,
  place: LabelPlace,
  options: { seed: number; withMissing: boolean; isSavedAgain: boolean },
) {
  const format = formats.find((one) => one.slug === slug);
  if (format === undefined) throw new RangeError(`There is no format ${slug}.`);
  const random = createRandom(options.seed);
  const tree = mirroredTree(
    {
      levels: random.whole(1, 3),
      withSplits: random.next() < 0.5,
      place,
      imageFolder: foldersOfPlace(slug).images,
      sizesDiffer: random.next() < 0.5,
      withMissing: options.withMissing && !(place === "oneFileBare" && tables.includes(slug)),
    },
    random,
  );
  const { files: written, labels } = writeMirroredTree(tree, slug);
  // An image that was saved again after it was annotated has another number of bytes than VIA noted.
  const files = options.isSavedAgain ? written.map((file) => (isPng(file) ? longer(file) : file)) : written;
  const result = await collect(format, files, { root: "" });
  const titles = titlesByPath(result);
  for (const { path, title, isPresent, isLabelled } of tree.images) {
    if (!isPresent) continue;
    expect(titles.get(path) ?? ["no image"], `${path} of ${files.map((file) => file.path).join(", ")}`).toSatisfy(
      (found: readonly string[]) => found.every((one) => one === title) && found.length <= 1,
    );
    // Where the folders are stated, every label finds its image.
    if (place !== "oneFileBare") expect(titles.get(path), path).toEqual(isLabelled ? [title] : []);
  }
  for (const file of labels) expect(unreported(file, result), file.path).toBeLessThanOrEqual(0);
}

const places: readonly LabelPlace[] = [
  "beside",
  "inside",
  "inFolders",
  "mirroredByName",
  "mirroredByFolder",
  "oneFile",
  "oneFileBare",
];
/** The places of files that label one image each. */
const placesOfSingle: readonly LabelPlace[] = ["beside", "inside", "inFolders", "mirroredByFolder"];
/** Formats whose files have a place of their own. */
const ownPlaces: Readonly<Record<string, readonly LabelPlace[]>> = {
  supervisely: ["beside", "inFolders"],
  mot: ["inFolders"],
};
const cases = [
  ...listingSlugs.flatMap((slug) => (ownPlaces[slug] ?? places).map((place) => [slug, place] as const)),
  ...singleSlugs.flatMap((slug) => (ownPlaces[slug] ?? placesOfSingle).map((place) => [slug, place] as const)),
];

describe("in mirrored folders with equal image names no label is on an image of another folder, and every lost label is reported", () => {
  test.each(cases)("%s, %s", async (slug, place) => {
    const options = fc.record({
      seed: fc.integer({ min: 0, max: 100_000 }),
      withMissing: fc.boolean(),
      isSavedAgain: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(options, (drawn) => check(slug, place, drawn)),
      { numRuns: RUNS, seed: 8 },
    );
  });
});
