import type { DatasetFormat } from "../../format.ts";
import { detectCvat } from "./detect.ts";
import { cvatLosses } from "./losses.ts";
import { type CvatOptions, cvatOptions } from "./options.ts";
import { readCvat } from "./read.ts";
import { findUnreadCvat } from "./unread.ts";
import { writeCvat } from "./write.ts";

/** CVAT for images 1.1: one XML file that lists images with shapes and tags. */
export const cvatFormat: DatasetFormat<CvatOptions> = {
  preset: 7,
  slug: "cvat",
  title: "CVAT for images",
  description: "One XML file that lists images with boxes, polygons, polylines, points, masks, skeletons and tags.",
  shapes: [
    "annotations.xml\nimages/\n  photo1.jpg",
    "annotations.xml\nimages/\n  Train/photo1.jpg\n  Validation/photo2.jpg",
  ],
  options: cvatOptions,
  detect: detectCvat,
  findUnread: findUnreadCvat,
  read: readCvat,
  write: writeCvat,
  losses: cvatLosses,
};
