import type { DatasetFormat } from "../../format.ts";
import { detectImages } from "./detect.ts";
import { type ImagesOptions, imagesOptions } from "./options.ts";
import { readImages } from "./read.ts";

/** Images without labels: every image of the drop, with a dataset for each folder. */
export const imagesFormat: DatasetFormat<ImagesOptions> = {
  preset: 2,
  slug: "images",
  title: "Images",
  description: "Images without labels. Each folder becomes a dataset.",
  shapes: [
    "photo1.jpg\nphoto2.png",
    "morning/\n  photo1.jpg\nevening/\n  photo1.jpg",
    "site A/\n  day 1/\n    photo1.jpg\n  day 2/\n    photo1.jpg",
  ],
  options: imagesOptions,
  detect: detectImages,
  // Chosen for a drop of which only the pixels suggest masks, it reads them as images.
  keepsMask: ({ isNamed, isDecoded }) => !(isNamed && isDecoded),
  read: readImages,
};
