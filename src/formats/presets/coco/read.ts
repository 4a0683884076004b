import { type DatasetPath, extensionOf, stemOf } from "../../../model/datasetPath.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { annotationPlace } from "../../images/annotationPlace.ts";
import { arrangeImages } from "../../images/arrangeImages.ts";
import { mayBeImage } from "../../images/imageFile.ts";
import type { PlacedFile } from "../../images/listedImages.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { type CocoFile, indexCocoFile } from "./annotationFile.ts";
import { CocoDefinitions } from "./definitions.ts";
import type { CocoOptions } from "./options.ts";
import { readImages } from "./readImages.ts";

/** Reads every kind of COCO file: instances, keypoints, captions and panoptic, in one file or in one for each split and task. */
export async function* readCoco(
  tree: SourceTree,
  { root, options, signal }: ReadContext<CocoOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  const files: PlacedFile<CocoFile>[] = [];
  const imageFiles: SourceFile[] = [];
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
    } else if (mayBeImage(file.path)) imageFiles.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  const masks = panopticMasks(imageFiles, files);
  const images = imageFiles.filter((file) => !masks.has(file.path));
  const arranged = arrangeImages(files, images, root);
  yield* arranged.before;
  const definitions = new CocoDefinitions();
  for (const { file } of files) yield* definitions.declare(file);
  yield* readImages(tree, arranged.images, { definitions, masks, options, ...(signal && { signal }) });
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
        message: "The file lists predictions (image_id, category_id, score) instead of labels.",
        action: "The file is skipped.",
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
 * Returns the masks of panoptic files and the renderings of the stuff task, with the COCO file that each belongs to: PNG files in a folder
 * that has the name of the file. They are not images of the dataset.
 */
function panopticMasks(
  imageFiles: readonly SourceFile[],
  files: readonly PlacedFile<CocoFile>[],
): Map<DatasetPath, CocoFile> {
  const folders = new Map<string, CocoFile>();
  for (const { file } of files) {
    const stem = stemOf(file.path);
    if (/^panoptic/i.test(stem)) folders.set(stem, file);
    folders.set(`${stem}_pixelmaps`, file);
  }
  const masks = new Map<DatasetPath, CocoFile>();
  for (const { path } of imageFiles) {
    if (extensionOf(path) !== ".png") continue;
    const segments = path.split("/").slice(0, -1);
    const file = segments.map((segment) => folders.get(segment)).find((owner) => owner !== undefined);
    if (file !== undefined) masks.set(path, file);
  }
  return masks;
}
