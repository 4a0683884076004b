import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
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
import { panopticMasks } from "./panopticMasks.ts";
import { readImages } from "./readImages.ts";

/** Reads every kind of COCO file: instances, keypoints, captions and panoptic, in one file or in one for each split and task. */
export async function* readCoco(
  tree: SourceTree,
  { root, options, masks: imageMasks = [], signal }: ReadContext<CocoOptions>,
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
        place: indexed.dataset === undefined ? place : { ...place, dataset: indexed.dataset, stated: indexed.dataset },
      });
    } else if (mayBeImage(file.path)) imageFiles.push(file);
    else yield fileEvent(file.path, "skipped", skipReason.notPartOfDataset);
  }
  const listed = files.map(({ file }) => file);
  const masks = panopticMasks(imageFiles, imageMasks, listed);
  const images = imageFiles.filter((file) => !masks.has(file.path));
  const arranged = await arrangeImages(tree, { files, images, root, signal });
  yield* arranged.before;
  const definitions = new CocoDefinitions();
  for (const { file } of files) yield* definitions.declare(file);
  yield* readImages(tree, arranged.images, { definitions, masks, options, ...(signal && { signal }) });
  yield* arranged.after;
  for (const path of masks.paths()) yield fileEvent(path, "used");
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
