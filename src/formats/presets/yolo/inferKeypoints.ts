import type { DatasetPath } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import { evenlySpread, firstLines } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import type { KeypointShape } from "./dataYaml.ts";
import { wordsOfLine } from "./labelLine.ts";
import type { Setup } from "./setup.ts";

/** Label files that are opened. */
const SAMPLES = 24;
/** The part of the lines that has to fit. */
const MOST = 0.9;

/**
 * Returns the keypoints of label files without a `kpt_shape`: all lines have 4 + 3K numbers after the class, and every third number of the keypoints is a
 * visibility, 0, 1 or 2. Undefined for other labels.
 */
async function inferKeypoints(
  tree: SourceTree,
  labels: readonly DatasetPath[],
  signal?: AbortSignal,
): Promise<KeypointShape | undefined> {
  const counts = new Map<number, number>();
  let lines = 0;
  let seen = 0;
  for (const path of evenlySpread(labels, SAMPLES)) {
    const { lines: own } = await firstLines(tree, path, signal);
    for (const line of own) {
      lines++;
      const keypoints = keypointsIn(wordsOfLine(line).slice(1).map(Number));
      if (keypoints === undefined) continue;
      counts.set(keypoints.count, (counts.get(keypoints.count) ?? 0) + 1);
      if (keypoints.isSeen) seen++;
    }
  }
  for (const [points, fitting] of counts) {
    // Corners of polygons at the edge of the image are 0 and 1 too, but never 2, and not in every line.
    if (fitting >= MOST * lines && 2 * seen >= fitting) return { count: points, dimensions: 3 };
  }
  return undefined;
}

/** Returns a setup with the keypoints that label files have without stating them, and a problem that reports it. */
export async function withKeypoints(
  tree: SourceTree,
  setup: Setup,
  labels: readonly DatasetPath[],
  signal?: AbortSignal,
): Promise<Setup> {
  if (setup.keypoints !== undefined) return setup;
  const keypoints = await inferKeypoints(tree, labels, signal);
  if (keypoints === undefined) return setup;
  const message = `The lines have a box and ${count(keypoints.count, "keypoint")} with x, y and visibility, although no data.yaml states kpt_shape.`;
  const action = `They are read with kpt_shape: [${keypoints.count}, 3].`;
  return { ...setup, keypoints, problems: [...setup.problems, { code: "keypoint_shape_guessed", message, action }] };
}

/** `isSeen`: a keypoint is visible. */
function keypointsIn(values: readonly number[]): { readonly count: number; readonly isSeen: boolean } | undefined {
  const points = (values.length - 4) / 3;
  if (!Number.isInteger(points) || points < 1 || !values.every(Number.isFinite)) return undefined;
  const visibilities = values.filter((_, i) => i >= 4 && (i - 4) % 3 === 2);
  if (!visibilities.every((value) => value === 0 || value === 1 || value === 2)) return undefined;
  return { count: points, isSeen: visibilities.some((value) => value > 0) };
}
