import { z } from "zod";
import type { DatasetFormat } from "../../format.ts";
import { detectSupervisely } from "./detect.ts";
import { readSupervisely } from "./read.ts";
import { superviselyLosses, writeSupervisely } from "./write.ts";

const options = z.object({});

/** The Supervisely format, all four generations of it: the product's own format for storage and download. */
export const superviselyFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 1,
  slug: "supervisely",
  title: "Supervisely",
  description: "Images with labels of every kind, as Supervisely downloads them.",
  shapes: [
    "meta.json\ntrain/\n  img/photo1.jpg\n  ann/photo1.jpg.json\nval/\n  img/photo2.jpg\n  ann/photo2.jpg.json",
    "meta.json\ntrain/\n  img/\n  ann/\n  datasets/\n    night/\n      img/\n      ann/",
    "classes.json\nphoto1.jpg\nphoto1.json",
  ],
  options,
  detect: detectSupervisely,
  read: readSupervisely,
  write: writeSupervisely,
  losses: superviselyLosses,
};
