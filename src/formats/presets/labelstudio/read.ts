import type { ImageInfo } from "../../../model/image.ts";
import type { Tag } from "../../../model/tag.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { ListedEntry } from "../../images/listedImages.ts";
import type { ItemContent } from "../../read/itemContent.ts";
import { type ItemFile, reportedTogether } from "../../read/itemFile.ts";
import { type ItemReader, readItems } from "../../read/readItems.ts";
import { problemEvent } from "../../report/problemEvent.ts";
import type { SourceFile, SourceTree } from "../../sourceTree.ts";
import { type JsonObject, otherFields } from "../../text/jsonValue.ts";
import { declareConfig, type LabelConfig, readLabelConfigs } from "./labelConfig.ts";
import { isMinimalRecord, taskFromMinimal } from "./minimal.ts";
import type { LabelStudioOptions } from "./options.ts";
import { isRemote, namesFor, type Reference } from "./references.ts";
import { contentOfAnnotation } from "./regions.ts";
import { type Annotation, chosenAnnotations, imagesOf, latest, type Task, taskFromJson } from "./task.ts";

/** One image of a task. */
interface TaskEntry extends ListedEntry {
  readonly reference: Reference;
  /** Its place among the images of its task. */
  readonly index: number;
  readonly predictions: number;
  /** Of a record of JSON-MIN, which is one annotation of its task: when it was made. */
  readonly recordTime?: number;
}

/** Reads exports of Label Studio, task by task. */
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
    holdsItems: (shape, key) => shape === "list" && key === undefined,
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
    resolve: (file, pictures) => withNames(chosenRecords(file, options), pictures),
    *report(files) {
      for (const told of reportedTogether(files)) yield* tellChoices(told, options);
    },
    *begin(_, words) {
      if (!isConfigDeclared) yield* declareConfig(config, words);
      isConfigDeclared = true;
    },
    contentOf: (json, _, info, entry) => contentOfTask(taskOf(json)!, entry, info, config, options),
  };
}

/** Of a picture inside of the task only the beginning is worth keeping. */
function shortened(text: string): string {
  return text.startsWith("data:") ? "data:" : text;
}

/** In JSON-MIN a task has a record for each of its annotations: leaves those in that are chosen. */
function chosenRecords(file: ItemFile<TaskEntry>, options: LabelStudioOptions): ItemFile<TaskEntry> {
  if (options.annotation === "all") return file;
  const tasks = new Map<string, { best: TaskEntry; annotations: number }>();
  const keyOf = ({ id, index, reference }: TaskEntry) => JSON.stringify([id ?? reference.text, index]);
  for (const entry of file.images) {
    const { recordTime: time } = entry;
    if (time === undefined) continue;
    const before = tasks.get(keyOf(entry));
    const timeBefore = before?.best.recordTime ?? 0;
    const isBetter = before === undefined || (options.annotation === "first" ? time < timeBefore : time >= timeBefore);
    const annotations = (before?.annotations ?? 0) + entry.annotations;
    tasks.set(keyOf(entry), { best: isBetter ? entry : before.best, annotations });
  }
  const images = file.images.flatMap((entry) => {
    if (entry.recordTime === undefined) return [entry];
    const { best, annotations } = tasks.get(keyOf(entry))!;
    return best === entry ? [{ ...entry, annotations }] : [];
  });
  return { ...file, images };
}

/** Gives the images the names by which the drop has them. */
function withNames(file: ItemFile<TaskEntry>, pictures: readonly SourceFile[]): ItemFile<TaskEntry> {
  const names = namesFor(
    file.images.map((entry) => entry.reference),
    pictures.map(({ path }) => path),
  );
  return { ...file, images: file.images.map((entry, i) => ({ ...entry, fileName: names[i]! })) };
}

/** Says what is left out because of the options, or of where images are. */
function* tellChoices(
  { path, images }: Pick<ItemFile<TaskEntry>, "path" | "images">,
  options: LabelStudioOptions,
): Generator<ReadEvent> {
  const several = images.filter(({ annotations, index }) => annotations > 1 && index === 0).length;
  if (several > 0 && options.annotation !== "all") {
    const tasks = several === 1 ? "1 task has" : `${several} tasks have`;
    const taken =
      options.annotation === "first" ? "The earliest one" : "The one that is ground truth, else the latest,";
    yield problemEvent({
      code: "several_annotations",
      path,
      message: `${tasks} several annotations.`,
      action: `${taken} of each is taken; the options of the format can change that.`,
    });
  }
  const predicted = images.reduce((sum, { predictions, index }) => sum + (index === 0 ? predictions : 0), 0);
  if (predicted > 0 && options.predictions === "leaveOut") {
    yield problemEvent({
      code: "predictions_left_out",
      path,
      message: `There ${predicted === 1 ? "is 1 prediction" : `are ${predicted} predictions`} of models.`,
      action: "Left out: they are no labels. The options of the format can add them.",
    });
  }
  const remote = images.filter(({ reference }) => isRemote(reference));
  const missing = remote.filter(({ fileName, reference }) => fileName?.startsWith(reference.text.slice(0, 300)));
  if (missing.length > 0) {
    yield problemEvent({
      code: "remote_images",
      path,
      message: `${missing.length === 1 ? "1 image lies" : `${missing.length} images lie`} on another server or in a storage, the first at ${missing[0]!.fileName}.`,
      action: "Nothing is fetched from there. Download the images and drop them together with this file.",
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
    labelled: contents.length > 0,
    meta: { ...otherFields(task.data, new Set([key])), ...task.meta },
  };
}

function authorTags(name: string, { author }: Annotation): Tag[] {
  return [{ name, ...(author !== undefined && { value: author }) }];
}
