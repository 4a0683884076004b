import { type DatasetPath, extensionOf } from "../../../model/datasetPath.ts";
import { count } from "../../../model/plural.ts";
import type { Detection } from "../../format.ts";
import { evenlySpread, firstLines, rootOfLabelFiles } from "../../images/labelFolders.ts";
import type { SourceTree } from "../../sourceTree.ts";
import { parseKittiLine } from "./line.ts";

/** How many text files are opened. */
const SAMPLES = 24;

/** Detects KITTI by lines with a type and 14 or 15 numbers. */
export async function detectKitti(tree: SourceTree, signal?: AbortSignal): Promise<readonly Detection[]> {
  // There are as many calibration files as labels.
  const texts = tree.files
    .map((file) => file.path)
    .filter((path) => extensionOf(path) === ".txt" && !isSensorData(path));
  const inKittiFolder = texts.filter(liesInLabel2);
  const labels = inKittiFolder.length > 0 ? inKittiFolder : texts;
  let [all, fit] = [0, 0];
  for (const path of evenlySpread(labels, SAMPLES)) {
    const { lines } = await firstLines(tree, path, signal);
    all += lines.length;
    fit += lines.filter((line) => parseKittiLine(line).ok).length;
  }
  if (all === 0 || fit / all < 0.8) return [];
  const reasons = [`${fit} of ${all} lines in text files have a type and the 14 numbers of KITTI`];
  if (inKittiFolder.length > 0)
    reasons.push(`${count(inKittiFolder.length, "label file is", "label files are")} in a folder label_2`);
  const root = rootOfLabelFiles(tree.files.map((file) => file.path));
  return [{ slug: "kitti", certainty: "certain", root, reasons }];
}

/** Returns true for a file in `label_2`, the folder of labels in the development kit. */
export function liesInLabel2(path: DatasetPath): boolean {
  return /(^|\/)label_2\//i.test(path);
}

/** Returns true for files of other sensors, which are named like the images: calibration, point clouds, ground planes, positions. */
export function isSensorData(path: string): boolean {
  return /(^|\/)(calib|velodyne(_\w+)?|planes|oxts)\//i.test(path);
}
