import { expect, test } from "vitest";
import type { DatasetPath } from "../../../model/datasetPath.ts";
import { memoryTree } from "../../memoryTree.ts";
import { TextPool } from "../../text/textPool.ts";
import { indexCocoFile } from "./annotationFile.ts";
import { collectRegions } from "./regions.ts";

const path = "set/annotations.json" as DatasetPath;
const images = [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg` }));
/** Annotations of three listed images and of one that is not listed, in turn. */
const annotations = Array.from({ length: 40 }, (_, at) => ({ id: at, image_id: [1, 2, 3, 9][at % 4] }));

async function indexed(json: object) {
  const tree = memoryTree([{ path, bytes: JSON.stringify(json) }]);
  const result = await indexCocoFile(tree, path);
  if (result.kind !== "coco") throw new Error(`The file is ${result.kind}.`);
  return { tree, file: result.file };
}

test.each([
  ["images first", { images, annotations, categories: [] }],
  ["annotations first", { annotations, categories: [], images }],
])("the text of an image is its entry and its annotations, part after part: %s", async (_, json) => {
  const { tree, file } = await indexed(json);
  const pool = new TextPool();
  const refs = file.images.map((_, ref) => ref);
  for (const part of [refs, [2], [0, 3], [3, 1, 0]].map((wanted) => wanted.map((at) => refs[at]!))) {
    pool.clear();
    const texts = await collectRegions(tree, file, part, pool);
    for (const ref of refs) {
      const text = texts.get(ref);
      if (!part.includes(ref)) {
        expect(text).toBeUndefined();
        continue;
      }
      const { id } = file.images[ref]!;
      const entry = images.find((image) => image.id === id) ?? null;
      const own = annotations.filter((annotation) => annotation.image_id === id);
      expect(JSON.parse(new TextDecoder().decode(text))).toEqual([entry, ...own]);
    }
  }
});

test("files of one part keep their texts", async () => {
  const [one, other] = [await indexed({ images, annotations }), await indexed({ annotations, images, categories: [] })];
  const pool = new TextPool();
  const texts = [
    await collectRegions(one.tree, one.file, [0, 1], pool),
    await collectRegions(other.tree, other.file, [0, 1, 2], pool),
  ];
  for (const text of texts) {
    const values = JSON.parse(new TextDecoder().decode(text.get(0))) as { id: number }[];
    expect(values.map(({ id }) => id)).toEqual([
      1,
      ...annotations.filter(({ image_id }) => image_id === 1).map(({ id }) => id),
    ]);
  }
});
