import { z } from "zod";
import type { DatasetFormat } from "../../format.ts";
import { detectKitti } from "./detect.ts";
import { readKitti } from "./read.ts";

const options = z.object({});

/** KITTI 2D object detection: boxes in pixels; the fields about space are kept with them. */
export const kittiFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 11,
  slug: "kitti",
  title: "KITTI",
  description: "A text file per image with 15 columns: type, box in pixels, and the object's place in space.",
  shapes: [
    "training/\n  image_2/000001.png\n  label_2/000001.txt\ntesting/\n  image_2/000002.png",
    "images/000001.png\nlabels/000001.txt",
  ],
  options,
  detect: detectKitti,
  read: readKitti,
};
