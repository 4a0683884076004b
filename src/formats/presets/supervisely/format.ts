import type { DatasetFormat } from "../../format.ts";
import { detectSupervisely } from "./detect.ts";
import { isExportFile } from "./layout.ts";
import { superviselyLosses } from "./losses.ts";
import { type SuperviselyOptions, superviselyOptions } from "./options.ts";
import { readSupervisely } from "./read.ts";
import { findUnreadSupervisely } from "./unread.ts";
import { writeSupervisely } from "./write.ts";

/** The Supervisely format in all of its four generations: the product's own format for storage and download. */
export const superviselyFormat: DatasetFormat<SuperviselyOptions> = {
  preset: 1,
  slug: "supervisely",
  title: "Supervisely",
  description: "Images with labels of every kind, in the format of Supervisely downloads.",
  shapes: [
    "meta.json\ntrain/\n  img/photo1.jpg\n  ann/photo1.jpg.json\nval/\n  img/photo2.jpg\n  ann/photo2.jpg.json",
    "meta.json\ntrain/\n  img/\n  ann/\n  datasets/\n    night/\n      img/\n      ann/",
    "classes.json\nphoto1.jpg\nphoto1.json",
  ],
  options: superviselyOptions,
  detect: detectSupervisely,
  findUnread: findUnreadSupervisely,
  keepsMask: ({ path }) => isExportFile(path),
  keepsSplitList: () => true,
  read: readSupervisely,
  write: writeSupervisely,
  losses: superviselyLosses,
};
