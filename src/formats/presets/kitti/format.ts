import type { DatasetFormat } from "../../format.ts";
import { detectKitti } from "./detect.ts";
import { kittiLosses } from "./losses.ts";
import { type KittiOptions, kittiOptions } from "./options.ts";
import { readKitti } from "./read.ts";
import { writeKitti } from "./write.ts";
import { kittiWriteOptions } from "./writeOptions.ts";

/** KITTI 2D object detection: boxes in pixels, with the fields about the object in space. */
export const kittiFormat: DatasetFormat<KittiOptions> = {
  preset: 11,
  slug: "kitti",
  title: "KITTI",
  description:
    "One text file for each image with 15 columns: type, box in pixels, and the place of the object in space.",
  shapes: [
    "training/\n  image_2/000001.png\n  label_2/000001.txt\ntesting/\n  image_2/000002.png",
    "images/000001.png\nlabels/000001.txt",
  ],
  options: kittiOptions,
  detect: detectKitti,
  read: readKitti,
  writeOptions: kittiWriteOptions,
  write: writeKitti,
  losses: kittiLosses,
};
