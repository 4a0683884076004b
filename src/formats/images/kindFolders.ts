import { folderOf } from "../../model/datasetPath.ts";

/** Folders that are named after the kind of their files, in lower case; the names of the others are those of datasets. */
const kindFolders = new Set([
  "images",
  "image",
  "imgs",
  "img",
  "pictures",
  "photos",
  "jpegimages",
  "image_2",
  "labels",
  "label",
  "labels_txt",
  "yolo_labels",
  "label_2",
  "annotations",
  "annotation",
  "anns",
  "ann",
  "annfiles",
  "ground-truth",
  "ground_truth",
  "groundtruth",
  "groundtruths",
  "gt",
  "images-optional",
  "detection-results",
  "predicted",
  "bbox",
  "bboxes",
  "txt",
]);

/** DOTA has a folder of labels for each version of the dataset: `labelTxt-v1.0`, with `DOTA-v1.5_train` in it. */
function isKindFolder(segment: string): boolean {
  const word = segment.toLowerCase();
  return kindFolders.has(word) || word.includes("labeltxt") || /^dota-v[\d.]+_(train|val|test)(_hbb)?$/.test(word);
}

/** Returns a folder without the segments that are named after the kind of their files: `train` for `train/images` and `images/train`. */
export function withoutKindFolders(folder: string): string {
  const segments = folder.split("/").filter((segment) => segment !== "" && !isKindFolder(segment));
  return segments.map((segment) => /^obj_(.+)_data$/i.exec(segment)?.[1] ?? segment).join("/");
}

/** Returns the path of a file without such segments and without its extension: the same for an image and its labels. */
export function pairKey(path: string): string {
  const place = folderOf(path)
    .split("/")
    .filter((segment) => !isKindFolder(segment));
  return [...place, withoutExtension(path.slice(path.lastIndexOf("/") + 1))].join("/");
}

/** Returns a path without its last extension. */
export function withoutExtension(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot > path.lastIndexOf("/") + 1 ? path.slice(0, dot) : path;
}
