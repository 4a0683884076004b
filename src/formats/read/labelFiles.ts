import { baseName, type DatasetPath, extensionOf, folderOf } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import type { ImageInfo } from "../../model/image.ts";
import type { Result } from "../../model/result.ts";
import type { Tag } from "../../model/tag.ts";
import type { ReadEvent } from "../format.ts";
import { checkImage, type ImageCheck, isImageName, mayBeImage } from "../images/imageFile.ts";
import type { PairedLabel, Pairs } from "../images/pairLabels.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { readText } from "../text/text.ts";
import { mapAhead } from "./mapAhead.ts";

/** What one label file says about its image. */
export interface LabelContent {
  /** Problems, and classes and tags that the figures need, in the order in which they are to be told. */
  readonly events: readonly ReadEvent[];
  /** False when the file is no label file at all; then the image is not labelled. */
  readonly isLabel: boolean;
  readonly figures: readonly Figure[];
  readonly tags: readonly Tag[];
}

/** A dataset that has one text file of labels per image. */
export interface LabelFilesDataset {
  readonly tree: SourceTree;
  readonly images: readonly SourceFile[];
  readonly pairs: Pairs;
  /** The dataset of an image. */
  datasetOf(image: DatasetPath): string;
  /** Reads the text of a label file for its image. */
  understand(label: DatasetPath, text: string, info: ImageInfo): LabelContent;
  /** How many objects a text holds that belongs to no image; 0 for something else. */
  countObjects(text: string): number;
  /** True for a folder in which even an empty text file is a label file. */
  isLabelPath(path: DatasetPath): boolean;
}

/** Bytes of a label file: 200,000 boxes. */
const MAX_LABEL_BYTES = 16 * 1024 * 1024;

/** Files that are no pictures although their extensions do not say so. */
const noPictures = new Set([".cache", ".labels", ".names", ".data", ".weights", ".pt", ".onnx", ".bin"]);

/** Sorts files into those that may be pictures, text files and others, by name alone. `prefix` ends with a slash or is empty. */
export function sortByKind(
  files: readonly SourceFile[],
  prefix: string,
): { images: SourceFile[]; texts: DatasetPath[]; others: DatasetPath[] } {
  const images: SourceFile[] = [];
  const texts: DatasetPath[] = [];
  const others: DatasetPath[] = [];
  for (const file of files) {
    const extension = extensionOf(file.path);
    if (!file.path.startsWith(prefix)) others.push(file.path);
    else if (extension === ".txt") texts.push(file.path);
    else if (isImageName(file.path) || (mayBeImage(file.path) && !noPictures.has(extension))) images.push(file);
    else others.push(file.path);
  }
  return { images, texts, others };
}

/** Reads images with their label files, many at a time, and then the text files that belong to no image. */
export async function* readLabelFiles(
  dataset: LabelFilesDataset,
  signal?: AbortSignal,
): AsyncGenerator<ReadEvent, void, undefined> {
  for (const [label, images] of dataset.pairs.shared) yield sharedLabel(label, images);
  yield* readImages(dataset, signal);
  yield* reportOrphans(dataset, signal);
}

function sharedLabel(label: DatasetPath, images: readonly DatasetPath[]): ReadEvent {
  return problemEvent({
    code: "label_shared",
    path: label,
    message: `${images.length} images have this label file: ${images.slice(0, 5).map(baseName).join(", ")}.`,
    action: "Each of them gets its objects, because the format pairs them by name without extension.",
  });
}

/** An image with its label file read, but not yet understood. */
interface LoadedImage {
  readonly file: SourceFile;
  readonly picture: ImageCheck;
  readonly label: PairedLabel | undefined;
  readonly text: Result<string> | undefined;
}

