import type { DatasetFormat } from "../../format.ts";
import { detectYolo } from "./detect.ts";
import { yoloLosses } from "./losses.ts";
import { type YoloOptions, yoloOptions } from "./options.ts";
import { readYolo } from "./read.ts";
import { writeYolo } from "./write.ts";
import { yoloWriteOptions } from "./writeOptions.ts";

/** YOLO label files of every kind: v5 to v11 and darknet, with boxes, polygons, poses and oriented bounding boxes, decided line by line. */
export const yoloFormat: DatasetFormat<YoloOptions> = {
  preset: 4,
  slug: "yolo",
  title: "YOLO",
  description:
    "One text file for each image: boxes, polygons, poses or oriented bounding boxes in normalized coordinates.",
  shapes: [
    "data.yaml\nimages/\n  train/photo1.jpg\n  val/photo2.jpg\nlabels/\n  train/photo1.txt\n  val/photo2.txt",
    "data.yaml\ntrain/\n  images/photo1.jpg\n  labels/photo1.txt\nvalid/\n  images/photo2.jpg\n  labels/photo2.txt",
    "obj.data\nobj.names\ntrain.txt\nobj_train_data/\n  photo1.jpg\n  photo1.txt",
    "classes.txt\nimages/photo1.jpg\nlabels/photo1.txt",
    "photo1.jpg\nphoto1.txt\nclasses.txt",
  ],
  options: yoloOptions,
  detect: detectYolo,
  keepsSplitList: () => true,
  read: readYolo,
  writeOptions: yoloWriteOptions,
  write: writeYolo,
  losses: yoloLosses,
};
