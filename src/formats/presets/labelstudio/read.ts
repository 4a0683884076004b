import type { ImageInfo } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
import type { Tag } from "../../../model/tag.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { type ItemEntry, type ItemFile, reportedTogether } from "../../read/itemFile.ts";
import { type ItemReader, readItems } from "../../read/readItems.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { declareConfig, type LabelConfig, readLabelConfigs } from "./labelConfig.ts";
import { isMinimalRecord, taskFromMinimal } from "./minimal.ts";
import type { LabelStudioOptions } from "./options.ts";
import { isRemote, type Reference, withFileNames } from "./references.ts";
import { contentOfAnnotation, sizeOf } from "./regions.ts";
import { type Annotation, chosenAnnotations, imagesOf, latest, type Task, taskFromJson } from "./task.ts";

/** One image of a task. */
interface TaskEntry extends ListedEntry {
  readonly reference: Reference;
  /** Its position among the images of its task, from 0. */
  readonly index: number;
  readonly predictions: number;
  /** When the annotation was made, in ms since 1970, for a record of JSON-MIN, which is one annotation of its task. */
  readonly recordTime?: number;
}

/** Reads exports of Label Studio task by task. */
export async function* readLabelStudio(
  tree: SourceTree,
  { root, signal, options }: ReadContext<LabelStudioOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const config = yield* readLabelConfigs(tree, root, signal);
  yield* readItems(tree, { root, ...(signal && { signal }) }, taskReader(config, options));
}

function taskReader(config: LabelConfig, options: LabelStudioOptions): ItemReader<TaskEntry> {
  let isConfigDeclared = false;
  const taskOf = (json: JsonObject): Task | undefined => taskFromJson(json) ?? taskFromMinimal(json, config);
  return {
    settled: config.paths,
    ignoresNames: true,
    holdsItems: (shape, key) => shape === "list" && (key === undefined || key === "tasks"),
    // Fields of a task, and the items of other formats, look like records of JSON-MIN.
    isKeyedItem: (json) => taskFromJson(json) !== undefined,
    isItem: (fields, lists) =>
      (fields.has("data") && ["annotations", "completions", "predictions"].some((key) => lists.has(key))) ||
      (fields.has("task") && lists.has("result")),
    entryOf(json) {
      const task = taskOf(json);
      if (task === undefined) return undefined;
      const { references } = imagesOf(task.data, config.imageKeys);
      if (references.length === 0) return undefined;
      return references.map(
        (text, index): TaskEntry => ({
          ...sizeIn(task, index),
          ...(task.id !== undefined && { id: task.id }),
          fileName: text.slice(0, 4096),
          annotations: task.annotations.length,
          labelled: task.annotations.length > 0,
          reference: { text: shortened(text), ...(task.upload !== undefined && { upload: task.upload }) },
          index,
          predictions: task.predictions.length,
          ...(isMinimalRecord(json) && { recordTime: task.annotations[0]?.time ?? 0 }),
        }),
      );
    },
    accepts: (file) => file.images.length > 0,
    resolve(file, images) {
      const paths = images.map(({ path }) => path);
      return { ...file, images: withFileNames(chosenRecords(file.images, options), paths) };
    },
    *report(files) {
      for (const together of reportedTogether(files)) yield* reportTasks(together, options);
    },
    *begin(_, declarations) {
      if (!isConfigDeclared) yield* declareConfig(config, declarations);
      isConfigDeclared = true;
    },
    contentOf(json, _, info, entry) {
      const task = taskOf(json);
      if (task === undefined) throw new Error("An item that was indexed as a task is not one.");
      return contentOfTask(task, entry, info, config, options);
    },
  };
}

/** Returns the size of an image of a task that its results state, in pixels. */
function sizeIn({ annotations }: Task, index: number): { readonly size?: Size } {
  for (const result of annotations.flatMap(({ results }) => results)) {
    const { item_index: of = index } = result;
    const size = of === index ? sizeOf(result) : undefined;
    if (size !== undefined) return { size };
  }
  return {};
}

/** Returns a reference without the content of an image that is inside the task. */
function shortened(text: string): string {
  return text.startsWith("data:") ? "data:" : text;
}

