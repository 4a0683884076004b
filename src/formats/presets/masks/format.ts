import type { DatasetFormat } from "../../format.ts";
import { detectMasks } from "./detect.ts";
import { type MasksOptions, masksOptions } from "./options.ts";
import { readMasks } from "./read.ts";

/** Mask PNGs beside images: values, palettes or colours of classes, one PNG per object, trimaps. */
export const masksFormat: DatasetFormat<MasksOptions> = {
  preset: 9,
  slug: "masks",
  title: "Mask PNGs",
  description: "One PNG per image or per object, whose pixel values or colours are classes.",
  shapes: [
    "dataset_meta.json\nimages/\n  photo1.jpg\nmasks/\n  photo1.png",
    "train/\n  _classes.csv\n  photo1.jpg\n  photo1_mask.png",
    "images/\n  1001.jpg\nannotations/\n  1001_circle_0.png\n  1001_square_1.png",
  ],
  options: masksOptions,
  detect: detectMasks,
  keepsMask: () => true,
  read: readMasks,
};
