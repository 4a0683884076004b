import type { DatasetFormat } from "../../format.ts";
import { detectBoxText } from "./detect.ts";
import { type BoxTextOptions, boxTextOptions } from "./options.ts";
import { readBoxText } from "./read.ts";

/** Box text: a text file for each image, with a class name and a box on each line. */
export const boxTextFormat: DatasetFormat<BoxTextOptions> = {
  preset: 24,
  slug: "box-text",
  title: "Box text (OIDv4, mAP)",
  description: "One text file for each image, with a class name and a box in pixels on each line.",
  shapes: [
    "train/\n  Apple/0fdea8a7.jpg\n  Apple/Label/0fdea8a7.txt\n  Polar bear/2fe4f21e.jpg\n  Polar bear/Label/2fe4f21e.txt",
    "ground-truth/photo1.txt\nimages-optional/photo1.jpg",
  ],
  options: boxTextOptions,
  detect: detectBoxText,
  read: readBoxText,
};