/** In JSON-MIN a task has a record for each of its annotations: returns the entries with the chosen records only. */
function chosenRecords(
  entries: readonly ItemEntry<TaskEntry>[],
  options: LabelStudioOptions,
): readonly ItemEntry<TaskEntry>[] {
  if (options.annotation === "all") return entries;
  const tasks = new Map<string, { best: ItemEntry<TaskEntry>; annotations: number }>();
  const keyOf = ({ id, index, reference }: TaskEntry) => JSON.stringify([id ?? reference.text, index]);
  for (const entry of entries) {
    const { recordTime: time } = entry;
    if (time === undefined) continue;
    const known = tasks.get(keyOf(entry));
    if (known === undefined) {
      tasks.set(keyOf(entry), { best: entry, annotations: entry.annotations });
      continue;
    }
    const bestTime = known.best.recordTime ?? 0;
    if (options.annotation === "first" ? time < bestTime : time >= bestTime) known.best = entry;
    known.annotations += entry.annotations;
  }
  return entries.flatMap((entry) => {
    if (entry.recordTime === undefined) return [entry];
    const task = tasks.get(keyOf(entry));
    return task?.best === entry ? [{ ...entry, annotations: task.annotations }] : [];
  });
}

/** Reports annotations that the options exclude, and images that are not in the drop. */
function* reportTasks(
  { path, images }: Pick<ItemFile<TaskEntry>, "path" | "images">,
  options: LabelStudioOptions,
): Generator<ReadEvent> {
  const several = images.filter(({ annotations, index }) => annotations > 1 && index === 0).length;
  if (several > 0 && options.annotation !== "all") {
    const used =
      options.annotation === "first" ? "earliest annotation" : "ground truth, or otherwise the latest annotation,";
    yield problemEvent({
      code: "several_annotations",
      path,
      message: `${count(several, "task has", "tasks have")} several annotations.`,
      action: `The ${used} of each task is imported. The reading options can change that.`,
    });
  }
  const predicted = images.reduce((sum, { predictions, index }) => sum + (index === 0 ? predictions : 0), 0);
  if (predicted > 0 && options.predictions === "leaveOut") {
    yield problemEvent({
      code: "predictions_left_out",
      path,
      message: `The file contains ${count(predicted, "prediction of a model", "predictions of models")}.`,
      action: "Predictions are skipped, because they are not labels. The reading options can add them.",
    });
  }
  const remote = images.filter(({ reference }) => isRemote(reference));
  const [first, ...more] = remote.filter(({ fileName, reference }) =>
    fileName?.startsWith(reference.text.slice(0, 300)),
  );
  if (first !== undefined) {
    const missing = count(1 + more.length, "image is", "images are");
    yield problemEvent({
      code: "remote_images",
      path,
      message: `${missing} on another server or in cloud storage, the first at ${first.fileName}.`,
      action: "Nothing is downloaded. Download the images and drop them together with this file.",
    });
  }
}

function contentOfTask(
  task: Task,
  { index }: TaskEntry,
  info: ImageInfo,
  config: LabelConfig,
  options: LabelStudioOptions,
): ItemContent {
  const chosen = chosenAnnotations(task.annotations, options.annotation);
  const prediction = options.predictions === "add" ? latest(task.predictions) : undefined;
  const name = String(task.id ?? "without id");
  const read = ({ results }: Annotation, marks: readonly Tag[]) =>
    contentOfAnnotation(
      results.filter(({ item_index: of }) => of === undefined || of === null || of === index),
      info,
      config,
      name,
      marks,
    );
  const contents = chosen.map((annotation) =>
    read(annotation, chosen.length > 1 ? authorTags("annotator", annotation) : []),
  );
  if (prediction !== undefined) contents.push(read(prediction, authorTags("prediction", prediction)));
  const { key } = imagesOf(task.data, config.imageKeys);
  return {
    figures: contents.flatMap((content) => content.figures),
    tags: contents.flatMap((content) => content.tags),
    problems: contents.flatMap((content) => content.problems),
    annotatedSize: contents.map(({ size }) => size).find((size) => size !== undefined),
    isNormalized: true,
    labelled: contents.length > 0,
    meta: { ...otherFields(task.data, new Set([key])), ...task.meta },
  };
}

function authorTags(name: string, { author }: Annotation): Tag[] {
  return [{ name, ...(author !== undefined && { value: author }) }];
}
