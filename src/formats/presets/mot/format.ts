import type { DatasetFormat } from "../../format.ts";
import { detectMot } from "./detect.ts";
import { type MotOptions, motOptions } from "./options.ts";
import { readMot } from "./read.ts";

/** MOTChallenge: sequences of frames, each with one table of tracked boxes. */
export const motFormat: DatasetFormat<MotOptions> = {
  preset: 19,
  slug: "mot",
  title: "MOT",
  description: "Sequences of frames in the layout of MOTChallenge, each with one table of boxes, tracks and classes.",
  shapes: [
    "train/\n  MOT16-02/\n    seqinfo.ini\n    gt/gt.txt\n    img1/000001.jpg\ntest/\n  MOT16-01/\n    img1/000001.jpg",
    "gt/\n  gt.txt\n  labels.txt\nimg1/\n  000001.jpg",
  ],
  options: motOptions,
  detect: detectMot,
  read: readMot,
};
