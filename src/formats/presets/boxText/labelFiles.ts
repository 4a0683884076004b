import type { DatasetPath } from "../../../model/datasetPath.ts";
import { folderOf } from "../../../model/datasetPath.ts";

/** The text files of a drop by what they are. */
interface BoxTexts {
  /** Those that may be labels of an image. */
  readonly labels: readonly DatasetPath[];
  /** Results of a detector beside the labels. */
  readonly detections: readonly DatasetPath[];
  readonly others: readonly DatasetPath[];
}

/** `Label` of OIDv4 ToolKit, `ground-truth` of mAP, and folders of labels in other datasets. */
const labelFolder = /^(labels?|annotations?|ground[-_ ]?truths?|gts?)$/i;
const detectionFolder = /^(detections?|detection[-_ ]?results?|predictions?|predicted|preds?)$/i;

/**
 * Sorts text files by their folders. Where some lie in folders of labels, only these are labels: OIDv4 ToolKit can convert them to YOLO, in
 * files beside the images. Results of a detector are labels only where there are no others.
 */
export function sortTexts(texts: readonly DatasetPath[]): BoxTexts {
  const inLabelFolder = texts.filter(liesAmongLabels);
  if (inLabelFolder.length === 0) return { labels: texts, detections: [], others: [] };
  const known = new Set(inLabelFolder);
  const rest = texts.filter((path) => !known.has(path));
  const detections = rest.filter(liesAmongDetections);
  return { labels: inLabelFolder, detections, others: rest.filter((path) => !liesAmongDetections(path)) };
}

/** Returns true for a file in a folder of labels. */
export function liesAmongLabels(path: DatasetPath): boolean {
  return hasFolder(path, labelFolder) && !liesAmongDetections(path);
}

function liesAmongDetections(path: DatasetPath): boolean {
  return hasFolder(path, detectionFolder);
}

function hasFolder(path: DatasetPath, name: RegExp): boolean {
  return folderOf(path)
    .split("/")
    .some((segment) => name.test(segment));
}
