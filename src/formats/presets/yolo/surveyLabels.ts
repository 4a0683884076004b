import type { DatasetPath } from "../../../model/datasetPath.ts";
import { evenlySpread, firstLines } from "../../images/labelFolders.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { type Box, type LabelLine, type LineRules, parseLabelLine } from "./labelLine.ts";
import { isPresent } from "./lineFigure.ts";

/** What a sample of label files shows about all of them. */
export interface LabelSurvey {
  readonly files: number;
  /** Lines that are not blank. */
  readonly lines: number;
  /** Lines that are labels. */
  readonly parsed: number;
  /** Labels whose coordinates are normalized. */
  readonly inRange: number;
  /** The kinds of lines of each class. */
  readonly kinds: ReadonlyMap<string, ReadonlySet<LabelLine["kind"]>>;
  /** All polygons have one number too many and no line lacks a confidence: these are predictions. */
  readonly polygonsHaveConfidence: boolean;
  /** Boxes with five numbers lie in their images only when the first number is the confidence. */
  readonly confidenceSecond: boolean;
  /** Every label file was read to its end. */
  readonly complete: boolean;
}

/** The rules that are known before the survey. */
export type KnownRules = Omit<LineRules, "polygonsHaveConfidence" | "confidenceSecond">;

/** Reads the beginnings of up to `maxFiles` label files, spread over the whole list. */
export async function surveyLabels(
  tree: SourceTree,
  labels: readonly DatasetPath[],
  rules: KnownRules,
  classOf: (label: DatasetPath, id: number) => string,
  options: { readonly maxFiles: number; readonly signal?: AbortSignal | undefined },
): Promise<LabelSurvey> {
  const sample = evenlySpread(labels, options.maxFiles);
  const counter = new LineCounter(rules);
  let complete = sample.length === labels.length;
  const load = async (path: DatasetPath) => ({ path, head: await firstLines(tree, path, options.signal) });
  for await (const { path, head } of mapAhead(sample, load)) {
    options.signal?.throwIfAborted();
    complete &&= head.complete;
    for (const line of head.lines) counter.add(line, (id) => classOf(path, id));
  }
  return { files: sample.length, complete, ...counter.counts() };
}

/** Lines of one kind, counted. */
interface LineCounts {
  parsed: number;
  inRange: number;
}

/** Counts lines. Polygons with one number too many are counted apart until it is known whether the number is a confidence. */
class LineCounter {
  readonly #rules: LineRules;
  readonly #certain: LineCounts = { parsed: 0, inRange: 0 };
  readonly #oddPolygons: LineCounts = { parsed: 0, inRange: 0 };
  readonly #classesOfOddPolygons = new Set<string>();
  readonly #kinds = new Map<string, Set<LabelLine["kind"]>>();
  #lines = 0;
  #withoutConfidence = 0;
  /** Boxes with a confidence that leave the image when it is their last number, and when it is the first. */
  readonly #outside = { last: 0, first: 0 };
  #boxesWithConfidence = 0;

  constructor(rules: KnownRules) {
    this.#rules = { ...rules, polygonsHaveConfidence: true, confidenceSecond: false };
  }

  add(line: string, classOf: (id: number) => string): void {
    this.#lines++;
    const parsed = parseLabelLine(line, this.#rules);
    if (!parsed.ok) return;
    const label = parsed.value;
    if (label.kind === "box" && label.confidence !== undefined) this.#weighConfidence(label.box, label.confidence);
    const title = classOf(label.id);
    if (label.kind === "polygon" && label.confidence !== undefined) {
      addTo(this.#oddPolygons, label);
      this.#classesOfOddPolygons.add(title);
      return;
    }
    addTo(this.#certain, label);
    if (label.confidence === undefined) this.#withoutConfidence++;
    const kinds = this.#kinds.get(title) ?? new Set();
    this.#kinds.set(title, kinds.add(this.#kindOf(label)));
  }

  counts(): Omit<LabelSurvey, "files" | "complete"> {
    const odd = this.#oddPolygons.parsed;
    const polygonsHaveConfidence = odd > 0 && this.#withoutConfidence <= FEW * odd;
    const { last, first } = this.#outside;
    const confidenceSecond = last > first && last >= FEW * this.#boxesWithConfidence;
    const common = { lines: this.#lines, polygonsHaveConfidence, confidenceSecond };
    if (!polygonsHaveConfidence) return { ...common, ...this.#certain, kinds: this.#kinds };
    const kinds = new Map<string, ReadonlySet<LabelLine["kind"]>>(this.#kinds);
    for (const title of this.#classesOfOddPolygons) kinds.set(title, new Set([...(kinds.get(title) ?? []), "polygon"]));
    return {
      ...common,
      parsed: this.#certain.parsed + this.#oddPolygons.parsed,
      inRange: this.#certain.inRange + this.#oddPolygons.inRange,
      kinds,
    };
  }

  #weighConfidence([a, b, c, d]: Box, last: number): void {
    this.#boxesWithConfidence++;
    if (leavesImage([a, b, c, d])) this.#outside.last++;
    if (leavesImage([b, c, d, last])) this.#outside.first++;
  }

  /** A pose without a labelled keypoint becomes its box. */
  #kindOf(label: LabelLine): LabelLine["kind"] {
    const shape = this.#rules.keypoints;
    if (label.kind !== "pose" || shape === undefined) return label.kind;
    const hasPoint = Array.from({ length: shape.count }, (_, i) => i).some((i) => isPresent(label.keypoints, i, shape));
    return hasPoint ? "pose" : "box";
  }
}

/** The part of the lines that may contradict what all are read as. */
const FEW = 0.1;
/** How far a box may leave the image, relative to its side: the rounding of detectors. */
const OUTSIDE = 0.02;

function leavesImage([x, y, width, height]: Box): boolean {
  const edges = [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
  return width < 0 || height < 0 || edges.some((edge) => edge < -OUTSIDE || edge > 1 + OUTSIDE);
}

function addTo(counts: LineCounts, label: LabelLine): void {
  counts.parsed++;
  if (isInRange(label)) counts.inRange++;
}

/** Labels of detectors and people reach slightly beyond the edge of the image; anything further out is not normalized. */
function isInRange(label: LabelLine): boolean {
  const values = label.kind === "box" || label.kind === "pose" ? label.box : label.points;
  return values.every((value) => value >= -0.1 && value <= 1.1);
}
