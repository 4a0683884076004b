import { baseName, type DatasetPath, extensionOf } from "../../model/datasetPath.ts";
import type { Figure } from "../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../model/image.ts";
import type { Problem } from "../../model/problem.ts";
import type { ReadContext, ReadEvent } from "../format.ts";
import { settleGeometry } from "../geometryRules.ts";
import { mapAhead } from "../mapAhead.ts";
import { checkPicture, type PictureCheck } from "../picture.ts";
import { fileEvent, problemEvent } from "../problemEvent.ts";
import type { SourceFile, SourceTree } from "../sourceTree.ts";
import { linesOf, readText } from "../text.ts";
import { assignDatasets } from "./assignDatasets.ts";
import { sortFiles, type YoloFiles } from "./dataset.ts";
import { mentionsRotated } from "./dataYaml.ts";
import { type LineRules, parseLabelLine } from "./labelLine.ts";
import { figureFromLine } from "./lineFigure.ts";
import type { PairedLabel } from "./pairLabels.ts";
import { readSetup, type Setup } from "./setup.ts";
import { surveyLabels } from "./surveyLabels.ts";
import { typedNames, type YoloOptions } from "./yoloOptions.ts";
import { YoloWords } from "./yoloWords.ts";

/** Bytes of a label file: 200,000 boxes. */
const MAX_LABEL_BYTES = 16 * 1024 * 1024;
/** Label files that are looked at before the first image, to know the shapes of the classes. */
const SURVEYED_FILES = 2000;
/** Problems of one label file that are named line by line. */
const NAMED_LINES = 20;

/** Reads a YOLO dataset of any shape, image by image. */
export async function* readYolo(
  tree: SourceTree,
  { root, options, signal }: ReadContext<YoloOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const setup = await readSetup(tree, root, signal);
  for (const problem of setup.problems) yield problemEvent(problem);
  for (const [path, outcome] of setup.outcomes) yield fileEvent(path, outcome);
  const files = sortFiles(tree, root, setup);
  for (const path of files.others) yield fileEvent(path, "skipped", "not part of the dataset");

  const labels = [...new Set([...files.pairs.labelOf.values()].map((label) => label.path))];
  const typed = typedNames(options);
  const words = new YoloWords(setup, typed);
  const given = rulesFrom(setup, options, labels);
  const quietTitle = (label: DatasetPath, id: number) => words.quietTitleOf(label, id);
  const survey = await surveyLabels(tree, labels, given, quietTitle, { maxFiles: SURVEYED_FILES, signal });
  yield* words.declare(survey);
  const rules = { ...given, polygonsHaveConfidence: survey.polygonsHaveConfidence };

  const { datasetOf, problems } = assignDatasets(
    files.images.map((image) => image.path),
    root,
    setup,
  );
  for (const problem of problems) yield problemEvent(problem);
  for (const [label, images] of files.pairs.shared) yield sharedLabel(label, images);

  const reader: LabelReader = { tree, rules, options, setup, words, polygons: { all: 0, withFourPoints: 0 } };
  yield* readImages(reader, files, datasetOf, signal);
  yield* reportOrphans(reader, files.pairs.orphans, signal);
  const { all, withFourPoints } = reader.polygons;
  if (options.fourPoints === "auto" && all > 0 && all === withFourPoints) {
    const count = `${all} ${all === 1 ? "polygon has" : "polygons have"}`;
    yield problemEvent({
      code: "four_points_as_polygons",
      severity: "info",
      message: `All ${count} four points: they may be rotated boxes.`,
      action: "Kept as polygons; if they are rotated boxes, say so in the options.",
    });
  }
}

function rulesFrom(setup: Setup, options: YoloOptions, labels: readonly DatasetPath[]): LineRules {
  const auto = setup.rotated || (labels.length > 0 && labels.every(mentionsRotated));
  return {
    ...(setup.keypoints && { keypoints: setup.keypoints }),
    rotated: options.fourPoints === "auto" ? auto : options.fourPoints === "rotated",
    polygonsHaveConfidence: false,
  };
}