async function* readImages(
  dataset: LabelFilesDataset,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { tree } = dataset;
  const load = async (file: SourceFile): Promise<LoadedImage> => {
    const picture = await checkImage(tree, file, signal);
    const label = dataset.pairs.labelOf.get(file.path);
    const text = label && picture.info && (await readLabelText(tree, label.path, signal));
    return { file, picture, label, text };
  };
  const announced = new Set<string>();
  const told = new Set<DatasetPath>();
  const loose = new LooselyPaired();
  for await (const { file, picture, label, text } of mapAhead(dataset.images, load)) {
    signal?.throwIfAborted();
    for (const problem of picture.problems) yield problemEvent(problem);
    const { info } = picture;
    if (info === undefined) {
      yield picture.failed ? fileEvent(file.path, "failed") : fileEvent(file.path, "skipped", skipReason.notAnImage);
      if (label !== undefined) yield fileEvent(label.path, "skipped", skipReason.imageUnreadable);
      continue;
    }
    const name = dataset.datasetOf(file.path);
    if (!announced.has(name)) {
      announced.add(name);
      yield { type: "dataset", name };
    }
    const content = label && text && contentOf(dataset, label, text, info);
    for (const event of content?.events ?? []) {
      // A label file that several images share is told about once.
      if (event.type !== "problem" || !told.has(label!.path)) yield event;
    }
    if (label !== undefined && content !== undefined) {
      if (content.isLabel && !told.has(label.path)) loose.add(file.path, label);
      told.add(label.path);
      yield fileEvent(label.path, content.isLabel ? "used" : "failed");
    }
    yield {
      type: "image",
      dataset: name,
      name: baseName(file.path),
      path: file.path,
      info,
      labelled: content?.isLabel ?? false,
      figures: content?.figures ?? [],
      tags: content?.tags ?? [],
    };
  }
  yield* loose.events();
}

function contentOf(
  dataset: LabelFilesDataset,
  label: PairedLabel,
  text: Result<string>,
  info: ImageInfo,
): LabelContent {
  if (!text.ok) return notALabelFile(label.path, `The label file ${text.failure}.`);
  return dataset.understand(label.path, text.value, info);
}

/** The content of a file that is no label file: an error that says why. */
export function notALabelFile(path: DatasetPath, message: string, line?: number): LabelContent {
  const event = problemEvent({
    code: "label_broken",
    path,
    ...(line !== undefined && { line }),
    message,
    action: "The image is kept, without labels.",
  });
  return { events: [event], isLabel: false, figures: [], tags: [] };
}

/** Label files that were paired in a way worth a word: one word for all of two folders. */
class LooselyPaired {
  readonly #found = new Map<string, PairedLabel & { count: number }>();

  add(image: DatasetPath, label: PairedLabel): void {
    if (label.by === "path") return;
    const key = JSON.stringify([label.by, folderOf(image), folderOf(label.path)]);
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { ...label, count: 1 });
    else known.count++;
  }

  *events(): Generator<ReadEvent> {
    for (const { path, by, count } of this.#found.values()) {
      const how =
        by === "case"
          ? "Its path agrees with that of its image only when case and Unicode form are ignored."
          : "It was found by its name alone: its folder and that of its image have nothing in common.";
      const rest =
        count === 1 ? "" : ` The same holds for ${count === 2 ? "one more" : `${count - 1} more`} in its folder.`;
      yield problemEvent({
        code: "label_found_loosely",
        path,
        message: how + rest,
        action: count === 1 ? "Taken as its labels." : "Taken as their labels.",
      });
    }
  }
}

/** Text files that belong to no image: labels of one that is absent, or something else. */
async function* reportOrphans(
  dataset: LabelFilesDataset,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const load = async (path: DatasetPath) => ({ path, text: await readLabelText(dataset.tree, path, signal) });
  for await (const { path, text } of mapAhead(dataset.pairs.orphans, load)) {
    signal?.throwIfAborted();
    const content = text.ok ? text.value : undefined;
    const objects = content === undefined ? 0 : dataset.countObjects(content);
    const isEmptyLabel = content !== undefined && content.trim() === "" && dataset.isLabelPath(path);
    if (objects === 0 && !isEmptyLabel) {
      yield fileEvent(path, "skipped", skipReason.notALabelFile);
      continue;
    }
    yield problemEvent({
      code: "annotation_without_image",
      path,
      message: `There is no image for this label file (${objects} ${objects === 1 ? "object" : "objects"}).`,
      action: "Left out.",
    });
    yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
  }
}

function readLabelText(tree: SourceTree, path: DatasetPath, signal: AbortSignal | undefined) {
  return readText(tree, path, { maxBytes: MAX_LABEL_BYTES, ...(signal && { signal }) });
}
