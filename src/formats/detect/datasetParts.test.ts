import { expect, test } from "vitest";
import { cocoDataset } from "../../samples/cocoDataset.ts";
import { imagesFolder } from "../../samples/imagesFolder.ts";
import type { SampleFile } from "../../samples/sampleFile.ts";
import { superviselyProject } from "../../samples/superviselyProject.ts";
import { yoloDataset } from "../../samples/yoloDataset.ts";
import { memoryTree } from "../memoryTree.ts";
import { detectWithParts } from "./datasetParts.ts";

const below = (folder: string, files: readonly SampleFile[]) =>
  files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }));

async function partsOf(...files: { path: string; bytes: Uint8Array }[][]) {
  const { verdict } = await detectWithParts(memoryTree(files.flat()));
  if (verdict.kind !== "ambiguous") return verdict.kind;
  return verdict.parts?.map(({ slug, root }) => `${slug} in ${root}`);
}

const coco = cocoDataset();
const yolo = yoloDataset();
const supervisely = superviselyProject();
const text = new TextEncoder().encode("Two datasets.");

test("datasets beside one another are distinguished, also those that would claim the whole drop", async () => {
  expect(await partsOf(below("a", coco), below("b", yolo))).toEqual(["coco in a", "yolo in b"]);
  expect(await partsOf(below("x/a", yolo), below("x/b", supervisely), [{ path: "x/readme.md", bytes: text }])).toEqual([
    "yolo in x/a",
    "supervisely in x/b",
  ]);
  expect(await partsOf(below("a", yolo), below("b", yoloDataset({ seed: 9 })))).toEqual(["yolo in a", "yolo in b"]);
});

test("a folder of images beside them is one of them", async () => {
  expect(await partsOf(below("a", coco), below("b", yolo), below("c", imagesFolder()))).toEqual([
    "coco in a",
    "yolo in b",
    "images in c",
  ]);
});

test("a dataset with two kinds of labels is asked about as a whole", async () => {
  expect(await partsOf(below("a", coco), below("a", yolo))).toBeUndefined();
  expect(
    await partsOf(coco, below("b", yolo), [{ path: "loose.png", bytes: imagesFolder()[0]!.bytes }]),
  ).toBeUndefined();
});
