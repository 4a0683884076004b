import { baseName, type DatasetPath, extensionOf, folderOf } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import type { ImageInfo } from "../../model/image.ts";
import { count } from "../../model/plural.ts";
import type { Result } from "../../model/result.ts";
import type { Tag } from "../../model/tag.ts";
import type { ReadEvent } from "../format.ts";
import { checkImage, isImageName, mayBeImage } from "../images/imageFile.ts";
import { findsNamesakes, inOtherPlaces } from "../images/namesakes.ts";
import type { PairedLabel, Pairs } from "../images/pairLabels.ts";
import { fileEvent, problemEvent } from "../report/problemEvent.ts";
import { skipReason } from "../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { readText } from "../text/text.ts";
import { DatasetEvents, notAnImageEvent } from "./imageEvents.ts";
import { mapAhead } from "./mapAhead.ts";

/** What one label file contains. */
export interface LabelContent {
  /** Problems, and the classes and tags that the figures need, in the order in which they are yielded. */
  readonly events: readonly ReadEvent[];
  /** False when the file is not a label file; then the image is not labelled. */
  readonly isLabel: boolean;
  readonly figures: readonly Figure[];
  readonly tags: readonly Tag[];
}

/** A dataset that has one text file of labels per image. */
interface LabelFilesDataset {
  readonly tree: SourceTree;
  readonly images: readonly SourceFile[];
  readonly pairs: Pairs;
  /** Returns the dataset of an image. */
  datasetOf(image: DatasetPath): string;
  /** Reads the text of a label file for its image. */
  understand(label: DatasetPath, text: string, info: ImageInfo): LabelContent;
  /** Returns how many objects a text contains that belongs to no image; 0 for something else. */
  countObjects(text: string): number;
  /** Returns true for a path at which even an empty text file is a label file. */
  isLabelPath(path: DatasetPath): boolean;
}

/** Bytes that a label file may have: those of 200,000 boxes. */
const MAX_LABEL_BYTES = 16 * 1024 * 1024;

/** Extensions of files that are not images although they are not known as text either. */
const notImages = new Set([".cache", ".labels", ".names", ".data", ".weights", ".pt", ".onnx", ".bin"]);

/** Sorts files by name alone into those that may be images, text files and others. `prefix` ends with a slash or is empty. */
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
    else if (isImageName(file.path) || (mayBeImage(file.path) && !notImages.has(extension))) images.push(file);
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

async function* readImages(
  dataset: LabelFilesDataset,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { tree } = dataset;
  const load = async (file: SourceFile) => {
    const check = await checkImage(tree, file, signal);
    const label = dataset.pairs.labelOf.get(file.path);
    const text = label && check.info && (await readLabelText(tree, label.path, signal));
    return { file, check, label, text };
  };
  const datasets = new DatasetEvents();
  const labels = new LabelOutcomes();
  for await (const { file, check, label, text } of mapAhead(dataset.images, load)) {
    signal?.throwIfAborted();
    for (const problem of check.problems) yield problemEvent(problem);
    const { info } = check;
    if (info === undefined) {
      yield notAnImageEvent(file.path, check);
      if (label !== undefined) yield fileEvent(label.path, "skipped", skipReason.imageUnreadable);
      continue;
    }
    const name = dataset.datasetOf(file.path);
    yield* datasets.begin(name);
    const content = label && text && contentOf(dataset, label, text, info);
    if (label !== undefined && content !== undefined) yield* labels.settle(label, content, file.path);
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
  yield* labels.looselyPaired.events();
}

function contentOf(
  dataset: LabelFilesDataset,
  label: PairedLabel,
  text: Result<string>,
  info: ImageInfo,
): LabelContent {
  if (!text.ok) return notALabelFile(label.path, `The label file cannot be read: ${text.failure}.`);
  return dataset.understand(label.path, text.value, info);
}

/** Returns the content of a file that is not a label file: an error with the reason. */
export function notALabelFile(path: DatasetPath, message: string, line?: number): LabelContent {
  const event = problemEvent({
    code: "label_broken",
    path,
    ...(line !== undefined && { line }),
    message,
    action: "The image is imported without labels.",
  });
  return { events: [event], isLabel: false, figures: [], tags: [] };
}

/** Yields the events of label files; the problems of one that several images have only once. */
class LabelOutcomes {
  readonly looselyPaired = new LooselyPaired();
  readonly #settled = new Set<DatasetPath>();

  *settle(label: PairedLabel, content: LabelContent, image: DatasetPath): Generator<ReadEvent> {
    const isFirst = !this.#settled.has(label.path);
    this.#settled.add(label.path);
    for (const event of content.events) if (isFirst || event.type !== "problem") yield event;
    if (isFirst && content.isLabel) this.looselyPaired.add(image, label);
    yield fileEvent(label.path, content.isLabel ? "used" : "failed");
  }
}

/** Label files that were paired by a loose match: one problem for all of two folders. */
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
    for (const { path, by, count: files } of this.#found.values()) {
      const how =
        by === "case"
          ? "Its path matches that of its image only when case and Unicode form are ignored."
          : "It was found by its name alone: its folder and that of its image have nothing in common.";
      const rest =
        files === 1 ? "" : ` The same holds for ${files === 2 ? "one more" : `${files - 1} more`} in its folder.`;
      yield problemEvent({
        code: "label_found_loosely",
        path,
        message: how + rest,
        action: files === 1 ? "It is used for that image." : "They are used for these images.",
      });
    }
  }
}

/** Text files that belong to no image: labels of a missing one, or something else. */
async function* reportOrphans(
  dataset: LabelFilesDataset,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const namesakesOf = findsNamesakes(dataset.images.map((image) => image.path));
  const load = async (path: DatasetPath) => ({ path, text: await readLabelText(dataset.tree, path, signal) });
  for await (const { path, text } of mapAhead(dataset.pairs.orphans, load)) {
    signal?.throwIfAborted();
    const objects = text.ok ? dataset.countObjects(text.value) : 0;
    const isEmptyLabel = text.ok && text.value.trim() === "" && dataset.isLabelPath(path);
    if (objects === 0 && !isEmptyLabel) {
      yield fileEvent(path, "skipped", skipReason.notALabelFile);
      continue;
    }
    yield problemEvent({
      code: "annotation_without_image",
      path,
      message: `There is no image for this label file (${count(objects, "object")}).${inOtherPlaces(namesakesOf(path))}`,
      action: "The label file is skipped.",
    });
    yield fileEvent(path, "skipped", skipReason.annotationWithoutImage);
  }
}

function readLabelText(tree: SourceTree, path: DatasetPath, signal: AbortSignal | undefined) {
  return readText(tree, path, { maxBytes: MAX_LABEL_BYTES, ...(signal && { signal }) });
}
