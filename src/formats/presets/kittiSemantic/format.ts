import { z } from "zod";
import type { DatasetFormat } from "../../format.ts";
import { detectKittiSemantic } from "./detect.ts";
import { readKittiSemantic } from "./read.ts";

const options = z.object({});

/** KITTI semantic and instance segmentation: label images whose pixels are the class numbers of Cityscapes. */
export const kittiSemanticFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 22,
  slug: "kitti-semantic",
  title: "KITTI semantic",
  description: "Road scenes with a PNG of class numbers, and one of instances, per image.",
  shapes: [
    "training/\n  image_2/000000_10.png\n  semantic/000000_10.png\n  instance/000000_10.png\ntesting/\n  image_2/000000_10.png",
  ],
  options,
  detect: detectKittiSemantic,
  read: readKittiSemantic,
};
