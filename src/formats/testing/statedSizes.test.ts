import { expect, test } from "vitest";
import { mirroredTree, writeMirroredTree } from "../../samples/mirroredTree.ts";
import { createRandom } from "../../samples/random.ts";
import { formats } from "../index.ts";
import { collect } from "./collect.suite.ts";

const options = {
  levels: 1,
  withSplits: false,
  place: "mirroredByFolder",
  sizesDiffer: true,
  withMissing: false,
} as const;

test.each([
  ["coco", "error"],
  ["csv", "error"],
  ["cvat", "error"],
  ["datumaro", "error"],
  ["vott", "error"],
  ["voc", "error"],
  ["labelme", "error"],
  // Its coordinates are percentages, which fit an image of any size.
  ["labelstudio", "warning"],
])("%s: every image whose annotation states another size is reported, as %s", async (slug, severity) => {
  const drawn = mirroredTree(options, createRandom(5));
  const images = drawn.images.map((image) => ({ ...image, width: 2 * image.width, height: image.height + 20 }));
  const { files } = writeMirroredTree({ ...drawn, images }, slug);
  const { problems, objects } = await collect(formats.find((format) => format.slug === slug)!, files, { root: "" });
  const differing = problems.filter(({ code }) => code === "size_differs");
  expect(differing.map((problem) => problem.severity)).toEqual(images.map(() => severity));
  expect(objects).toBe(images.length);
});