function sharedLabel(label: DatasetPath, images: readonly DatasetPath[]): ReadEvent {
  return problemEvent({
    code: "label_shared",
    severity: "warning",
    path: label,
    message: `${images.length} images have this label file: ${images.slice(0, 5).map(baseName).join(", ")}.`,
    action: "Each of them gets its objects, as the format says.",
  });
}

/** What reading label files needs, and what it counts. */
interface LabelReader {
  readonly tree: SourceTree;
  readonly rules: LineRules;
  readonly options: YoloOptions;
  readonly setup: Setup;
  readonly words: YoloWords;
  readonly polygons: { all: number; withFourPoints: number };
}

/** An image with its label file read, but not yet understood. */
interface LoadedImage {
  readonly file: SourceFile;
  readonly picture: PictureCheck;
  readonly label: PairedLabel | undefined;
  readonly text: { readonly text: string } | { readonly refused: string } | undefined;
}

async function* readImages(
  reader: LabelReader,
  files: YoloFiles,
  datasetOf: ReadonlyMap<DatasetPath, string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const { tree } = reader;
  const load = async (file: SourceFile): Promise<LoadedImage> => {
    const picture = await checkPicture(tree, file, signal);
    const label = files.pairs.labelOf.get(file.path);
    const text = label && picture.info && (await readLabelText(tree, label.path, signal));
    return { file, picture, label, text };
  };
  const announced = new Set<string>();
  const told = new Set<DatasetPath>();
  for await (const loaded of mapAhead(files.images, load)) {
    signal?.throwIfAborted();
    const { file, picture, label } = loaded;
    for (const problem of picture.problems) yield problemEvent(problem);
    if (picture.info === undefined) {
      yield picture.failed ? fileEvent(file.path, "failed") : fileEvent(file.path, "skipped", "not an image");
      if (label !== undefined) yield fileEvent(label.path, "skipped", "its image cannot be read");
      continue;
    }
    const dataset = datasetOf.get(file.path)!;
    if (!announced.has(dataset)) {
      announced.add(dataset);
      yield { type: "dataset", name: dataset };
    }
    const figures: Figure[] = [];
    // A label file that several images share is told about once.
    const isTold = label !== undefined && told.has(label.path);
    let labelled = false;
    for (const event of readLabel(reader, loaded, picture.info)) {
      if (event.type === "figure") figures.push(event.figure);
      else if (event.type === "labelled") labelled = true;
      else if (!isTold || event.type === "class" || event.type === "tag") yield event;
    }
    if (label !== undefined) told.add(label.path);
    const name = baseName(file.path);
    yield { type: "image", dataset, name, path: file.path, info: picture.info, labelled, figures, tags: [] };
  }
}

function readLabelText(tree: SourceTree, path: DatasetPath, signal: AbortSignal | undefined) {
  return readText(tree, path, { maxBytes: MAX_LABEL_BYTES, ...(signal && { signal }) });
}

type LabelEvent = ReadEvent | { readonly type: "figure"; readonly figure: Figure } | { readonly type: "labelled" };

