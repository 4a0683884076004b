import type { DatasetFormat } from "../../format.ts";
import { detectCoco } from "./detect.ts";
import { cocoLosses } from "./losses.ts";
import { type CocoOptions, cocoOptions } from "./options.ts";
import { readCoco } from "./read.ts";
import { writeCoco } from "./write.ts";

/** COCO: instances, keypoints, captions and panoptic segmentation, in the original layout and in those of other tools. */
export const cocoFormat: DatasetFormat<CocoOptions> = {
  preset: 3,
  slug: "coco",
  title: "COCO",
  description:
    "One JSON file for each split with images, annotations and categories: boxes, polygons, masks, keypoints, captions.",
  shapes: [
    "annotations/\n  instances_train.json\n  instances_val.json\nimages/\n  train/photo1.jpg\n  val/photo2.jpg",
    "train/\n  _annotations.coco.json\n  photo1.jpg\nvalid/\n  _annotations.coco.json\n  photo2.jpg",
    "annotations.json\nimages/\n  photo1.jpg",
  ],
  options: cocoOptions,
  detect: detectCoco,
  read: readCoco,
  write: writeCoco,
  losses: cocoLosses,
};
