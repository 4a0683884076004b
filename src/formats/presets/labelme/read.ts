import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { checkImage, mayBeImage } from "../../images/imageFile.ts";
import { type AnnotationPairs, pairAnnotations } from "../../images/pairAnnotations.ts";
import { notAnImageEvent } from "../../read/imageEvents.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { imagePathIn, readLabelFile, withoutImage } from "./labelFile.ts";
import { LabelledImages } from "./labelledImages.ts";
import { readUnpaired } from "./unpaired.ts";

/** Images that are read at the same time; their JSON files may contain whole images. */
const WIDTH = 4;

/** Reads a LabelMe dataset image by image. */
export async function* readLabelme(
  tree: SourceTree,
  { root, signal }: ReadContext<unknown>,
): AsyncGenerator<ReadEvent, void, undefined> {
  signal?.throwIfAborted();
  const { images, jsons } = yield* sortFiles(tree, root);
  const pairs = await pairAnnotations(root, images, jsons, async (path) => {
    const file = await readLabelFile(tree, path, signal);
    return file.ok ? imagePathIn(file.value) : undefined;
  });
  for (const problem of pairs.problems) yield problemEvent(problem);
  const labelled = new LabelledImages(root);
  yield* readImages(tree, images, pairs, labelled, signal);
  yield* readUnpaired(tree, images, pairs, labelled, signal);
  yield* labelled.rest();
}

interface SortedFiles {
  readonly images: readonly SourceFile[];
  readonly jsons: readonly DatasetPath[];
}

/** Sorts the files of the drop into images and JSON files, and yields the outcomes of the others. */
function* sortFiles(tree: SourceTree, root: string): Generator<ReadEvent, SortedFiles> {
  const prefix = root === "" ? "" : `${root}/`;
  const images: SourceFile[] = [];
  const jsons: DatasetPath[] = [];
  for (const file of tree.files) {
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", skipReason.outsideOfRoot);
    else if (extensionOf(file.path) === ".json") jsons.push(file.path);
    else if (mayBeImage(file.path)) images.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  return { images, jsons };
}

async function* readImages(
  tree: SourceTree,
  images: readonly SourceFile[],
  { annotationOf }: AnnotationPairs,
  labelled: LabelledImages,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const load = async (file: SourceFile) => {
    const check = await checkImage(tree, file, signal);
    const labels = annotationOf.get(file.path);
    const read = labels && check.info ? withoutImage(await readLabelFile(tree, labels, signal)) : undefined;
    return { path: file.path, check, labels, read };
  };
  for await (const { path, check, labels, read } of mapAhead(images, load, WIDTH)) {
    signal?.throwIfAborted();
    for (const problem of check.problems) yield problemEvent(problem);
    if (check.info !== undefined) {
      yield* labelled.image({ path, info: check.info }, labels && read && { path: labels, read });
      continue;
    }
    yield notAnImageEvent(path, check);
    if (labels !== undefined) yield fileEvent(labels, "skipped", skipReason.imageUnreadable);
  }
}