/** The objects of one image. An empty label file means: looked at, nothing there. */
function* readLabel(reader: LabelReader, { label, text }: LoadedImage, info: ImageInfo): Generator<LabelEvent> {
  if (label === undefined || text === undefined) return;
  const { path } = label;
  const size = uprightSize(info);
  const failure = "refused" in text ? `The label file ${text.refused}.` : undefined;
  if (failure !== undefined || "refused" in text || size === undefined) {
    const unplaced = "Its coordinates are parts of the image's size, which is not known.";
    yield problemEvent({
      code: failure === undefined ? "size_needed" : "label_broken",
      severity: "error",
      path,
      message: failure ?? unplaced,
      action: "The image is kept, without labels.",
    });
    yield fileEvent(path, "failed");
    return;
  }
  const lines = linesOf(text.text).map((line) => line.trim());
  const filled = lines.filter((line) => line !== "");
  const wrongs: Problem[] = [];
  const events: LabelEvent[] = [];
  const known = new Set<string>();
  let used = 0;
  for (const [i, line] of lines.entries()) {
    if (line === "") continue;
    const at = { path, line: i + 1 };
    const parsed = parseLabelLine(line, reader.rules);
    if ("wrong" in parsed) {
      wrongs.push({ ...parsed.wrong, ...at });
      continue;
    }
    used++;
    const { title, events: classEvents } = reader.words.titleOf(path, parsed.id, i + 1);
    events.push(...classEvents);
    const made = figureFromLine(parsed, title, size, reader.options.coordinates, reader.setup.keypoints);
    if ("wrong" in made) {
      wrongs.push({ ...made.wrong, ...at });
      continue;
    }
    if (known.has(line)) wrongs.push({ ...duplicateLine, ...at });
    known.add(line);
    for (const note of made.notes) wrongs.push({ ...note, ...at });
    const settled = settleGeometry(made.figure.geometry, size);
    if (settled.note !== undefined) wrongs.push({ ...settled.note, ...at });
    if (settled.geometry === undefined) continue;
    const figure = { ...made.figure, geometry: settled.geometry };
    if (parsed.kind === "polygon") {
      reader.polygons.all++;
      if (parsed.points.length === 8) reader.polygons.withFourPoints++;
    }
    for (const event of reader.words.introduce(figure, path, i + 1)) events.push(event);
    events.push({ type: "figure", figure });
  }
  if (used === 0 && filled.length > 0) {
    yield problemEvent({
      code: "label_broken",
      severity: "error",
      path,
      line: wrongs[0]?.line,
      message:
        `This is no label file: none of its ${filled.length} lines is a class number and coordinates. ${wrongs[0]?.message ?? ""}`.trim(),
      action: "The image is kept, without labels.",
    });
    yield fileEvent(path, "failed");
    return;
  }
  if (label.by !== "path") yield looselyPaired(label);
  for (const wrong of wrongs.slice(0, NAMED_LINES)) yield problemEvent(wrong);
  if (wrongs.length > NAMED_LINES) {
    const message = `${wrongs.length - NAMED_LINES} more lines of this file have such problems.`;
    yield problemEvent({ code: "more_lines", severity: "warning", path, message });
  }
  yield fileEvent(path, "used");
  yield { type: "labelled" };
  yield* events;
}

const duplicateLine = {
  code: "duplicate_line",
  severity: "warning",
  message: "The same line stands in this file before.",
  action: "Kept as an object of its own.",
} as const;

function looselyPaired({ path, by }: PairedLabel): ReadEvent {
  const message =
    by === "case"
      ? "Its path agrees with that of its image only when case and Unicode form are ignored."
      : "It was found by its name alone: its folder and that of its image have nothing in common.";
  return problemEvent({
    code: "label_found_loosely",
    severity: "warning",
    path,
    message,
    action: "Taken as its labels.",
  });
}

/** Text files that belong to no image: labels of one that is absent, or something else. */
async function* reportOrphans(
  reader: LabelReader,
  orphans: readonly DatasetPath[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadEvent, void, undefined> {
  const load = async (path: DatasetPath) => ({ path, text: await readLabelText(reader.tree, path, signal) });
  for await (const { path, text } of mapAhead(orphans, load)) {
    signal?.throwIfAborted();
    const filled = "refused" in text ? [] : linesOf(text.text).filter((line) => line.trim() !== "");
    const objects = filled.filter((line) => !("wrong" in parseLabelLine(line.trim(), reader.rules))).length;
    const isEmptyLabel = filled.length === 0 && extensionOf(path) === ".txt" && /(^|\/)labels\//i.test(path);
    if (objects === 0 && !isEmptyLabel) {
      yield fileEvent(path, "skipped", "not a label file");
      continue;
    }
    yield problemEvent({
      code: "annotation_without_image",
      severity: "warning",
      path,
      message: `There is no image for this label file (${objects} ${objects === 1 ? "object" : "objects"}).`,
      action: "Left out.",
    });
    yield fileEvent(path, "skipped", "annotation without image");
  }
}
