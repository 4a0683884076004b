import type { DatasetPath } from "../../../model/datasetPath.ts";
import { evenlySpread, firstLines } from "../../images/labelFolders.ts";
import { mapAhead } from "../../read/mapAhead.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { KeypointShape } from "./dataYaml.ts";
import { type LabelLine, type LineRules, parseLabelLine } from "./labelLine.ts";
import { isPresent } from "./lineFigure.ts";

/** What a look at some label files says about all of them. */
export interface LabelSurvey {
  readonly files: number;
  /** Lines that are not blank. */
  readonly lines: number;
  /** Lines that are labels. */
  readonly parsed: number;
  /** Labels whose coordinates are parts of an image's sides. */
  readonly inRange: number;
  /** The kinds of lines of each class. */
  readonly kinds: ReadonlyMap<string, ReadonlySet<LabelLine["kind"]>>;
  /** All polygons have one number too many and no box comes without confidence: these are predictions. */
  readonly polygonsHaveConfidence: boolean;
  /** Every label file was looked at, whole. */
  readonly complete: boolean;
}

/** Looks at up to `maxFiles` label files from all over the list. */
export async function surveyLabels(
  tree: SourceTree,
  labels: readonly DatasetPath[],
  rules: Omit<LineRules, "polygonsHaveConfidence">,
  classOf: (label: DatasetPath, id: number) => string,
  options: { readonly maxFiles: number; readonly signal?: AbortSignal | undefined },
): Promise<LabelSurvey> {
  const chosen = evenlySpread(labels, options.maxFiles);
  const counts = { lines: 0, parsed: 0, inRange: 0 };
  const odd = { parsed: 0, inRange: 0, titles: new Set<string>() };
  let withoutConfidence = 0;
  const kinds = new Map<string, Set<LabelLine["kind"]>>();
  let complete = chosen.length === labels.length;
  const load = async (path: DatasetPath) => ({ path, head: await firstLines(tree, path, options.signal) });
  for await (const { path, head } of mapAhead(chosen, load)) {
    options.signal?.throwIfAborted();
    complete &&= head.complete;
    for (const line of head.lines) {
      counts.lines++;
      const parsed = parseLabelLine(line, { ...rules, polygonsHaveConfidence: true });
      if (!parsed.ok) continue;
      const label = parsed.value;
      const title = classOf(path, label.id);
      const isOdd = label.kind === "polygon" && label.confidence !== undefined;
      const into = isOdd ? odd : counts;
      into.parsed++;
      if (isInRange(label)) into.inRange++;
      if (isOdd) {
        odd.titles.add(title);
        continue;
      }
      if (label.confidence === undefined) withoutConfidence++;
      const ofClass = kinds.get(title) ?? new Set();
      // A pose without one visible point becomes the box that it comes with.
      ofClass.add(label.kind === "pose" && !hasPoint(label.keypoints, rules.keypoints) ? "box" : label.kind);
      kinds.set(title, ofClass);
    }
  }
  const polygonsHaveConfidence = odd.parsed > 0 && withoutConfidence === 0;
  if (polygonsHaveConfidence) {
    counts.parsed += odd.parsed;
    counts.inRange += odd.inRange;
    for (const title of odd.titles) kinds.set(title, new Set([...(kinds.get(title) ?? []), "polygon"]));
  }
  return { files: chosen.length, ...counts, kinds, complete, polygonsHaveConfidence };
}

function hasPoint(values: readonly number[], shape: KeypointShape | undefined): boolean {
  return (
    shape !== undefined && Array.from({ length: shape.count }, (_, i) => i).some((i) => isPresent(values, i, shape))
  );
}

/** Detectors and people cut objects at the edge not quite; everything beyond is something else. */
function isInRange(label: LabelLine): boolean {
  const values = label.kind === "box" || label.kind === "pose" ? label.box : label.points;
  return values.every((value) => value >= -0.1 && value <= 1.1);
}
