import { type DatasetPath, extensionOf, stemOf } from "../../../model/datasetPath.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import { arrangeImages, type PlacedFile } from "../../images/listedImages.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { type CocoFile, indexCocoFile } from "./annotationFile.ts";
import { CocoWords } from "./definitions.ts";
import type { CocoOptions } from "./options.ts";
import { readImages } from "./readImages.ts";

/** Reads COCO in every shape: instances, key points, captions, panoptic; one file or one for each split and task. */
export async function* readCoco(
  tree: SourceTree,
  { root, options, signal }: ReadContext<CocoOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  const files: PlacedFile<CocoFile>[] = [];
  const pictures: SourceFile[] = [];
  for (const file of tree.files) {
    signal?.throwIfAborted();
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", skipReason.outsideOfRoot);
    else if (extensionOf(file.path) === ".json") {
      const indexed = yield* readIndex(tree, file.path, signal);
      if (indexed === undefined) continue;
      const place = annotationPlace(file.path, root);
      files.push({
        file: indexed,
        place: indexed.dataset === undefined ? place : { ...place, dataset: indexed.dataset },
      });
    } else if (mayBeImage(file.path)) pictures.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  const masks = panopticMasks(pictures, files);
  const images = pictures.filter((file) => !masks.has(file.path));
  const arranged = arrangeImages(files, images, root);
  yield* arranged.before;
  const words = new CocoWords();
  for (const { file } of files) yield* words.declare(file);
  yield* readImages(tree, arranged.images, { words, masks, options, ...(signal && { signal }) });
  yield* arranged.after;
  for (const path of masks.keys()) yield fileEvent(path, "used");
}

async function* readIndex(
  tree: SourceTree,
  path: DatasetPath,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, CocoFile | undefined, undefined> {
  const result = await indexCocoFile(tree, path, signal);
  switch (result.kind) {
    case "coco":
      for (const problem of result.file.problems) yield problemEvent(problem);
      yield fileEvent(path, "used");
      return result.file;
    case "predictions":
      yield problemEvent({
        code: "predictions_not_read",
        path,
        message: "The file lists predictions (image_id, category_id, score), no labels.",
        action: "Left out.",
      });
      yield fileEvent(path, "skipped", skipReason.predictions);
      return undefined;
    case "broken":
      yield problemEvent(result.problem);
      yield fileEvent(path, "failed");
      return undefined;
    case "other":
      yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
      return undefined;
  }
}

/**
 * The masks of panoptic files and the renderings of the stuff task: pictures in a folder called like a COCO file, which are no images of the
 * dataset. By path; the value is the path without extension, below the folder.
 */
function panopticMasks(
  pictures: readonly SourceFile[],
  files: readonly PlacedFile<CocoFile>[],
): Map<DatasetPath, CocoFile> {
  const folders = new Map<string, CocoFile>();
  for (const { file } of files) {
    const stem = stemOf(file.path);
    if (/^panoptic/i.test(stem)) folders.set(stem, file);
    folders.set(`${stem}_pixelmaps`, file);
  }
  const masks = new Map<DatasetPath, CocoFile>();
  for (const { path } of pictures) {
    if (extensionOf(path) !== ".png") continue;
    const segments = path.split("/").slice(0, -1);
    const folder = segments.find((segment) => folders.has(segment));
    if (folder !== undefined) masks.set(path, folders.get(folder)!);
  }
  return masks;
}
