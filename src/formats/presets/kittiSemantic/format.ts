import type { DatasetFormat } from "../../format.ts";
import { detectKittiSemantic } from "./detect.ts";
import { type KittiSemanticOptions, kittiSemanticOptions } from "./options.ts";
import { readKittiSemantic } from "./read.ts";

/** KITTI semantic and instance segmentation: label images whose pixels are the class numbers of Cityscapes. */
export const kittiSemanticFormat: DatasetFormat<KittiSemanticOptions> = {
  preset: 22,
  slug: "kitti-semantic",
  title: "KITTI semantic",
  description: "Road scenes with a PNG of class numbers and a PNG of instances for each image.",
  shapes: [
    "training/\n  image_2/000000_10.png\n  semantic/000000_10.png\n  instance/000000_10.png\ntesting/\n  image_2/000000_10.png",
  ],
  options: kittiSemanticOptions,
  detect: detectKittiSemantic,
  keepsMask: () => true,
  read: readKittiSemantic,
};
