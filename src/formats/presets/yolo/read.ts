import type { DatasetPath } from "../../../model/datasetPath.ts";
import type { Figure } from "../../../model/figure.ts";
import { type ImageInfo, uprightSize } from "../../../model/image.ts";
import type { ReadContext, ReadEvent } from "../../format.ts";
import { settleGeometry } from "../../geometry/rules.ts";
import { type LabelContent, notALabelFile, readLabelFiles } from "../../read/labelFiles.ts";
import type { Finding } from "../../report/finding.ts";
import { LineProblems } from "../../report/lineProblems.ts";
import { fileEvent, problemEvent } from "../../report/problemEvent.ts";
import { skipReason } from "../../report/skipReasons.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { linesOf } from "../../text/text.ts";
import { assignDatasets } from "./assignDatasets.ts";
import { sortFiles } from "./dataset.ts";
import { mentionsRotated } from "./dataYaml.ts";
import { YoloWords } from "./definitions.ts";
import { type LineRules, parseLabelLine } from "./labelLine.ts";
import { figureFromLine } from "./lineFigure.ts";
import { typedNames, type YoloOptions } from "./options.ts";
import { readSetup, type Setup } from "./setup.ts";
import { surveyLabels } from "./surveyLabels.ts";

/** Label files that are looked at before the first image, to know the shapes of the classes. */
const SURVEYED_FILES = 2000;

/** Reads a YOLO dataset of any shape, image by image. */
export async function* readYolo(
  tree: SourceTree,
  { root, options, signal }: ReadContext<YoloOptions>,
): AsyncGenerator<ReadEvent, void, undefined> {
  const setup = await readSetup(tree, root, signal);
  for (const problem of setup.problems) yield problemEvent(problem);
  for (const [path, outcome] of setup.outcomes) yield fileEvent(path, outcome);
  const { images, pairs, others } = sortFiles(tree, root, setup);
  for (const path of others) yield fileEvent(path, "skipped", skipReason.notPartOfDataset);

  const labels = [...new Set([...pairs.labelOf.values()].map((label) => label.path))];
  const words = new YoloWords(setup, typedNames(options));
  const given = rulesFrom(setup, options, labels);
  const quietTitle = (label: DatasetPath, id: number) => words.quietTitleOf(label, id);
  const survey = await surveyLabels(tree, labels, given, quietTitle, { maxFiles: SURVEYED_FILES, signal });
  yield* words.declare(survey);

  const { datasetOf, problems } = assignDatasets(
    images.map((image) => image.path),
    root,
    setup,
  );
  for (const problem of problems) yield problemEvent(problem);
  const rules = { ...given, polygonsHaveConfidence: survey.polygonsHaveConfidence };
  const reader = new LabelReader(setup, options, rules, words);
  const dataset = {
    tree,
    images,
    pairs,
    datasetOf: (image: DatasetPath) => datasetOf.get(image)!,
    understand: (label: DatasetPath, text: string, info: ImageInfo) => reader.read(label, text, info),
    countObjects: (text: string) =>
      linesOf(text).filter((line) => line.trim() !== "" && parseLabelLine(line.trim(), rules).ok).length,
    isLabelPath: (path: DatasetPath) => /(^|\/)labels\//i.test(path),
  };
  yield* readLabelFiles(dataset, signal);
  if (options.fourPoints === "auto") yield* reader.reportFourPoints();
}

function rulesFrom(
  setup: Setup,
  options: YoloOptions,
  labels: readonly DatasetPath[],
): Omit<LineRules, "polygonsHaveConfidence"> {
  const auto = setup.rotated || (labels.length > 0 && labels.every(mentionsRotated));
  return {
    ...(setup.keypoints && { keypoints: setup.keypoints }),
    rotated: options.fourPoints === "auto" ? auto : options.fourPoints === "rotated",
  };
}

/** Reads label files line by line, and counts what is to be said at the end. */
class LabelReader {
  readonly #setup: Setup;
  readonly #options: YoloOptions;
  readonly #rules: LineRules;
  readonly #words: YoloWords;
  #polygons = 0;
  #withFourPoints = 0;

  constructor(setup: Setup, options: YoloOptions, rules: LineRules, words: YoloWords) {
    this.#setup = setup;
    this.#options = options;
    this.#rules = rules;
    this.#words = words;
  }

  /** The objects of one image. An empty label file means: looked at, nothing there. */
  read(path: DatasetPath, text: string, info: ImageInfo): LabelContent {
    const size = uprightSize(info);
    if (size === undefined)
      return notALabelFile(path, "Its coordinates are parts of the image's size, which is not known.");
    const problems = new LineProblems(path);
    const events: ReadEvent[] = [];
    const figures: Figure[] = [];
    const known = new Set<string>();
    let filled = 0;
    let used = 0;
    for (const [i, untrimmed] of linesOf(text).entries()) {
      const line = untrimmed.trim();
      if (line === "") continue;
      filled++;
      const read = parseLabelLine(line, this.#rules);
      if (!read.ok) {
        problems.add(i + 1, read.failure);
        continue;
      }
      const parsed = read.value;
      used++;
      const { title, events: classEvents } = this.#words.titleOf(path, parsed.id, i + 1);
      events.push(...classEvents);
      const made = figureFromLine(parsed, title, size, this.#options.coordinates, this.#setup.keypoints);
      if (!made.ok) {
        problems.add(i + 1, made.failure);
        continue;
      }
      if (known.has(line)) problems.add(i + 1, duplicateLine);
      known.add(line);
      for (const finding of made.value.findings) problems.add(i + 1, finding);
      const { geometry, finding } = settleGeometry(made.value.figure.geometry, size);
      if (finding !== undefined) problems.add(i + 1, finding);
      if (geometry === undefined) continue;
      const figure = { ...made.value.figure, geometry };
      if (parsed.kind === "polygon") {
        this.#polygons++;
        if (parsed.points.length === 8) this.#withFourPoints++;
      }
      events.push(...this.#words.introduce(figure, path, i + 1));
      figures.push(figure);
    }
    if (used === 0 && filled > 0) {
      const first = problems.first;
      const message = `This is no label file: none of its ${filled} lines is a class number and coordinates. ${first?.message ?? ""}`;
      return notALabelFile(path, message.trim(), first?.line);
    }
    return { events: [...problems.events(), ...events], isLabel: true, figures, tags: [] };
  }

  /** Polygons of four points throughout may be rotated boxes, which nothing in the files says. */
  *reportFourPoints(): Generator<ReadEvent> {
    if (this.#polygons === 0 || this.#polygons !== this.#withFourPoints) return;
    yield problemEvent({
      code: "four_points_as_polygons",
      message: `All ${this.#polygons} ${this.#polygons === 1 ? "polygon has" : "polygons have"} four points: they may be rotated boxes.`,
      action: "Kept as polygons; if they are rotated boxes, say so in the options.",
    });
  }
}

const duplicateLine: Finding = {
  code: "duplicate_line",
  message: "The same line stands in this file before.",
  action: "Kept as an object of its own.",
};
