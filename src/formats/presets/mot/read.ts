import { belowFolder, type DatasetPath } from "../../../model/datasetPath.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { Declarations } from "../../classes/declarations.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { type AnnotatedImage, readAnnotatedImages } from "../../read/readAnnotatedImages.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { linesOf, readText } from "../../text/text.ts";
import { type BoxTable, boxesOf, reportMissingFrames } from "./boxes.ts";
import { motClass } from "./classes.ts";
import { FirstPixel } from "./firstPixel.ts";
import { framesOf, imagesByFolder, numberFrames } from "./frames.ts";
import type { MotOptions } from "./options.ts";
import { findSequences, type MotSequence, readSequenceInfo, type SequenceInfo } from "./sequences.ts";
import { readMotTable } from "./table.ts";

/** The dataset of a sequence in the root folder without a name. */
const ROOT_DATASET = "ds0";
/** Frames whose headers are read at the same time. */
const FRAMES_AT_ONCE = 16;
/** Bytes of `labels.txt`. */
const MAX_LABELS_BYTES = 1024 * 1024;

/** Reads sequences one after another. Only the tables of one sequence are in memory. */
export async function* readMot(
  tree: SourceTree,
  { root, signal, options }: ReadContext<MotOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const reader = new MotReader(tree, root, options, signal);
  yield* reader.read();
}

/** Reads the sequences of a drop, and the images outside of them. */
class MotReader {
  readonly #tree: SourceTree;
  readonly #root: string;
  readonly #options: MotOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #declarations = new Declarations("rectangle");

  constructor(tree: SourceTree, root: string, options: MotOptions, signal: AbortSignal | undefined) {
    this.#tree = tree;
    this.#root = root;
    this.#options = options;
    this.#signal = signal;
  }

  /** Reads all sequences, then the images outside of them. */
  async *read(): AsyncGenerator<ReadEvent, void, undefined> {
    const images = imagesByFolder(this.#tree, this.#root);
    const open = new Set<string>(this.#tree.files.map(({ path }) => path));
    for (const sequence of findSequences(this.#tree, this.#root)) {
      const info = await readSequenceInfo(this.#tree, sequence.info, this.#signal);
      const frames = framesOf(sequence, info, images).filter(({ path }) => open.has(path));
      for (const { path } of frames) open.delete(path);
      for (const path of [sequence.truth, sequence.detections, sequence.info, sequence.labels]) open.delete(path ?? "");
      if (sequence.info !== undefined) yield fileEvent(sequence.info, "used");
      yield* this.#readSequence(sequence, info, frames);
    }
    for (const [folder, files] of images) {
      const others = files.filter(({ path }) => open.has(path));
      for (const { path } of others) open.delete(path);
      yield* this.#readFrames(this.#datasetOf(folder), others, {}, []);
    }
    for (const { path } of this.#tree.files) {
      if (open.has(path)) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);
    }
  }

  async *#readSequence(
    sequence: MotSequence,
    info: SequenceInfo,
    frames: readonly SourceFile[],
  ): AsyncGenerator<ReadEvent, void, undefined> {
    const labels = yield* this.#readLabels(sequence.labels);
    for (const title of labels ?? []) yield* this.#declarations.declareClass(title);
    const tables: BoxTable[] = [];
    if (sequence.truth !== undefined) tables.push(...(yield* this.#readTable(sequence.truth, labels, false)));
    if (sequence.detections !== undefined) {
      if (this.#options.predictions === "add") {
        tables.push(...(yield* this.#readTable(sequence.detections, labels, true)));
      } else yield* reportSkippedDetections(sequence.detections);
    }
    const dataset = this.#datasetOf(sequence.folder, info.name);
    yield* this.#readFrames(dataset, frames, info, tables);
  }

  async *#readLabels(path: DatasetPath | undefined): AsyncGenerator<ReadEvent, string[] | undefined, undefined> {
    if (path === undefined) return undefined;
    const signal = this.#signal;
    const text = await readText(this.#tree, path, { maxBytes: MAX_LABELS_BYTES, ...(signal && { signal }) });
    if (!text.ok) {
      const message = `The class names cannot be read: ${text.failure}.`;
      const action = "The class names of MOTChallenge are used.";
      yield problemEvent({ code: "labels_broken", path, message, action });
      yield fileEvent(path, "failed");
      return undefined;
    }
    yield fileEvent(path, "used");
    return linesOf(text.value).map((line) => line.trim());
  }

  async *#readTable(
    path: DatasetPath,
    labels: readonly string[] | undefined,
    isPrediction: boolean,
  ): AsyncGenerator<ReadEvent, BoxTable[], undefined> {
    const read = await readMotTable(this.#tree, path, this.#signal);
    if (!read.ok) {
      const action = "The file is skipped; the frames are imported without its boxes.";
      const { message, line } = read.failure;
      yield problemEvent({
        code: "annotation_broken",
        path,
        message,
        action,
        ...(line && { line }),
      });
      yield fileEvent(path, "failed");
      return [];
    }
    const table = read.value;
    yield fileEvent(path, "used");
    yield* table.problems.events();
    const unknown = new Set<number>();
    for (const { classId } of [...table.rows.values()].flat()) {
      if (classId !== undefined && !motClass(classId, labels).isKnown) unknown.add(classId);
    }
    for (const id of unknown) {
      const message = `The class id ${id} is not in the list of class names.`;
      const action = `The class is named ${JSON.stringify(motClass(id, labels).title)}.`;
      yield problemEvent({ code: "unknown_class", path, message, action });
    }
    return [{ ...table, path, labels, isPrediction }];
  }

  async *#readFrames(
    dataset: string,
    frames: readonly SourceFile[],
    { size }: SequenceInfo,
    tables: readonly BoxTable[],
  ): AsyncGenerator<ReadEvent, void, undefined> {
    const numbers = numberFrames(frames, tables);
    for (const problem of numbers.problems) yield problemEvent(problem);
    const found = new Set<number>();
    const firstPixel = new FirstPixel();
    const images = frames.map((file) => ({ file, dataset, labels: [] }));
    const annotationOf = async ({ file }: AnnotatedImage, info: ImageInfo) => {
      const number = numbers.of.get(file.path);
      if (number !== undefined) found.add(number);
      const frame = size ?? uprightSize(info);
      if (number !== undefined && frame !== undefined) {
        for (const table of tables) firstPixel.add(table, table.rows.get(number) ?? [], frame);
      }
      return boxesOf(number, tables, info, size, this.#options);
    };
    yield* readAnnotatedImages(this.#tree, images, annotationOf, this.#declarations, this.#signal, FRAMES_AT_ONCE);
    for (const table of tables) {
      const problem = firstPixel.problemOf(table, this.#options);
      if (problem !== undefined) yield problemEvent(problem);
      yield* reportMissingFrames(table, found);
    }
  }

  #datasetOf(folder: string, name?: string): string {
    const below = belowFolder(folder, this.#root);
    return below || name?.replaceAll("/", " ") || ROOT_DATASET;
  }
}

function* reportSkippedDetections(path: DatasetPath): Generator<ReadEvent> {
  yield problemEvent({
    code: "predictions_left_out",
    path,
    message: "The table contains the results of a detector, not labels.",
    action: "The table is skipped. The reading options can add its boxes.",
  });
  yield fileEvent(path, "skipped", skipReason.predictions);
}
