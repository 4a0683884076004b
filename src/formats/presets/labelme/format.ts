import type { DatasetFormat } from "../../format.ts";
import { detectLabelme } from "./detect.ts";
import { labelmeLosses } from "./losses.ts";
import { type LabelmeOptions, labelmeOptions } from "./options.ts";
import { readLabelme } from "./read.ts";
import { writeLabelme } from "./write.ts";

/** LabelMe: a JSON file for each image. */
export const labelmeFormat: DatasetFormat<LabelmeOptions> = {
  preset: 6,
  slug: "labelme",
  title: "LabelMe",
  description: "One JSON file for each image, with polygons, boxes, polylines, points, circles and masks.",
  shapes: [
    "photo1.jpg\nphoto1.json",
    "photo1.json   with the image inside (imageData)",
    "train/\n  photo1.jpg\n  photo1.json\nval/\n  photo2.jpg\n  photo2.json",
  ],
  options: labelmeOptions,
  detect: detectLabelme,
  read: readLabelme,
  write: writeLabelme,
  losses: labelmeLosses,
};
