import type { DatasetFormat } from "../../format.ts";
import { detectBdd100k } from "./detect.ts";
import { type Bdd100kOptions, bdd100kOptions } from "./options.ts";
import { readBdd100k } from "./read.ts";

/** BDD100K and Scalabel: driving scenes with boxes, lanes and drivable areas. */
export const bdd100kFormat: DatasetFormat<Bdd100kOptions> = {
  preset: 23,
  slug: "bdd100k",
  title: "BDD100K",
  description:
    "Boxes, lanes and drivable areas in JSON, one list for each split or one file for each image; also Scalabel.",
  shapes: [
    "labels/\n  bdd100k_labels_images_train.json\n  bdd100k_labels_images_val.json\nimages/\n  100k/\n    train/\n      0000f77c-6257be58.jpg\n    val/\n      b1c66a42-6f7d68ca.jpg",
    "labels/\n  100k/\n    train/\n      0000f77c-6257be58.json\nimages/\n  100k/\n    train/\n      0000f77c-6257be58.jpg",
  ],
  options: bdd100kOptions,
  detect: detectBdd100k,
  read: readBdd100k,
};
