import type { DatasetPath } from "../../../model/datasetPath.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import { count } from "../../../model/plural.ts";
import type { ProblemDetails } from "../../../model/problem.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import type { Size } from "../../geometry/rules.ts";
import { countLabelLines, type LineContent, readLabelLines } from "../../read/labelLines.ts";
import { type LabelContent, notALabelFile, readLabelFiles } from "../../read/readLabelFiles.ts";
import type { Finding } from "../../report/finding.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { assignDatasets } from "./assignDatasets.ts";
import { sortFiles } from "./dataset.ts";
import { mentionsRotated } from "./dataYaml.ts";
import { YoloDefinitions } from "./definitions.ts";
import { withKeypoints } from "./inferKeypoints.ts";
import { hasCommas, type LabelLine, type LineRules, parseLabelLine } from "./labelLine.ts";
import { figureFromLine } from "./lineFigure.ts";
import { typedNames, type YoloOptions } from "./options.ts";
import { readSetup, type Setup } from "./setup.ts";
import { type KnownRules, surveyLabels } from "./surveyLabels.ts";

/** How many label files are read before the first image, to find the shapes of the classes. */
const SURVEYED_FILES = 2000;

/** Reads a YOLO dataset of any kind, image by image. */
export async function* readYolo(
  tree: SourceTree,
  { root, options, signal }: ReadContext<YoloOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const stated = await readSetup(tree, root, signal);
  const { images, pairs, others } = sortFiles(tree, root, stated);
  const labels = [...new Set([...pairs.labelOf.values()].map((label) => label.path))];
  const setup = await withKeypoints(tree, stated, labels, signal);
  for (const problem of setup.problems) yield problemEvent(problem);
  for (const [path, outcome] of setup.outcomes) yield fileEvent(path, outcome);
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);

  const first = options.firstClass === "one" ? 1 : 0;
  const definitions = new YoloDefinitions(setup, { names: typedNames(options), first });
  const knownRules = rulesFrom(setup, options, labels);
  const survey = await surveyLabels(tree, labels, knownRules, (label, id) => definitions.titleOf(label, id), {
    maxFiles: SURVEYED_FILES,
    signal,
  });
  yield* definitions.declare(survey);

  const { datasetOf, problems } = assignDatasets(
    images.map((image) => image.path),
    root,
    setup,
  );
  for (const problem of problems) yield problemEvent(problem);
  const confidenceSecond = options.confidence === "auto" ? survey.confidenceSecond : options.confidence === "second";
  const rules = { ...knownRules, polygonsHaveConfidence: survey.polygonsHaveConfidence, confidenceSecond };
  if (options.confidence === "auto" && confidenceSecond) yield problemEvent(confidenceGuessed);
  const reader = new LabelReader(setup, options, rules, definitions);
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf,
    understand: (label: DatasetPath, text: string, info: ImageInfo) => reader.read(label, text, info),
    countObjects: (text: string) => countLabelLines(text, (line) => parseLabelLine(line, rules)),
    isLabelPath: (path: DatasetPath) => /(^|\/)labels\//i.test(path),
  };
  yield* readLabelFiles(dataset, signal);
  yield* definitions.reportFirstClass();
  yield* reader.reportCommas();
  if (options.fourPoints === "auto") yield* reader.reportFourPoints();
}

function rulesFrom(setup: Setup, options: YoloOptions, labels: readonly DatasetPath[]): KnownRules {
  const auto = setup.rotated || (labels.length > 0 && labels.every(mentionsRotated));
  return {
    ...(setup.keypoints && { keypoints: setup.keypoints }),
    rotated: options.fourPoints === "auto" ? auto : options.fourPoints === "rotated",
  };
}

/** Reads label files, and counts what is reported at the end. */
class LabelReader {
  readonly #setup: Setup;
  readonly #options: YoloOptions;
  readonly #rules: LineRules;
  readonly #definitions: YoloDefinitions;
  #polygons = 0;
  #withFourPoints = 0;
  #linesWithCommas = 0;
  #firstWithCommas: DatasetPath | undefined;

  constructor(setup: Setup, options: YoloOptions, rules: LineRules, definitions: YoloDefinitions) {
    this.#setup = setup;
    this.#options = options;
    this.#rules = rules;
    this.#definitions = definitions;
  }

  /** Returns the objects of one image. An empty label file is an image that is labelled, with no objects. */
  read(path: DatasetPath, text: string, info: ImageInfo): LabelContent {
    const size = uprightSize(info);
    if (size === undefined) {
      return notALabelFile(path, "The coordinates are relative to the size of the image, which is not known.");
    }
    const earlier = new Set<string>();
    return readLabelLines<LabelLine>(path, text, size, {
      lineName: "a class number and coordinates",
      parse: (line) => parseLabelLine(line, this.#rules),
      contentOf: (label, line, number) => this.#contentOf(label, { path, line, number, size }, earlier),
      declare: (figure, label, number) => {
        this.#countPolygon(label);
        return this.#definitions.introduce(figure, path, number);
      },
    });
  }

  #contentOf(
    label: LabelLine,
    { path, line, number, size }: { path: DatasetPath; line: string; number: number; size: Size },
    earlier: Set<string>,
  ): LineContent {
    const { title, events } = this.#definitions.classOf(path, label.id, number);
    if (hasCommas(line)) {
      this.#linesWithCommas++;
      this.#firstWithCommas ??= path;
    }
    const object = figureFromLine(label, title, size, this.#options.coordinates, this.#setup.keypoints);
    if (!object.ok) return { events, findings: [object.failure] };
    const { figure, findings } = object.value;
    const isDuplicate = earlier.has(line);
    earlier.add(line);
    return { events, figure, findings: isDuplicate ? [duplicateLine, ...findings] : findings };
  }

  #countPolygon(label: LabelLine): void {
    if (label.kind !== "polygon") return;
    this.#polygons++;
    if (label.points.length === 8) this.#withFourPoints++;
  }

  /** Reports numbers that are not separated by spaces alone. */
  *reportCommas(): Generator<ReadEvent> {
    if (this.#firstWithCommas === undefined) return;
    yield problemEvent({
      code: "lines_with_commas",
      path: this.#firstWithCommas,
      message: `${count(this.#linesWithCommas, "line has", "lines have")} commas or semicolons, which the format does not have; the first is in this file.`,
      action: "The lines are read with their commas.",
    });
  }

  /** Polygons that all have four points may be oriented bounding boxes, the files do not state it. */
  *reportFourPoints(): Generator<ReadEvent> {
    if (this.#polygons === 0 || this.#polygons !== this.#withFourPoints) return;
    const all = this.#polygons === 1 ? "The only polygon has" : `All ${count(this.#polygons, "polygon")} have`;
    yield problemEvent({
      code: "four_points_as_polygons",
      message: `${all} four points, like oriented bounding boxes.`,
      action: "They are imported as polygons. If they are oriented bounding boxes, choose that in the reading options.",
    });
  }
}

const confidenceGuessed: ProblemDetails = {
  code: "columns_guessed",
  message: "Boxes with five numbers lie in their images only when the first number is the confidence.",
  action: "The lines are read as class, confidence, x, y, width, height. The options can change that.",
};

const duplicateLine: Finding = {
  code: "duplicate_line",
  message: "The line is a duplicate of an earlier line in this file.",
  action: "The line is imported as an object of its own.",
};
