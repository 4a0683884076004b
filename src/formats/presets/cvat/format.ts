import { z } from "zod";
import type { DatasetFormat } from "../../format.ts";
import { detectCvat } from "./detect.ts";
import { cvatLosses } from "./losses.ts";
import { readCvat } from "./read.ts";
import { writeCvat } from "./write.ts";

const options = z.object({});

/** CVAT for images 1.1: one XML file that lists images with shapes and tags. */
export const cvatFormat: DatasetFormat<z.infer<typeof options>> = {
  preset: 7,
  slug: "cvat",
  title: "CVAT for images",
  description: "One XML file that lists images: boxes, polygons, lines, points, masks, skeletons and tags.",
  shapes: [
    "annotations.xml\nimages/\n  photo1.jpg",
    "annotations.xml\nimages/\n  Train/photo1.jpg\n  Validation/photo2.jpg",
  ],
  options,
  detect: detectCvat,
  read: readCvat,
  write: writeCvat,
  losses: cvatLosses,
};
