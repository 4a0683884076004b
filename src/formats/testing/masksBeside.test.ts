import { describe, expect, test } from "vitest";
import { createCanvas } from "../../samples/canvas.ts";
import { encodeJpeg } from "../../samples/encodeJpeg.ts";
import { drawLabelImage } from "../../samples/labelImage.ts";
import {
  foldersOfPlace,
  listingSlugs,
  type MirroredImage,
  mirroredTree,
  singleSlugs,
  writeMirroredTree,
} from "../../samples/mirroredTree.ts";
import { createRandom } from "../../samples/random.ts";
import { type SampleFile, textFile } from "../../samples/sampleFile.ts";
import { detect } from "../detect/detect.ts";
import { formats } from "../index.ts";
import { memoryTree } from "../memoryTree.ts";
import { skipReason } from "../report/skipReasons.ts";
import { collect, fingerprints } from "./collect.suite.ts";

const slugs = [...listingSlugs, ...singleSlugs].filter(
  (slug) => formats.find((one) => one.slug === slug)?.keepsMask?.length !== 0,
);

/** Where the mask of an image lies. */
const layouts: readonly (readonly [string, (image: MirroredImage) => string])[] = [
  ["in a mirrored tree of masks", ({ folder, name }) => `masks/${folder}/${name}`],
  ["in a folder of each place", ({ folder, name }) => `${folder}/ground truth/${name}`],
  ["under their own names beside the images", ({ path }) => path.replace(/\.png$/, "_mask.png")],
  ["in a folder whose name shows nothing", ({ folder, name }) => `extra/${folder}/${name}`],
];

function maskOf({ width, height }: MirroredImage, path: string): SampleFile {
  return { path, bytes: drawLabelImage([[1, 2, 9]], { width, height }) };
}

describe.each(layouts)("masks %s are not images", (_, placeOf) => {
  test.each(slugs)("of %s", async (slug) => {
    const format = formats.find((one) => one.slug === slug)!;
    const options = { levels: 2, withSplits: false, sizesDiffer: true, withMissing: false };
    const place = ["mot", "supervisely"].includes(slug) ? "inFolders" : "mirroredByFolder";
    const imageFolder = foldersOfPlace(slug).images;
    const tree = mirroredTree({ ...options, place, imageFolder }, createRandom(5));
    const { files } = writeMirroredTree(tree, slug);
    const masks = tree.images.map((image) => maskOf(image, placeOf(image)));
    const bare = await collect(format, files, { root: "" });
    const result = await collect(format, [...files, ...masks], { root: "" });
    expect(fingerprints(result, { places: true })).toEqual(fingerprints(bare, { places: true }));
    const outcomes = new Map(result.files.map(({ path, outcome, reason }) => [path as string, [outcome, reason]]));
    for (const { path } of masks) expect(outcomes.get(path), path).toEqual(["skipped", skipReason.maskOfImage]);
    expect(result.codes.masks_not_read).toBeGreaterThan(0);
    const { detections } = await detect(memoryTree([...files, ...masks]));
    const claim = detections.find((one) => one.slug === slug);
    expect(claim?.reasons.join("; ")).toContain(`${masks.length} files are masks of other images`);
  });
});

test("grey JPEG files in a folder named for masks are masks of images with colours, and coloured ones are images", async () => {
  const jpeg = encodeJpeg(createCanvas(16, 16, [200, 30, 30], [20, 60, 90]));
  const grey = Uint8Array.from(jpeg);
  const at = grey.findIndex((byte, i) => byte === 0xff && grey[i + 1] === 0xc0);
  // The number of channels in the header of the frame.
  grey[at + 9] = 1;
  const images = ["a", "b"].map((name) => ({ path: `train/${name}.jpg`, bytes: jpeg }));
  const csv = textFile("boxes.csv", "filename,class,xmin,ymin,xmax,ymax\na.jpg,cat,1,1,5,5\nb.jpg,cat,1,1,5,5\n");
  const format = formats.find(({ slug }) => slug === "csv")!;
  const pathsOf = async (bytes: Uint8Array) => {
    const masks = ["a", "b"].map((name) => ({ path: `train_mask/${name}.jpg`, bytes }));
    return (await collect(format, [...images, ...masks, csv], { root: "" })).images.map(({ path }) => path);
  };
  expect(await pathsOf(grey)).toEqual(["train/a.jpg", "train/b.jpg"]);
  expect(await pathsOf(jpeg)).toHaveLength(4);
});

test("photographs in a folder named for masks, and images with labels of their own, are images", async () => {
  const tree = mirroredTree(
    { levels: 1, withSplits: false, sizesDiffer: false, withMissing: false, place: "mirroredByFolder" },
    createRandom(3),
  );
  const { files } = writeMirroredTree(tree, "labelme");
  const labelme = formats.find(({ slug }) => slug === "labelme")!;
  const photographs = tree.images.map(({ folder, name, bytes }) => ({ path: `gt/${folder}/${name}`, bytes }));
  const withPhotographs = await collect(labelme, [...files, ...photographs], { root: "" });
  expect(withPhotographs.images).toHaveLength(2 * tree.images.length);
  const [first] = tree.images;
  const own = first!.path.replace(/\.png$/, "_mask");
  const label = files.find(({ path }) => path === `labels/${first!.folder}/1.json`)!;
  const masked = await collect(
    labelme,
    [...files, maskOf(first!, `${own}.png`), { path: `labels/${first!.folder}/1_mask.json`, bytes: label.bytes }],
    { root: "" },
  );
  expect(masked.images.find(({ path }) => path === `${own}.png`)?.figures).toHaveLength(1);
});
