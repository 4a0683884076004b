import type { DatasetFormat } from "../../format.ts";
import { detectOpenImages } from "./detect.ts";
import { type OpenImagesOptions, openImagesOptions } from "./options.ts";
import { readOpenImages } from "./read.ts";

/** Open Images, versions 4 to 7: tables of boxes, masks and image labels. */
export const openImagesFormat: DatasetFormat<OpenImagesOptions> = {
  preset: 14,
  slug: "openimages",
  title: "Open Images",
  description: "CSV tables of boxes, masks and image labels by ImageID, and a table of class names.",
  shapes: [
    "annotations/\n  train-annotations-bbox.csv\n  class-descriptions-boxable.csv\nimages/\n  train/000002b66c9c498e.jpg",
    "train-annotations-object-segmentation.csv\nclass-descriptions.csv\ntrain/000002b66c9c498e.jpg\ntrain-masks-0/\n  000002b66c9c498e_m01g317_3ffd0e1f.png",
  ],
  options: openImagesOptions,
  detect: detectOpenImages,
  keepsMask: () => true,
  read: readOpenImages,
};
