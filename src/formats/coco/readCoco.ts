import { baseName, type DatasetPath, extensionOf, stemOf } from "../../model/datasetPath.ts";
import type { Problem } from "../../model/problem.ts";
import type { ReadContext, ReadEvent } from "../format.ts";
import { mayBePicture } from "../picture.ts";
import { fileEvent, problemEvent } from "../problemEvent.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { type CocoFile, indexCocoFile } from "./cocoFile.ts";
import type { CocoOptions } from "./cocoOptions.ts";
import { CocoWords } from "./cocoWords.ts";
import { placeOf } from "./datasetName.ts";
import { datasetOfUnlisted, type FoundImages, findImages, nameImages, type PlacedFile } from "./imageFiles.ts";
import { type ListedImage, readImages } from "./readImages.ts";

/** Reads COCO in every shape: instances, key points, captions, panoptic; one file or one for each split and task. */
export async function* readCoco(
  tree: SourceTree,
  { root, options, signal }: ReadContext<CocoOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const prefix = root === "" ? "" : `${root}/`;
  const files: PlacedFile[] = [];
  const pictures: SourceFile[] = [];
  for (const file of tree.files) {
    signal?.throwIfAborted();
    if (!file.path.startsWith(prefix)) yield fileEvent(file.path, "skipped", "outside of the dataset's folder");
    else if (extensionOf(file.path) === ".json") {
      const indexed = yield* readIndex(tree, file.path, signal);
      if (indexed !== undefined) files.push({ file: indexed, place: placeOf(file.path, root) });
    } else if (mayBePicture(file.path)) pictures.push(file);
    else yield fileEvent(file.path, "skipped", "not part of the dataset");
  }
  const masks = panopticMasks(pictures, files);
  const images = pictures.filter((file) => !masks.has(file.path));
  const paths = images.map((file) => file.path);
  const found = findImages(files, paths, root);
  yield* tellLoose(found);

  const words = new CocoWords();
  for (const { file } of files) yield* words.declare(file);

  const datasets = new Map<string, string>(datasetOfUnlisted(paths, found.sources, root));
  for (const [path, { dataset }] of found.sources) datasets.set(path, dataset);
  const names = nameImages(datasets);
  for (const [path, name] of names) {
    if (name !== baseName(path)) yield problemEvent(renamed(path, name, datasets.get(path)!));
  }
  const listed = images.map((file): ListedImage => {
    return {
      file,
      dataset: datasets.get(file.path)!,
      name: names.get(file.path)!,
      sources: found.sources.get(file.path)?.of ?? [],
    };
  });
  // Images of one dataset come together; the order of the drop is kept inside.
  const order = [...new Set(listed.map((image) => image.dataset))];
  const place = new Map(order.map((dataset, i) => [dataset, i]));
  listed.sort((a, b) => place.get(a.dataset)! - place.get(b.dataset)!);
  yield* readImages(tree, listed, { words, masks, options, ...(signal && { signal }) });
  yield* tellAbsent(files, found);
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
        severity: "warning",
        path,
        message: "The file lists predictions (image_id, category_id, score), no labels.",
        action: "Left out.",
      });
      yield fileEvent(path, "skipped", "predictions");
      return undefined;
    case "broken":
      yield problemEvent(result.problem);
      yield fileEvent(path, "failed");
      return undefined;
    case "other":
      yield fileEvent(path, "skipped", "not part of the dataset");
      return undefined;
  }
}

/**
 * The masks of panoptic files and the renderings of the stuff task: pictures in a folder called like a COCO file, which are no images of the
 * dataset. By path; the value is the path without extension, below the folder.
 */
function panopticMasks(pictures: readonly SourceFile[], files: readonly PlacedFile[]): Map<DatasetPath, CocoFile> {
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

function* tellLoose(found: FoundImages): Generator<ReadEvent> {
  for (const { file, isSpelledOtherwise, name, path, count } of found.loose) {
    const images = count === 1 ? "1 image was" : `${count} images were`;
    yield problemEvent(
      isSpelledOtherwise
        ? {
            code: "name_differs",
            severity: "warning",
            path: file.path,
            message: `${images} found only when case and Unicode form are ignored: ${name} is ${path}.`,
            action: "Taken as the same.",
          }
        : {
            code: "image_elsewhere",
            severity: "info",
            path: file.path,
            message: `${images} found by name, in another folder than the file's other images: ${name} is ${path}.`,
            action: "Taken as the same.",
          },
    );
  }
}

/** Images that a file speaks of and the drop does not have. */
function* tellAbsent(files: readonly PlacedFile[], found: FoundImages): Generator<ReadEvent> {
  for (const { file, ref, rivals } of found.absent) {
    const { fileName, annotations } = file.images[ref]!;
    const objects = `${annotations} ${annotations === 1 ? "annotation" : "annotations"}`;
    const several = rivals.length > 0;
    yield problemEvent({
      code: several ? "image_ambiguous" : file.hasAnnotations ? "annotation_without_image" : "image_absent",
      severity: "warning",
      path: file.path,
      object: `image ${file.images[ref]!.id}`,
      message: several
        ? `${fileName} may be any of ${rivals.join(", ")}; it has ${objects}.`
        : `The drop has no image ${fileName}, which has ${objects}.`,
      action: several ? "Given to none of them; write the folder into file_name." : "Left out.",
    });
  }
  for (const { file } of files) {
    for (const image of file.images) {
      if (image.fileName !== undefined) continue;
      const objects = `${image.annotations} ${image.annotations === 1 ? "annotation refers" : "annotations refer"}`;
      yield problemEvent({
        code: "annotation_without_image",
        severity: "warning",
        path: file.path,
        object: `image ${image.id}`,
        message: `${objects} to the image ${image.id}, which the file does not list.`,
        action: "Left out.",
      });
    }
  }
}

function renamed(path: string, name: string, dataset: string): Problem {
  return {
    code: "duplicate_name",
    severity: "warning",
    path,
    message: `Another image of the dataset ${dataset} is called ${baseName(path)} as well.`,
    action: `This one is called ${name}.`,
  };
}
