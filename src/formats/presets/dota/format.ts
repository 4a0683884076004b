import type { DatasetFormat } from "../../format.ts";
import { detectDota } from "./detect.ts";
import { dotaLosses } from "./losses.ts";
import { type DotaOptions, dotaOptions } from "./options.ts";
import { readDota } from "./read.ts";
import { writeDota } from "./write.ts";

/** DOTA label files: four corners in pixels and a class, for aerial images. */
export const dotaFormat: DatasetFormat<DotaOptions> = {
  preset: 16,
  slug: "dota",
  title: "DOTA",
  description: "One text file for each image: the four corners of each oriented bounding box in pixels, and its class.",
  shapes: [
    "train/\n  images/P0001.png\n  labelTxt/P0001.txt\nval/\n  images/P0002.png\n  labelTxt/P0002.txt",
    "images/P0001.png\nlabelTxt/P0001.txt",
  ],
  options: dotaOptions,
  detect: detectDota,
  read: readDota,
  write: writeDota,
  losses: dotaLosses,
};
